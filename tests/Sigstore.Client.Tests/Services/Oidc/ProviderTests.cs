using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;

namespace Sigstore.Client.Tests.Services.Oidc;

/// <summary>Each provider against a real endpoint on loopback that plays it, and what each says when it is refused.</summary>
public sealed class ProviderTests
{
    private const string Secret = "a-bearer-that-must-never-be-shown";
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GitHub_is_asked_by_get_with_its_bearer_and_the_audience_added_to_its_query()
    {
        await using var github = new LoopbackService(200, $$"""{"count":1,"value":"{{TestTokens.ForWorkflow()}}"}""");
        var source = AmbientIdentity.Find(GitHubJob(github.Address + "/token?api-version=2.0"))!;
        var token = await source.FetchAsync("sig store", None);
        Assert.Equal("github", source.Name);
        Assert.Equal("repo:octo/app:ref:refs/heads/main", token.Subject);
        var request = Assert.Single(github.Requests);
        Assert.Equal("GET", request.Method);
        Assert.Equal("?api-version=2.0&audience=sig%20store", request.Address.Query);
        Assert.Equal("Bearer " + Secret, request.Headers["Authorization"]);
    }

    [Fact]
    public async Task GitHub_without_permission_says_which_line_is_missing()
    {
        var source = AmbientIdentity.Find(Environment(("GITHUB_ACTIONS", "true")))!;
        var refused = await Refused(FailureCode.IdentityProviderFailed, source);
        Assert.Contains("id-token: write", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, """{"message":"no"}""", FailureCode.IdentityProviderFailed)]
    [InlineData(403, "a-bearer-that-must-never-be-shown", FailureCode.IdentityProviderFailed)]
    [InlineData(302, "", FailureCode.IdentityProviderFailed)]
    [InlineData(500, "oops", FailureCode.ServiceUnavailable)]
    [InlineData(200, "not json", FailureCode.ServiceAnswerInvalid)]
    [InlineData(200, "{}", FailureCode.ServiceAnswerInvalid)]
    [InlineData(200, """{"value":7}""", FailureCode.ServiceAnswerInvalid)]
    [InlineData(200, """{"value":"\ud800"}""", FailureCode.ServiceAnswerInvalid)]
    [InlineData(200, """{"value":"not a token"}""", FailureCode.IdentityTokenMalformed)]
    public async Task GitHub_refusing_or_lying_is_a_failure_without_the_bearer(int status, string body, FailureCode expected)
    {
        await using var github = new LoopbackService(status, body);
        await Refused(expected, AmbientIdentity.Find(GitHubJob(github.Address + "/token"))!);
    }

    [Fact]
    public async Task The_bearer_goes_to_no_plain_http_host() =>
        await Refused(FailureCode.ServiceAddressInsecure, AmbientIdentity.Find(GitHubJob("http://example.com/token"))!);

