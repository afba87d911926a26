using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Certificates;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Provenance;

/// <summary>
/// What a provenance predicate says about its source and run, in the words in which a certificate of a CI identity says the same:
/// where both speak they must agree. Only the certificate's words are proof.
/// </summary>
/// <remarks>Reads SLSA provenance v1 of any build type, and v0.2. A claim that the predicate does not make is null.</remarks>
public sealed class ProvenanceClaims
{
    private ProvenanceClaims(string? buildType, string? repository, string? reference, string? commit, string? run, string? builder)
    {
        BuildType = buildType;
        Repository = repository;
        Ref = reference;
        Commit = commit;
        Run = run;
        Builder = builder;
    }

    /// <summary>The build type URI.</summary>
    public string? BuildType { get; }

    /// <summary>The source repository's web address.</summary>
    public string? Repository { get; }

    /// <summary>The full ref.</summary>
    public string? Ref { get; }

    /// <summary>The commit.</summary>
    public string? Commit { get; }

    /// <summary>The invocation's URI.</summary>
    public string? Run { get; }

    /// <summary>The builder's URI.</summary>
    public string? Builder { get; }

    private bool IsOurShape => BuildType is ProvenancePredicate.GitHubType or ProvenancePredicate.MSBuildType;

    /// <summary>Reads the claims of a predicate.</summary>
    public static ProvenanceClaims Parse(JsonElement predicate) => Child(predicate, "buildDefinition") is { } definition
        ? ParseVersion1(definition, Child(predicate, "runDetails"))
        : ParseVersion02(predicate);

    /// <summary>Holds the claims against the extensions of the certificate that signed them.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.ProvenanceContradictsCertificate"/> or <see cref="FailureCode.ProvenanceIncomplete"/>.</exception>
    public void CompareWith(FulcioExtensions proved)
    {
        ArgumentNullException.ThrowIfNull(proved);
        RequireAgreement(proved.SourceRepositoryUri, proved.SourceRepositoryDigest, proved.SourceRepositoryRef, proved.RunInvocationUri);
    }

    /// <summary>Holds the claims against a certificate's extensions; a null extension proves nothing and is not compared.</summary>
    /// <param name="repository">Source Repository URI (1.3.6.1.4.1.57264.1.12).</param>
    /// <param name="commit">Source Repository Digest (.13).</param>
    /// <param name="reference">Source Repository Ref (.14).</param>
    /// <param name="run">Run Invocation URI (.21).</param>
    /// <exception cref="SigstoreException">
    /// <see cref="FailureCode.ProvenanceContradictsCertificate"/>, or <see cref="FailureCode.ProvenanceIncomplete"/> where a predicate of a
    /// build type that always names its source does not.
    /// </exception>
    public void RequireAgreement(string? repository, string? commit, string? reference, string? run)
    {
        Compare("source repository", repository, Repository, (proved, claimed) => string.Equals(proved.TrimEnd('/'), claimed.TrimEnd('/'), StringComparison.OrdinalIgnoreCase));
        Compare("source commit", commit, Commit, (proved, claimed) => string.Equals(proved, claimed, StringComparison.OrdinalIgnoreCase));
        Compare("source ref", reference, Ref, (proved, claimed) => proved == claimed);
        Compare("run", run, Run, IsSameRun, isRequired: false);
    }

    private void Compare(string what, string? proved, string? claimed, Func<string, string, bool> agree, bool isRequired = true)
    {
        if (proved is null)
        {
            return;
        }

        if (claimed is null)
        {
            if (isRequired && IsOurShape)
            {
                throw new SigstoreException(FailureCode.ProvenanceIncomplete, $"expected the {what} {proved} that the certificate proves, found a predicate of type {BuildType} that names none");
            }

            return;
        }

        if (!agree(proved, claimed))
        {
            throw new SigstoreException(FailureCode.ProvenanceContradictsCertificate, $"expected the {what} {proved} that the certificate proves, found {claimed} in the predicate");
        }
    }

