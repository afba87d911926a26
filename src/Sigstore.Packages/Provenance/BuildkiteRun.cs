namespace Sigstore.Packages.Provenance;

/// <summary>Buildkite: the job environment.</summary>
internal static class BuildkiteRun
{
    public static CiRun Read(CiVariables environment)
    {
        var organization = environment.ClaimOr("organization_slug", "BUILDKITE_ORGANIZATION_SLUG");
        var pipeline = environment.ClaimOr("pipeline_slug", "BUILDKITE_PIPELINE_SLUG");
        var build = environment["BUILDKITE_BUILD_URL"];
        var job = environment.ClaimOr("job_id", "BUILDKITE_JOB_ID");
        return new CiRun
        {
            Provider = "buildkite",
            BuilderId = $"https://buildkite.com/{organization}/{pipeline}",
            InvocationId = build is null || job is null ? build : $"{build}#{job}",
            Source = SourceRevision.Of(environment["BUILDKITE_REPO"], RefOf(environment), environment.ClaimOr("build_commit", "BUILDKITE_COMMIT")),
            Facts = CiVariables.Known(
                ("build_source", environment.ClaimOr("build_source", "BUILDKITE_SOURCE")),
                ("pipeline_id", environment.ClaimOr("pipeline_id", "BUILDKITE_PIPELINE_ID")),
                ("build_id", environment.ClaimOr("build_id", "BUILDKITE_BUILD_ID")),
                ("agent_id", environment["BUILDKITE_AGENT_ID"])),
        };
    }

    private static string? RefOf(CiVariables environment) => (environment["BUILDKITE_TAG"], environment["BUILDKITE_BRANCH"]) switch
    {
        ({ } tag, _) => $"refs/tags/{tag}",
        (null, { } branch) => $"refs/heads/{branch}",
        _ => null,
    };
}