    [Fact]
    public async Task GitLab_has_the_token_in_a_variable_named_after_the_audience()
    {
        var source = AmbientIdentity.Find(Environment(("GITLAB_CI", "true"), ("SIGSTORE_ID_TOKEN", TestTokens.ForWorkflow()), ("_OWN_1_X_ID_TOKEN", TestTokens.ForEmail())))!;
        Assert.Equal("gitlab", source.Name);
        Assert.Equal("sigstore", (await source.FetchAsync("sigstore", None)).Audience);
        Assert.Equal("ada@example.com", (await source.FetchAsync("1own.1-x", None)).Email);
        Assert.Contains("id_tokens", await Refused(FailureCode.IdentityProviderFailed, AmbientIdentity.Find(Environment(("GITLAB_CI", "true")))!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Google_is_asked_for_the_full_format_with_its_header()
    {
        await using var metadata = new LoopbackService(200, TestTokens.ForEmail());
        var source = AmbientIdentity.Find(Environment(file: path => path.EndsWith("product_name", StringComparison.Ordinal) ? "Google Compute Engine\n" : null,
            ("GCE_METADATA_HOST", new Uri(metadata.Address).Authority)))!;
        Assert.Equal("google", source.Name);
        Assert.Equal("ada@example.com", (await source.FetchAsync("sigstore", None)).Principal);
        var request = Assert.Single(metadata.Requests);
        Assert.Equal("GET", request.Method);
        Assert.Equal("/computeMetadata/v1/instance/service-accounts/default/identity?audience=sigstore&format=full", request.Address.PathAndQuery);
        Assert.Equal("Google", request.Headers["Metadata-Flavor"]);
    }

    [Fact]
    public async Task Google_speaks_for_a_service_account_with_the_machines_access_token()
    {
        await using var google = new LoopbackService(context => LoopbackService.AnswerAsync(context, 200, context.Request.HttpMethod == "GET"
            ? $$"""{"access_token":"{{Secret}}"}""" : $$"""{"token":"{{TestTokens.ForEmail()}}"}"""));
        var source = AmbientIdentity.Find(Environment(new Rerouted(google.Address), ("GOOGLE_SERVICE_ACCOUNT_NAME", "ci@p.iam"), ("GCE_METADATA_HOST", new Uri(google.Address).Authority)))!;
        await source.FetchAsync("sigstore", None);
        var request = google.Requests[1];
        Assert.Equal("POST", request.Method);
        Assert.Equal("/v1/projects/-/serviceAccounts/ci%40p.iam:generateIdToken", request.Address.PathAndQuery);
        Assert.Equal("Bearer " + Secret, request.Headers["Authorization"]);
        using var body = JsonDocument.Parse(request.Body);
        Assert.Equal("sigstore", body.RootElement.GetProperty("audience").GetString());
        Assert.True(body.RootElement.GetProperty("includeEmail").GetBoolean());
    }

    [Theory]
    [InlineData("metadata.example.com")]
    [InlineData("localhost/x?")]
    [InlineData("u@localhost")]
    public async Task Google_metadata_is_looked_for_nowhere_else(string host) =>
        await Refused(FailureCode.ServiceAddressInsecure, AmbientIdentity.Find(Environment(("GOOGLE_SERVICE_ACCOUNT_NAME", "x"), ("GCE_METADATA_HOST", host)))!);

    [Fact]
    public async Task Google_without_a_service_account_says_so()
    {
        await using var metadata = new LoopbackService(404, "no account");
        var source = new GoogleCloud(Environment(("GCE_METADATA_HOST", new Uri(metadata.Address).Authority)));
        Assert.Contains("service account", await Refused(FailureCode.IdentityProviderFailed, source), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "oops", FailureCode.ServiceUnavailable)]
    [InlineData(403, "no", FailureCode.IdentityProviderFailed)]
    [InlineData(302, "", FailureCode.IdentityProviderFailed)]
    [InlineData(200, "not a token", FailureCode.IdentityTokenMalformed)]
    [InlineData(200, "", FailureCode.IdentityTokenMalformed)]
    public async Task Google_refusing_or_lying_is_a_failure(int status, string body, FailureCode expected)
    {
        await using var metadata = new LoopbackService(status, body);
        await Refused(expected, new GoogleCloud(Environment(("GCE_METADATA_HOST", new Uri(metadata.Address).Authority))));
    }

    [Theory]
    [InlineData("circleci")]
    [InlineData("buildkite-agent")]
    public async Task A_program_that_fails_is_not_quoted(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for the program is a shell script");
        using var programs = new ProgramFolder();
        programs.Add(name, $"echo {Secret}; echo {Secret} >&2; exit 1");
        var environment = Environment(("PATH", programs.Path));
        await Refused(FailureCode.IdentityProviderFailed, name == "circleci" ? new CircleCi(environment) : new Buildkite(environment));
    }

    [Fact]
    public async Task Buildkite_is_asked_by_post_with_the_jobs_token()
    {
        await using var agent = new LoopbackService(201, $$"""{"token":"{{TestTokens.ForWorkflow()}}"}""");
        var source = AmbientIdentity.Find(BuildkiteJob(agent.Address + "/v3"))!;
        Assert.Equal("buildkite", source.Name);
        await source.FetchAsync("sigstore", None);
        var request = Assert.Single(agent.Requests);
        Assert.Equal(("POST", "/v3/jobs/j-1/oidc/tokens"), (request.Method, request.Address.PathAndQuery));
        Assert.Equal("Token " + Secret, request.Headers["Authorization"]);
        Assert.Equal("""{"audience":"sigstore"}""", request.Body);
    }

    [Fact]
    public async Task Buildkite_refusing_is_a_failure_without_the_token()
    {
        await using var agent = new LoopbackService(401, $$"""{"message":"bad token {{Secret}}"}""");
        await Refused(FailureCode.IdentityProviderFailed, AmbientIdentity.Find(BuildkiteJob(agent.Address))!);
    }

    [Fact]
    public async Task CircleCi_is_asked_through_its_program_with_the_audience_as_a_claim()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for the program is a shell script");
        using var programs = new ProgramFolder();
        programs.Add("circleci", $$"""[ "$*" = 'run oidc get --claims {"aud":"sigstore"} --root-issuer' ] && echo '{{TestTokens.ForWorkflow()}}'""");
        var source = AmbientIdentity.Find(Environment(("CIRCLECI", "true"), ("PATH", "relative:" + programs.Path)))!;
        Assert.Equal("circleci", source.Name);
        Assert.Equal("sigstore", (await source.FetchAsync("sigstore", None)).Audience);
        await Refused(FailureCode.IdentityProviderFailed, source, "other");
        await Refused(FailureCode.IdentityProviderFailed, new CircleCi(Environment(("PATH", "/nowhere"))));
    }

    [Fact]
    public async Task Buildkites_program_serves_jobs_without_an_access_token_and_is_cut_off_when_silent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for the program is a shell script");
        using var programs = new ProgramFolder();
        programs.Add("buildkite-agent", $$"""[ "$*" = 'oidc request-token --audience sigstore' ] && echo '{{TestTokens.ForWorkflow()}}' || exec sleep 60""");
        var source = new Buildkite(Environment(("PATH", programs.Path)));
        Assert.Equal("sigstore", (await source.FetchAsync("sigstore", None)).Audience);
        var impatient = new Buildkite(new AmbientEnvironment(Lookup([("PATH", programs.Path)]), _ => null, new SocketsHttpHandler(), TimeProvider.System, TestLimits.Impatient));
        Assert.Contains("nothing within", await Refused(FailureCode.IdentityProviderFailed, impatient, "slow"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_in_the_environment_goes_before_every_ci_system_and_a_file_is_read_again()
    {
        Assert.Equal("token", AmbientIdentity.Find(Environment(("GITHUB_ACTIONS", "true"), ("SIGSTORE_ID_TOKEN", TestTokens.ForEmail())))!.Name);
        var reads = 0;
        var source = GivenToken.FromFile("t", Environment(file: _ => ++reads > 2 ? null : TestTokens.ForEmail()));
        await source.FetchAsync("sigstore", None);
        await source.FetchAsync("sigstore", None);
        await Refused(FailureCode.IdentityProviderFailed, source);
        Assert.Equal("token", AmbientIdentity.Find(Environment(file: path => path == "/var/run/sigstore/cosign/oidc-token" ? TestTokens.ForEmail() : null))!.Name);
    }

    [Fact]
    public void Nobody_is_found_where_nobody_is_and_Azure_DevOps_is_told_why()
    {
        Assert.Null(AmbientIdentity.Find(Environment()));
        Assert.DoesNotContain("Azure", AmbientIdentity.NotFound(Environment()).Message, StringComparison.Ordinal);
        var azure = AmbientIdentity.NotFound(Environment(("TF_BUILD", "True")));
        Assert.Equal(FailureCode.IdentityNotFound, azure.Failure.Code);
        Assert.Contains("Azure DevOps", azure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureCode.IdentityNotFound, Assert.Throws<SigstoreException>(() => AmbientIdentity.Named("token", Environment())).Failure.Code);
        Assert.Equal(FailureCode.UsageInvalid, Assert.Throws<SigstoreException>(() => AmbientIdentity.Named("jenkins", Environment())).Failure.Code);
        Assert.Equal(["buildkite", "circleci", "github", "gitlab", "google"],
            AmbientIdentity.Names.Where(name => name != "token").Select(name => AmbientIdentity.Named(name, Environment()).Name).Order(StringComparer.Ordinal));
    }

    private static AmbientEnvironment GitHubJob(string url) =>
        Environment(("GITHUB_ACTIONS", "true"), ("ACTIONS_ID_TOKEN_REQUEST_URL", url), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", Secret));

    private static AmbientEnvironment BuildkiteJob(string endpoint) =>
        Environment(("BUILDKITE", "true"), ("BUILDKITE_AGENT_ENDPOINT", endpoint), ("BUILDKITE_AGENT_ACCESS_TOKEN", Secret), ("BUILDKITE_JOB_ID", "j-1"));

    private static async Task<string> Refused(FailureCode expected, IIdentityTokenSource source, string audience = "sigstore")
    {
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => source.FetchAsync(audience, None));
        Assert.Equal(expected, refused.Failure.Code);
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
        return refused.Failure.Detail;
    }

    private static AmbientEnvironment Environment(params (string Name, string Value)[] variables) => Environment(_ => null, variables);

    private static AmbientEnvironment Environment(Func<string, string?> file, params (string Name, string Value)[] variables) =>
        new(Lookup(variables), file, new SocketsHttpHandler { AllowAutoRedirect = false }, TimeProvider.System, TestLimits.Short);

    private static AmbientEnvironment Environment(HttpMessageHandler handler, params (string Name, string Value)[] variables) =>
        new(Lookup(variables), _ => null, handler, TimeProvider.System, TestLimits.Short);

    private static Func<string, string?> Lookup((string Name, string Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;

    // Sends what is meant for a cloud's https host to the loopback service that plays it.
    private sealed class Rerouted(string address) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(address + request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
