using System.Collections.Immutable;

namespace Sigstore.Packages.Provenance;

/// <summary>The run of a CI system that a build was part of, as its environment and its identity token tell it.</summary>
/// <remarks>These are claims of the build; the certificate proves some of them, and <see cref="ProvenanceClaims"/> compares the two.</remarks>
public sealed class CiRun
{
    /// <summary>The provider's short name: <c>github-actions</c>, <c>gitlab-ci</c>, <c>google-cloud-build</c>, <c>azure-pipelines</c>, <c>buildkite</c>, <c>circleci</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>A URI for the one who built: the workflow at its ref, the pipeline, the hosted worker.</summary>
    public required string BuilderId { get; init; }

    /// <summary>A URI of this very run, if the environment tells it.</summary>
    public string? InvocationId { get; init; }

    /// <summary>What was checked out.</summary>
    public SourceRevision? Source { get; init; }

    /// <summary>The workflow file's path in the repository (<c>.github/workflows/release.yml</c>), if there is one.</summary>
    public string? WorkflowPath { get; init; }

    /// <summary>The ref of the workflow file, where it may differ from the ref that was checked out.</summary>
    public string? WorkflowRef { get; init; }

    /// <summary>Names and values for <c>internalParameters</c>: event, numeric ids, runner. Never secrets, never the whole environment.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>
    /// Finds the CI system that runs this process; null on a developer's machine.
    /// </summary>
    /// <param name="variable">Reads an environment variable; null or empty if absent.</param>
    /// <param name="tokenClaims">Claims of the identity token that will sign, if there is one already; they win over the environment.</param>
    public static CiRun? Detect(Func<string, string?> variable, IReadOnlyDictionary<string, string>? tokenClaims = null)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var environment = new CiVariables(variable, tokenClaims);
        return environment switch
        {
            // What the token says the certificate will repeat, wherever the build runs: it comes first.
            _ when environment.Claims("job_workflow_ref") => GitHubRun.Read(environment),
            _ when environment.Claims("ci_config_ref_uri") => GitLabRun.Read(environment),
            _ when environment.Claims("pipeline_slug") => BuildkiteRun.Read(environment),
            _ when environment.IsTrue("GITHUB_ACTIONS") => GitHubRun.Read(environment),
            _ when environment.IsTrue("GITLAB_CI") => GitLabRun.Read(environment),
            _ when environment.IsTrue("BUILDKITE") => BuildkiteRun.Read(environment),
            _ when environment.IsTrue("CIRCLECI") => CircleCiRun.Read(environment),
            _ when environment.IsTrue("TF_BUILD") => AzurePipelinesRun.Read(environment),
            _ when CloudBuildRun.IsPresent(environment) => CloudBuildRun.Read(environment),
            _ => null,
        };
    }
}
