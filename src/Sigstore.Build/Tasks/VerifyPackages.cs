using System.Collections.Immutable;
using Microsoft.Build.Framework;
using Sigstore.Build.Signing;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.TufUpdates;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Build.Tasks;

/// <summary>Checks what a project restored against policy and lock before the build uses it. Detection: package props and targets were evaluated before.</summary>
public sealed class VerifyPackages : SigstoreTask
{
    /// <summary><c>warn</c> or <c>error</c>.</summary>
    [Required]
    public string Mode { get; set; } = "";

    /// <summary>The project file.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>True if a policy or lock was named or the mode was set by hand: then there must be one.</summary>
    public bool Demanded { get; set; }

    /// <summary>The policy, or empty for the nearest one upwards.</summary>
    public string PolicyFile { get; set; } = "";

    /// <summary>The lock, or empty for the nearest one upwards.</summary>
    public string LockFile { get; set; } = "";

    /// <summary>Where a pass in the mode <c>error</c> is noted, with what it depends on: see <see cref="PassedInputs"/>.</summary>
    [Required]
    public string StampFile { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        var files = TrustFiles.Load(ProjectFile, NullIfEmpty(PolicyFile), NullIfEmpty(LockFile));
        if (files.PolicyPath is null && files.Lock is null && !Demanded)
        {
            // What MSBuild found upwards lies above the repository: not ours to believe.
            return;
        }

        files.RequireNamedLock();
        var verifier = new PackageVerifier(files.Policy, files.Lock, allowUnlocked: false);
        files.Policy.RefuseExpiredExceptions(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        var graph = await RestoredGraph.LoadAsync(ProjectFile, Environment.GetEnvironmentVariable, cancellationToken).ConfigureAwait(false);
        var (gathering, roots) = await GatheringAsync(files, cancellationToken).ConfigureAwait(false);

        // Before the check: what changes while it lasts has changed since.
        var passed = PassedInputs.Record(
            [.. graph.Packages.Select(package => package.Folder), Path.Combine(files.Root, ".sigstore"), Path.Combine(SigstoreHome.Folder, "tuf")],
            [.. files.Read.Concat(roots).Select(file => file.Path)],
            TimeProvider.System.GetUtcNow());
        var evidence = await gathering.GatherAsync(graph.Packages, _ => { }, cancellationToken).ConfigureAwait(false);
        var verdicts = evidence.Select(verifier.Verify).ToImmutableArray();
        foreach (var verdict in verdicts.Where(verdict => !verdict.Passes))
        {
            Report(verdict);
        }

        if (Mode == "error" && !Log.HasLoggedErrors && passed is not null)
        {
            await File.WriteAllBytesAsync(StampFile, passed, cancellationToken).ConfigureAwait(false);
        }

        Note($"Sigstore: {verdicts.Count(verdict => verdict.Passes)} of {graph.Packages.Length} packages passed");
    }

    private async Task<(EvidenceGathering Gathering, IReadOnlyList<CoveredFile> Roots)> GatheringAsync(TrustFiles files, CancellationToken cancellationToken)
    {
        using var handler = SigningServices.CreateNetworkHandler();
        var source = new InstanceSource(SigstoreHome.Folder, handler, NetworkUse.Never, InstancePurpose.Verification, TimeProvider.System);
        var opener = new TrustInstances(source, Path.Combine(SigstoreHome.Folder, "local"), files.Root, instance => Note(instance.Description));
        var instances = await opener.OpenAsync(files, named: null, cancellationToken).ConfigureAwait(false);
        var gathering = new EvidenceGathering(
            new BundleAppraiser(instances, files.Keys),
            new BundleSources(Path.Combine(files.Root, ".sigstore"), looksBesideFeeds: true),
            files.DemandsNuGetSignatures,
            online: false);
        return (gathering, opener.Read);
    }

    private void Report(PackageVerdict verdict)
    {
        var code = Failure.IdOf(verdict.Kind.Code() ?? FailureCode.TotalsDisagree);
        var (file, line) = (verdict.Evidence.BroughtInBy?.File ?? ProjectFile, verdict.Evidence.BroughtInBy?.Line ?? 0);
        var lines = verdict.Reasons.Select(reason => reason.Failure.ToString())
            .Concat(verdict.Evidence.Paths.Take(1).Select(path => $"came in {DisplayText.OneLine(path)}"))
            .Append($"to settle: {DisplayText.OneLine(verdict.Reasons[0].Remedy)}");
        var text = DisplayText.Lines(string.Join('\n', lines));
        text = text.StartsWith(code + ": ", StringComparison.Ordinal) ? text[(code.Length + 2)..] : text; // MSBuild writes it itself
        if (Mode == "warn")
        {
            Log.LogWarning(null, code, null, PageOf(code), file, line, 0, 0, 0, "{0}", text);
        }
        else
        {
            Log.LogError(null, code, null, PageOf(code), file, line, 0, 0, 0, "{0}", text);
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : Path.GetFullPath(text);
}