    // A signing job of its own may be run again without the build job: then the certificate's attempt is later than the build's.
    private static bool IsSameRun(string proved, string claimed)
    {
        const string Attempts = "/attempts/";
        var (provedAt, claimedAt) = (proved.IndexOf(Attempts, StringComparison.Ordinal), claimed.IndexOf(Attempts, StringComparison.Ordinal));
        if (provedAt < 0 || claimedAt < 0)
        {
            return proved == claimed || !Uri.IsWellFormedUriString(claimed, UriKind.Absolute);
        }

        return string.Equals(proved[..provedAt], claimed[..claimedAt], StringComparison.OrdinalIgnoreCase) &&
            int.TryParse(proved[(provedAt + Attempts.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var signed) &&
            int.TryParse(claimed[(claimedAt + Attempts.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var built) &&
            built <= signed;
    }

    private static ProvenanceClaims ParseVersion1(JsonElement definition, JsonElement? run)
    {
        var parameters = Child(definition, "externalParameters");
        var workflow = Child(parameters, "workflow");
        var source = Child(parameters, "source");
        var repository = Text(workflow, "repository") ?? Text(source, "repository");
        var reference = Text(source, "ref") ?? Text(workflow, "ref");
        var (locator, locatorRef, commit) = SourceOf(definition, repository);
        return new ProvenanceClaims(
            Text(definition, "buildType"),
            repository ?? locator,
            locatorRef ?? reference,
            commit,
            Text(Child(run, "metadata"), "invocationId"),
            Text(Child(run, "builder"), "id"));
    }

    // The source is the git dependency of the repository that the parameters name; without such a name, the first one.
    private static (string? Repository, string? Ref, string? Commit) SourceOf(JsonElement definition, string? repository)
    {
        if (Child(definition, "resolvedDependencies", JsonValueKind.Array) is not { } dependencies)
        {
            return default;
        }

        foreach (var dependency in dependencies.EnumerateArray().Where(dependency => dependency.ValueKind == JsonValueKind.Object))
        {
            var (found, reference) = SplitLocator(Text(dependency, "uri"));
            if (found is not null && (repository is null || string.Equals(found, repository.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)))
            {
                var digest = Child(dependency, "digest");
                return (found, reference, Text(digest, "gitCommit") ?? Text(digest, "sha1"));
            }
        }

        return default;
    }

    private static ProvenanceClaims ParseVersion02(JsonElement predicate)
    {
        var source = Child(Child(predicate, "invocation"), "configSource");
        var (repository, reference) = SplitLocator(Text(source, "uri"));
        return new ProvenanceClaims(
            Text(predicate, "buildType"),
            repository,
            reference,
            Text(Child(source, "digest"), "sha1"),
            Text(Child(predicate, "metadata"), "buildInvocationId") is { } run && Uri.IsWellFormedUriString(run, UriKind.Absolute) ? run : null,
            Text(Child(predicate, "builder"), "id"));
    }

    private static (string? Repository, string? Ref) SplitLocator(string? uri)
    {
        if (uri is null || !uri.StartsWith("git+", StringComparison.Ordinal))
        {
            return default;
        }

        var at = uri.IndexOf('@', uri.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme : 0);
        var repository = at < 0 ? uri[4..] : uri[4..at];
        repository = repository.TrimEnd('/');
        return (repository.EndsWith(".git", StringComparison.Ordinal) ? repository[..^4] : repository, at < 0 ? null : uri[(at + 1)..].Split('#')[0]);
    }

    private static JsonElement? Child(JsonElement? parent, string name, JsonValueKind kind = JsonValueKind.Object) =>
        parent is { ValueKind: JsonValueKind.Object } present && present.TryGetProperty(name, out var child) && child.ValueKind == kind ? child : null;

    private static string? Text(JsonElement? parent, string name) => Child(parent, name, JsonValueKind.String)?.GetString();
}
