namespace Sigstore.Packages.Provenance;

/// <summary>Azure Pipelines: predefined variables as the agent maps them to the environment.</summary>
internal static class AzurePipelinesRun
{
    public static CiRun Read(CiVariables environment)
    {
        var collection = (environment["SYSTEM_COLLECTIONURI"] ?? environment["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"] ?? "").TrimEnd('/');
        var project = Uri.EscapeDataString(environment["SYSTEM_TEAMPROJECT"] ?? "");
        var definition = environment["SYSTEM_DEFINITIONID"];
        var build = environment["BUILD_BUILDID"];
        return new CiRun
        {
            Provider = "azure-pipelines",
            BuilderId = $"{collection}/{project}/_build?definitionId={definition}",
            InvocationId = build is null ? null : $"{collection}/{project}/_build/results?buildId={build}",
            Source = SourceRevision.Of(environment["BUILD_REPOSITORY_URI"], environment["BUILD_SOURCEBRANCH"], environment["BUILD_SOURCEVERSION"]),
            Facts = CiVariables.Known(
                ("reason", environment["BUILD_REASON"]),
                ("collectionId", environment["SYSTEM_COLLECTIONID"]),
                ("projectId", environment["SYSTEM_TEAMPROJECTID"]),
                ("repositoryId", environment["BUILD_REPOSITORY_ID"]),
                ("repositoryProvider", environment["BUILD_REPOSITORY_PROVIDER"])),
        };
    }
}
