using System.Text.Json;
using Sigstore.Build.Tests.Setup;

namespace Sigstore.Build.Tests.Situations;

/// <summary>The provenance of one library on each CI system: its environment simulated, its token shaped as there where Sigstore knows one.</summary>
public sealed class ProviderTests(BuildFeed feed)
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string GitHubType = "https://actions.github.io/buildtypes/workflow/v1";
    private const string OurType = "pkg:nuget/Sigstore.Build#buildtypes/msbuild/v1";

    // name, token (none: the person at this machine), environment, build type, builder id
    private static readonly (string Name, string? Token, string[] Environment, string BuildType, string Builder)[] _systems =
    [
        ("github", "github:acme/lib@refs/tags/v1#.github/workflows/release.yml",
            ["GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=acme/lib", "GITHUB_REF=refs/tags/v1", "GITHUB_EVENT_NAME=push"],
            GitHubType, "https://github.com/acme/lib/.github/workflows/release.yml@refs/tags/v1"),
        ("gitlab", "gitlab:acme/lib@refs/heads/main", ["GITLAB_CI=true", "CI_SERVER_URL=https://gitlab.com", "CI_PROJECT_PATH=acme/lib"], OurType, "https://gitlab.com/acme/lib//.gitlab-ci.yml@refs/heads/main"),
        ("google", "google:builder@acme.iam.gserviceaccount.com",
            ["BUILD_ID=b", "PROJECT_ID=p", "LOCATION=europe-west1", "REPO_FULL_NAME=acme/lib", "TAG_NAME=v1", $"COMMIT_SHA={Commit}"],
            OurType, "https://cloudbuild.googleapis.com/GoogleHostedWorker"),
        ("azure", null,
            ["TF_BUILD=True", "SYSTEM_COLLECTIONURI=https://dev.azure.com/acme/", "SYSTEM_TEAMPROJECT=Lib", "SYSTEM_DEFINITIONID=3", "BUILD_BUILDID=9",
                "BUILD_REPOSITORY_URI=https://dev.azure.com/acme/p/_git/lib", "BUILD_SOURCEBRANCH=refs/heads/main", $"BUILD_SOURCEVERSION={Commit}"],
            OurType, "https://dev.azure.com/acme/Lib/_build?definitionId=3"),
        ("buildkite", "buildkite:acme/lib", ["BUILDKITE=true", "BUILDKITE_ORGANIZATION_SLUG=acme", "BUILDKITE_PIPELINE_SLUG=lib", "BUILDKITE_REPO=git@github.com:acme/lib.git"], OurType, "https://buildkite.com/acme/lib"),
        ("nobody", null, [], OurType, "pkg:nuget/Sigstore.Build#builder/local"),
    ];

    [Fact]
    public async Task Each_system_is_named_as_builder_and_every_restored_package_as_dependency()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib", items: """<PackageReference Include="Polly.Core" Version="8.9.1" />""");
        (await workspace.RunAsync("Acme.Lib", "build", "-c", "Release")).Succeeded();
        foreach (var (name, token, environment, buildType, builder) in _systems)
        {
            workspace.Environment.Clear();
            workspace.Environment["SIGSTORE_HOME"] = workspace.Home;
            foreach (var pair in environment.Select(variable => variable.Split('=', 2)))
            {
                workspace.Environment[pair[0]] = pair[1];
            }

            if (token is not null)
            {
                workspace.Environment["SIGSTORE_ID_TOKEN"] = workspace.Token(token);
            }

            var output = Path.Combine(workspace.Folder, "out", name);
            (await workspace.PackAsync("Acme.Lib", "--no-build", "-o", output)).Succeeded();
            var attached = new Attached(workspace, Path.Combine(output, "Acme.Lib.1.0.0.nupkg")).RequireComplete();
            using var statement = JsonDocument.Parse(attached.Statement());
            var predicate = statement.RootElement.GetProperty("predicate");
            var definition = predicate.GetProperty("buildDefinition");
            Assert.Equal((name, buildType), (name, definition.GetProperty("buildType").GetString()));
            Assert.Equal((name, builder), (name, predicate.GetProperty("runDetails").GetProperty("builder").GetProperty("id").GetString()));
            var dependencies = definition.GetProperty("resolvedDependencies").EnumerateArray().Select(dependency => dependency.GetProperty("uri").GetString()).ToList();
            Assert.Contains("pkg:nuget/Polly.Core@8.9.1", dependencies);
            Assert.Contains($"pkg:nuget/Sigstore.Build@{workspace.Version}", dependencies);
            RequireNoEnvironment(attached.Statement(), environment);
        }
    }

    [Fact]
    public async Task On_GitHub_the_predicate_has_the_members_of_its_own_attest_step()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        workspace.Environment["GITHUB_ACTIONS"] = "true";
        workspace.Environment["SIGSTORE_ID_TOKEN"] = workspace.Token("github:acme/lib@refs/tags/v1#.github/workflows/release.yml");
        (await workspace.PackAsync("Acme.Lib")).Succeeded();
        var attached = new Attached(workspace, workspace.File1("*.nupkg")).RequireComplete();
        Assert.StartsWith("https://github.com/acme/lib/.github/workflows/release.yml@", attached.Provenance().Identity!.San, StringComparison.Ordinal);
        using var statement = JsonDocument.Parse(attached.Statement());
        var definition = statement.RootElement.GetProperty("predicate").GetProperty("buildDefinition");
        Assert.Equal(["workflow"], Members(definition.GetProperty("externalParameters")));
        Assert.Equal(["path", "ref", "repository"], Members(definition.GetProperty("externalParameters").GetProperty("workflow")).Order());
        Assert.Contains("event_name", Members(definition.GetProperty("internalParameters").GetProperty("github")));
        var source = definition.GetProperty("resolvedDependencies")[0];
        Assert.StartsWith("git+https://github.com/acme/lib@refs/tags/v1", source.GetProperty("uri").GetString(), StringComparison.Ordinal);
        Assert.Equal(["gitCommit"], Members(source.GetProperty("digest")));
    }

    [Fact]
    public async Task What_one_repository_built_is_not_signed_by_the_identity_of_another()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        foreach (var pair in new[] { "GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=acme/lib", "GITHUB_REF=refs/tags/v1", $"GITHUB_SHA={Commit}", "GITHUB_WORKFLOW_REF=acme/lib/.github/workflows/release.yml@refs/tags/v1" })
        {
            workspace.Environment[pair.Split('=')[0]] = pair.Split('=')[1];
        }

        (await workspace.PackAsync("Acme.Lib", "-p:SigstoreSign=manifest")).Succeeded();
        var package = workspace.File1("Acme.Lib.1.0.0.nupkg");
        string[] sign = ["attest", "--manifest", package + ".sigstore-manifest.json", "--instance", "local"];
        workspace.Environment["SIGSTORE_ID_TOKEN"] = workspace.Token("github:evil/lib@refs/tags/v1#.github/workflows/release.yml");
        var refused = await workspace.ToolAsync("", sign);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("SIG2201", refused.Output, StringComparison.Ordinal);
        Assert.Empty(new Attached(workspace, package).Embedded);
        Assert.DoesNotContain(workspace.Files("*.sigstore.json"), file => !file.Contains("/obj/", StringComparison.Ordinal));
    }

    private static string[] Members(JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];

    // Values that the predicate needs are there; names of variables never are.
    private static void RequireNoEnvironment(string statement, string[] environment) =>
        Assert.DoesNotContain(environment, variable => statement.Contains(variable.Split('=')[0], StringComparison.Ordinal));
}
