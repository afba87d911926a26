using System.Text.Json;
using Sigstore.Packages.Provenance;

namespace Sigstore.Packages.Tests.Provenance;

public sealed class CiRunTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    internal static readonly Dictionary<string, string> GitHub = new()
    {
        ["GITHUB_ACTIONS"] = "true", ["GITHUB_SERVER_URL"] = "https://github.com", ["GITHUB_REPOSITORY"] = "acme/lib", ["GITHUB_REF"] = "refs/tags/v1",
        ["GITHUB_SHA"] = Commit, ["GITHUB_WORKFLOW_REF"] = "acme/lib/.github/workflows/release.yml@refs/tags/v1", ["GITHUB_RUN_ID"] = "42", ["GITHUB_RUN_ATTEMPT"] = "2",
        ["GITHUB_EVENT_NAME"] = "push", ["GITHUB_REPOSITORY_ID"] = "7", ["GITHUB_REPOSITORY_OWNER_ID"] = "8", ["RUNNER_ENVIRONMENT"] = "github-hosted",
    };

    public static TheoryData<string, string[], string, string, string?> Systems => new()
    {
        { "gitlab-ci", ["GITLAB_CI=true", "CI_SERVER_URL=https://gitlab.com", "CI_PROJECT_PATH=acme/lib", "CI_COMMIT_REF_NAME=main", $"CI_COMMIT_SHA={Commit}", "CI_JOB_ID=5"],
            "https://gitlab.com/acme/lib//.gitlab-ci.yml@refs/heads/main", "git+https://gitlab.com/acme/lib@refs/heads/main", "https://gitlab.com/acme/lib/-/jobs/5" },
        { "google-cloud-build", ["BUILD_ID=b", "PROJECT_ID=p", "LOCATION=europe-west1", "REPO_FULL_NAME=acme/lib", "TAG_NAME=v1", $"COMMIT_SHA={Commit}"],
            "https://cloudbuild.googleapis.com/GoogleHostedWorker", "git+https://github.com/acme/lib@refs/tags/v1", "https://cloudbuild.googleapis.com/v1/projects/p/locations/europe-west1/builds/b" },
        { "azure-pipelines", ["TF_BUILD=True", "SYSTEM_COLLECTIONURI=https://dev.azure.com/acme/", "SYSTEM_TEAMPROJECT=My Project", "SYSTEM_DEFINITIONID=3", "BUILD_BUILDID=9",
            "BUILD_REPOSITORY_URI=https://token@dev.azure.com/acme/p/_git/lib", "BUILD_SOURCEBRANCH=refs/heads/main", $"BUILD_SOURCEVERSION={Commit}"],
            "https://dev.azure.com/acme/My%20Project/_build?definitionId=3", "git+https://dev.azure.com/acme/p/_git/lib@refs/heads/main", "https://dev.azure.com/acme/My%20Project/_build/results?buildId=9" },
        { "buildkite", ["BUILDKITE=true", "BUILDKITE_ORGANIZATION_SLUG=acme", "BUILDKITE_PIPELINE_SLUG=lib", "BUILDKITE_REPO=git@github.com:acme/lib.git", "BUILDKITE_BRANCH=main",
            $"BUILDKITE_COMMIT={Commit}", "BUILDKITE_BUILD_URL=https://buildkite.com/acme/lib/builds/1", "BUILDKITE_JOB_ID=j"],
            "https://buildkite.com/acme/lib", "git+https://github.com/acme/lib@refs/heads/main", "https://buildkite.com/acme/lib/builds/1#j" },
        { "circleci", ["CIRCLECI=true", "CIRCLE_PROJECT_ID=x", "CIRCLE_REPOSITORY_URL=git@github.com:acme/lib.git", "CIRCLE_BRANCH=main", $"CIRCLE_SHA1={Commit}", "CIRCLE_BUILD_URL=https://circleci.com/b/1"],
            "https://circleci.com/api/v2/projects/x", "git+https://github.com/acme/lib@refs/heads/main", "https://circleci.com/b/1" },
    };

    [Theory]
    [MemberData(nameof(Systems))]
    public void Each_system_is_recognised_by_its_own_variables(string provider, string[] variables, string builder, string source, string? invocation)
    {
        var environment = variables.Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var run = CiRun.Detect(environment.GetValueOrDefault);
        Assert.NotNull(run);
        Assert.Equal(provider, run.Provider);
        Assert.Equal(builder, run.BuilderId);
        Assert.Equal(source, run.Source?.Locator);
        Assert.Equal(Commit, run.Source?.Commit);
        Assert.Equal(invocation, run.InvocationId);

        using var predicate = Predicate(run);
        var definition = predicate.RootElement.GetProperty("buildDefinition");
        Assert.Equal(ProvenancePredicate.MSBuildType, definition.GetProperty("buildType").GetString());
        Assert.Equal(provider, definition.GetProperty("internalParameters").GetProperty("ci").GetProperty("provider").GetString());
        Assert.Equal("src/Lib.csproj", definition.GetProperty("externalParameters").GetProperty("entryPoint").GetString());
    }

    [Fact]
    public void On_GitHub_the_shape_is_that_of_its_own_attest_step_with_the_packages_added()
    {
        using var predicate = Predicate(CiRun.Detect(GitHub.GetValueOrDefault));
        var definition = predicate.RootElement.GetProperty("buildDefinition");
        Assert.Equal("https://actions.github.io/buildtypes/workflow/v1", definition.GetProperty("buildType").GetString());
        Assert.Equal(
            """{"workflow":{"ref":"refs/tags/v1","repository":"https://github.com/acme/lib","path":".github/workflows/release.yml"}}""",
            definition.GetProperty("externalParameters").GetRawText());
        Assert.Equal(
            """{"event_name":"push","repository_id":"7","repository_owner_id":"8","runner_environment":"github-hosted"}""",
            definition.GetProperty("internalParameters").GetProperty("github").GetRawText());
        var dependencies = definition.GetProperty("resolvedDependencies");
        Assert.Equal($$$"""{"uri":"git+https://github.com/acme/lib@refs/tags/v1","digest":{"gitCommit":"{{{Commit}}}"}}""", dependencies[0].GetRawText());
        Assert.Equal("pkg:nuget/Polly.Core@8.9.1", dependencies[1].GetProperty("uri").GetString());
        var run = predicate.RootElement.GetProperty("runDetails");
        Assert.Equal("https://github.com/acme/lib/.github/workflows/release.yml@refs/tags/v1", run.GetProperty("builder").GetProperty("id").GetString());
        Assert.Equal("https://github.com/acme/lib/actions/runs/42/attempts/2", run.GetProperty("metadata").GetProperty("invocationId").GetString());
    }

    [Fact]
    public void What_the_token_claims_wins_over_the_environment()
    {
        var claims = new Dictionary<string, string> { ["job_workflow_ref"] = "acme/shared/.github/workflows/build.yml@refs/heads/main", ["repository"] = "acme/lib" };
        var run = CiRun.Detect(GitHub.GetValueOrDefault, claims);
        Assert.Equal("https://github.com/acme/shared/.github/workflows/build.yml@refs/heads/main", run!.BuilderId);
    }

    [Fact]
    public void A_developer_machine_is_no_CI_system()
    {
        Assert.Null(CiRun.Detect(_ => null));
        using var predicate = Predicate(null);
        Assert.Equal(ProvenancePredicate.LocalBuilder, predicate.RootElement.GetProperty("runDetails").GetProperty("builder").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("https://user:secret@host.example/a/b.git", "https://host.example/a/b")]
    [InlineData("git@host.example:a/b.git", "https://host.example/a/b")]
    [InlineData("ssh://git@host.example/a/b/", "https://host.example/a/b")]
    [InlineData("/home/me/repository", null)]
    [InlineData("file:///home/me/repository", null)]
    public void Credentials_and_local_paths_of_a_repository_address_are_never_published(string address, string? published) =>
        Assert.Equal(published, SourceRevision.Of(address, null, null)?.Repository);

    [Fact]
    public void Only_harmless_global_properties_are_recorded_with_their_value()
    {
        var (recorded, unrecorded) = RecordedProperties.Split(new Dictionary<string, string>
        {
            ["Version"] = "1.0.0", ["NuGetApiKey"] = "secret", ["SigningPassword"] = "secret", ["_IsPacking"] = "true", ["SigstoreInstance"] = "local",
        });
        Assert.Equal([KeyValuePair.Create("Version", "1.0.0")], recorded);
        Assert.Equal(["NuGetApiKey", "SigningPassword"], unrecorded);
    }

    internal static JsonDocument Predicate(CiRun? run)
    {
        var facts = new BuildFacts
        {
            EntryPoint = "src/Lib.csproj", Target = "Pack", Configuration = "Release", GeneratorVersion = "1.0.0",
            StartedOn = DateTimeOffset.UnixEpoch, FinishedOn = DateTimeOffset.UnixEpoch.AddMinutes(1), Ci = run,
        };
        var dependency = new ResolvedDependency("Polly.Core", "pkg:nuget/Polly.Core@8.9.1", [new("sha512", new string('a', 128))], []);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            new ProvenancePredicate(facts, [dependency], []).WriteTo(json);
        }

        return JsonDocument.Parse(buffer.ToArray());
    }
}
