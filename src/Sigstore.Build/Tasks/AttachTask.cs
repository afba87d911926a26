using Microsoft.Build.Framework;
using Sigstore.Build.Facts;
using Sigstore.Build.Signing;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Packages.Io;
using Sigstore.Packages.Provenance;

namespace Sigstore.Build.Tasks;

/// <summary>What attaching to packages and to published files have in common: who signs, what is known about the build, what becomes of the plan.</summary>
public abstract class AttachTask : SigstoreTask
{
    /// <summary><c>auto</c>, <c>true</c> or <c>manifest</c>.</summary>
    [Required]
    public string Sign { get; set; } = "";

    /// <summary>The instance to sign at.</summary>
    [Required]
    public string Instance { get; set; } = "";

    /// <summary>True if the project or command line named the instance, rather than the default.</summary>
    public bool InstanceNamed { get; set; }

    /// <summary>One provider of identity tokens, or empty for whichever is there.</summary>
    public string IdentityProvider { get; set; } = "";

    /// <summary>A file with a token, or empty.</summary>
    public string IdentityTokenFile { get; set; } = "";

    /// <summary>True to attest provenance.</summary>
    public bool Provenance { get; set; } = true;

    /// <summary>True to write bundles beside the output.</summary>
    public bool Sidecars { get; set; } = true;

    /// <summary>True to say what would be done and do nothing.</summary>
    public bool DryRun { get; set; }

    /// <summary>The project's <c>obj/project.assets.json</c>.</summary>
    [Required]
    public string AssetsFile { get; set; } = "";

    /// <summary>The project file.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The file that records what was attached: its time and content let MSBuild skip this task.</summary>
    [Required]
    public string RecordFile { get; set; } = "";

    /// <summary>The target that built the output: <c>Pack</c> or <c>Publish</c>.</summary>
    [Required]
    public string Target { get; set; } = "";

    /// <summary>The build configuration.</summary>
    public string Configuration { get; set; } = "";

    /// <summary>The project's target frameworks.</summary>
    public string[] TargetFrameworks { get; set; } = [];

    /// <summary>When the project was evaluated, ISO 8601.</summary>
    public string StartedOn { get; set; } = "";

    /// <summary>The project's <c>packages.lock.json</c>, if it has one.</summary>
    public string LockFile { get; set; } = "";

    /// <summary>True if the restore was held to the lock file.</summary>
    public string LockedMode { get; set; } = "";

    /// <summary>The compiler's deterministic flag.</summary>
    public string Deterministic { get; set; } = "";

    /// <summary>Seconds since 1970 for the package's entries.</summary>
    public string DeterministicTimestamp { get; set; } = "";

    /// <summary>The flag of builds on CI systems.</summary>
    public string ContinuousIntegrationBuild { get; set; } = "";

    /// <summary>The SDK's version.</summary>
    public string SdkVersion { get; set; } = "";

    /// <summary>MSBuild's version.</summary>
    public string MSBuildVersion { get; set; } = "";

    /// <summary>The machine's runtime identifier.</summary>
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary>The SBOM documents, with the metadata <c>Format</c> and <c>PackagePath</c>.</summary>
    public ITaskItem[] Sboms { get; set; } = [];

    /// <summary>What is attached now.</summary>
    [Output]
    public ITaskItem[] Bundles { get; private set; } = [];

    /// <summary>Names of what is to be signed, for messages.</summary>
    private protected abstract string Subject { get; }

    /// <summary>Where the SBOMs are found, in words; null if there are none.</summary>
    private protected abstract string? PlaceOfSboms { get; }

    /// <summary>Where a manifest for a later job goes.</summary>
    private protected abstract string ManifestFile { get; }

    private SigningRequest Request => new(Instance, InstanceNamed, IdentityProvider, IdentityTokenFile, IsRequired: Sign == "true");

