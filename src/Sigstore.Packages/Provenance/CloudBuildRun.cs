namespace Sigstore.Packages.Provenance;

/// <summary>
/// Google Cloud Build. It sets no variables by itself: a build configuration passes its substitutions on
/// (<c>env: ['BUILD_ID=$BUILD_ID', 'PROJECT_ID=$PROJECT_ID', …]</c> or <c>automapSubstitutions: true</c>).
/// </summary>
internal static class CloudBuildRun
{
    public static bool IsPresent(CiVariables environment) =>
        environment["BUILD_ID"] is not null && environment["PROJECT_ID"] is not null &&
        (environment["LOCATION"] ?? environment["PROJECT_NUMBER"] ?? environment["TRIGGER_NAME"]) is not null;

    public static CiRun Read(CiVariables environment)
    {
        var location = environment["LOCATION"] ?? "global";
        return new CiRun
        {
            Provider = "google-cloud-build",
            BuilderId = "https://cloudbuild.googleapis.com/GoogleHostedWorker",
            InvocationId = $"https://cloudbuild.googleapis.com/v1/projects/{environment["PROJECT_ID"]}/locations/{location}/builds/{environment["BUILD_ID"]}",
            Source = SourceRevision.Of(RepositoryOf(environment), RefOf(environment), environment["COMMIT_SHA"] ?? environment["REVISION_ID"]),
            WorkflowPath = environment["TRIGGER_BUILD_CONFIG_PATH"],
            Facts = CiVariables.Known(
                ("trigger", environment["TRIGGER_NAME"]),
                ("projectNumber", environment["PROJECT_NUMBER"]),
                ("serviceAccount", environment["SERVICE_ACCOUNT_EMAIL"])),
        };
    }

    private static string? RepositoryOf(CiVariables environment) =>
        environment["REPO_URL"] ?? (environment["REPO_FULL_NAME"] is { } name ? $"https://github.com/{name}" : null);

    private static string? RefOf(CiVariables environment) => (environment["TAG_NAME"], environment["BRANCH_NAME"]) switch
    {
        ({ } tag, _) => $"refs/tags/{tag}",
        (null, { } branch) => $"refs/heads/{branch}",
        _ => null,
    };
}
