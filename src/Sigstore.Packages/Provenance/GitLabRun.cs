namespace Sigstore.Packages.Provenance;

/// <summary>GitLab CI: predefined variables, and the claims of its identity token.</summary>
internal static class GitLabRun
{
    public static CiRun Read(CiVariables environment)
    {
        var server = environment["CI_SERVER_URL"] ?? "https://gitlab.com";
        var project = environment.ClaimOr("project_path", "CI_PROJECT_PATH") ?? "";
        var reference = environment["CI_COMMIT_TAG"] is { } tag
            ? $"refs/tags/{tag}"
            : RefOf(environment);
        var path = environment["CI_CONFIG_PATH"] ?? ".gitlab-ci.yml";
        var builder = environment.ClaimOr("ci_config_ref_uri", "") is { } config
            ? $"https://{config}"
            : $"{server}/{project}//{path}@{reference}";
        return new CiRun
        {
            Provider = "gitlab-ci",
            BuilderId = builder,
            InvocationId = environment.ClaimOr("job_id", "CI_JOB_ID") is { } job ? $"{server}/{project}/-/jobs/{job}" : environment["CI_JOB_URL"],
            Source = SourceRevision.Of($"{server}/{project}", reference, environment.ClaimOr("sha", "CI_COMMIT_SHA")),
            WorkflowPath = path,
            WorkflowRef = reference,
            Facts = CiVariables.Known(
                ("pipeline_source", environment.ClaimOr("pipeline_source", "CI_PIPELINE_SOURCE")),
                ("pipeline_id", environment.ClaimOr("pipeline_id", "CI_PIPELINE_ID")),
                ("project_id", environment.ClaimOr("project_id", "CI_PROJECT_ID")),
                ("namespace_id", environment.ClaimOr("namespace_id", "CI_PROJECT_NAMESPACE_ID")),
                ("runner_id", environment.ClaimOr("runner_id", "CI_RUNNER_ID")),
                ("runner_environment", environment.ClaimOr("runner_environment", ""))),
        };
    }

    private static string? RefOf(CiVariables environment)
    {
        var name = environment.ClaimOr("ref", "CI_COMMIT_REF_NAME");
        var kind = environment.ClaimOr("ref_type", "") == "tag" ? "tags" : "heads";
        return name is null ? null : $"refs/{kind}/{name}";
    }
}
