namespace Sigstore.Packages.Provenance;

/// <summary>GitHub Actions: the variables of the default environment, and the claims of its identity token.</summary>
internal static class GitHubRun
{
    public static CiRun Read(CiVariables environment)
    {
        var server = environment["GITHUB_SERVER_URL"] ?? "https://github.com";
        var repository = environment.ClaimOr("repository", "GITHUB_REPOSITORY") ?? "";
        var workflowRef = environment.ClaimOr("workflow_ref", "GITHUB_WORKFLOW_REF") ?? "";
        var (path, reference) = SplitWorkflow(workflowRef, repository);
        // A reusable workflow is the builder, not the workflow that called it; only the token knows which one that is.
        var builder = environment.ClaimOr("job_workflow_ref", "GITHUB_WORKFLOW_REF") ?? repository;
        return new CiRun
        {
            Provider = "github-actions",
            BuilderId = $"{server}/{builder}",
            InvocationId = InvocationOf(environment, server, repository),
            Source = SourceRevision.Of(
                $"{server}/{repository}", environment.ClaimOr("ref", "GITHUB_REF"), environment.ClaimOr("sha", "GITHUB_SHA")),
            WorkflowPath = path,
            WorkflowRef = reference,
            Facts = CiVariables.Known(
                ("event_name", environment.ClaimOr("event_name", "GITHUB_EVENT_NAME")),
                ("repository_id", environment.ClaimOr("repository_id", "GITHUB_REPOSITORY_ID")),
                ("repository_owner_id", environment.ClaimOr("repository_owner_id", "GITHUB_REPOSITORY_OWNER_ID")),
                ("runner_environment", environment.ClaimOr("runner_environment", "RUNNER_ENVIRONMENT"))),
        };
    }

    private static string? InvocationOf(CiVariables environment, string server, string repository)
    {
        var run = environment.ClaimOr("run_id", "GITHUB_RUN_ID");
        var attempt = environment.ClaimOr("run_attempt", "GITHUB_RUN_ATTEMPT") ?? "1";
        return run is null ? null : $"{server}/{repository}/actions/runs/{run}/attempts/{attempt}";
    }

    // "acme/lib/.github/workflows/release.yml@refs/tags/v1" is the repository, the path and the ref.
    private static (string? Path, string? Ref) SplitWorkflow(string workflowRef, string repository)
    {
        var at = workflowRef.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return (null, null);
        }

        var file = workflowRef[..at];
        var path = file.StartsWith(repository + "/", StringComparison.OrdinalIgnoreCase) ? file[(repository.Length + 1)..] : file;
        return (path, workflowRef[(at + 1)..]);
    }
}