    /// <inheritdoc/>
    protected sealed override async Task RunAsync(CancellationToken cancellationToken)
    {
        if (DryRun)
        {
            Request.RequireKnownInstance(TimeProvider.System);
            SayWhatWouldHappen(cancellationToken);
        }
        else if (Sign == "manifest")
        {
            var plans = Plan(null, cancellationToken);
            File.WriteAllBytes(ManifestFile, new SigningManifest([.. plans]).ToJson(Path.GetDirectoryName(ManifestFile)!).Span);
            Say($"{Subject}: nothing signed here; wrote {ManifestFile} for dotnet sigstore attest --manifest");
        }
        else if (await SessionAsync(cancellationToken).ConfigureAwait(false) is { } session)
        {
            await SignAsync(session, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            AttachmentRecord.Write(RecordFile, []);
        }
    }

    /// <summary>What is to be signed, and about what.</summary>
    /// <param name="token">Whose claims describe the build, if somebody signs now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private protected abstract IReadOnlyList<PlannedArtifact> Plan(IdentityToken? token, CancellationToken cancellationToken);

    /// <summary>The predicate of this build.</summary>
    private protected ProvenancePredicate Predicate(IdentityToken? token)
    {
        var assets = AssetsOnDisk.Read(AssetsFile);
        var gathered = new GatheredFacts(this, GitWorkTree.Find(ProjectFile), SharedPackageMetadata.Of(BuildEngine, assets));
        return gathered.Predicate(assets, token, TimeProvider.System.GetUtcNow());
    }

    private async Task<SigningSession?> SessionAsync(CancellationToken cancellationToken)
    {
        var session = await SigningSession.OpenAsync(Request, BuildEngine, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            SayOnce("no identity was found, so nothing is signed (SigstoreSign=auto)" + (PlaceOfSboms is { } place ? $"; SBOMs are {place}" : ""));
            return null;
        }

        if (Visibility.IsPrivate(session.Token.Claims) && Sign == "auto" && !InstanceNamed)
        {
            SayOnce("the repository is not public and the public log is: nothing is signed. To sign there all the same, set SigstoreInstance=public");
            return null;
        }

        return session;
    }

    private async Task SignAsync(SigningSession session, CancellationToken cancellationToken)
    {
        var attached = new List<AttachedBundle>();
        foreach (var plan in Plan(session.Token, cancellationToken))
        {
            attached.AddRange(await ArtifactAttachment.AttachAsync(plan, session.Signer, cancellationToken).ConfigureAwait(false));
        }

        AttachmentRecord.Write(RecordFile, attached);
        Bundles = [.. attached.Select(AttachmentRecord.ItemOf)];
        if (attached.Any(bundle => bundle.IsNew))
        {
            Say($"{Subject} -> signed as {attached[0].Signer} at {session.Instance}, log {string.Join(", ", attached.Where(bundle => bundle.IsNew).Select(bundle => bundle.LogIndex))}");
        }
        else
        {
            Note($"{Subject}: what is attached still holds; nothing signed");
        }
    }

    private void SayWhatWouldHappen(CancellationToken cancellationToken)
    {
        foreach (var plan in Plan(null, cancellationToken))
        {
            Say($"dry run: would sign {Path.GetFileName(plan.Path)}{(plan.Sha256Hex is { } sha256 ? $" (sha256 {sha256})" : "")}: {string.Join(", ", plan.Statements.Select(statement => statement.Name).Concat(plan.SignFile ? ["signature"] : []))}");
        }

        foreach (var line in DryRunReport.Lines(Environment.GetEnvironmentVariable, Instance, Subject))
        {
            Say("dry run: " + line);
        }
    }

    // Twenty projects without an identity are one piece of news, not twenty.
    private void SayOnce(string text)
    {
        var key = SharedKey.Of(nameof(SayOnce), text);
        if (BuildEngine is not IBuildEngine4 shared || shared.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is not null)
        {
            Note($"Sigstore: {text}");
            return;
        }

        shared.RegisterTaskObject(key, text, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        Say($"Sigstore: {text}");
    }
}
