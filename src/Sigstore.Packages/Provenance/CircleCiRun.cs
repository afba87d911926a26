namespace Sigstore.Packages.Provenance;

/// <summary>CircleCI: the built-in environment variables, and the claims of its identity token.</summary>
internal static class CircleCiRun
{
    public static CiRun Read(CiVariables environment)
    {
        var project = environment.ClaimOr("oidc.circleci.com/project-id", "CIRCLE_PROJECT_ID");
        return new CiRun
        {
            Provider = "circleci",
            BuilderId = $"https://circleci.com/api/v2/projects/{project}",
            InvocationId = environment["CIRCLE_BUILD_URL"],
            Source = SourceRevision.Of(
                environment.ClaimOr("oidc.circleci.com/vcs-origin", "CIRCLE_REPOSITORY_URL"),
                environment.ClaimOr("oidc.circleci.com/vcs-ref", "") ?? RefOf(environment),
                environment["CIRCLE_SHA1"]),
            Facts = CiVariables.Known(
                ("workflowId", environment["CIRCLE_WORKFLOW_ID"]),
                ("pipelineId", environment["CIRCLE_PIPELINE_ID"])),
        };
    }

    private static string? RefOf(CiVariables environment) => (environment["CIRCLE_TAG"], environment["CIRCLE_BRANCH"]) switch
    {
        ({ } tag, _) => $"refs/tags/{tag}",
        (null, { } branch) => $"refs/heads/{branch}",
        _ => null,
    };
}
