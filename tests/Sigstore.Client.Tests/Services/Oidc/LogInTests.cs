using System.Security.Cryptography;
using System.Text.Json;
using System.Web;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;

namespace Sigstore.Client.Tests.Services.Oidc;

/// <summary>Interactive log-ins against a provider that plays along, and against ones that do not.</summary>
public sealed class LogInTests
{
    private const string Issuer = "https://issuer.example/auth";
    private static readonly Uri Redirect = new("http://localhost:12345/auth/callback");

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_log_in_proves_its_key_and_gets_a_token()
    {
        var (provider, service) = await ProviderAsync(_ => "{}");
        var logIn = new BrowserLogIn(provider, Redirect);
        var asked = HttpUtility.ParseQueryString(logIn.Address.Query);
        Assert.Equal(("code", "sigstore", "openid email", "S256"), (asked["response_type"], asked["client_id"], asked["scope"], asked["code_challenge_method"]));
        Assert.Equal(Redirect.AbsoluteUri, asked["redirect_uri"]);
        service.Token = form =>
        {
            Assert.Equal(("authorization_code", "c0de", Redirect.AbsoluteUri), (form["grant_type"], form["code"], form["redirect_uri"]));
            var challenge = Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(form["code_verifier"]!))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
            Assert.Equal(asked["code_challenge"], challenge);
            return TokenWith(asked["nonce"]!);
        };
        var token = await logIn.RedeemAsync(new Dictionary<string, string> { ["state"] = asked["state"]!, ["code"] = "c0de" }, None);
        Assert.Equal("ada@example.com", token.Email);
    }

    [Theory]
    [InlineData("state", "forged")]
    [InlineData("state", null)]
    [InlineData("error", "access_denied")]
    [InlineData("code", null)]
    public async Task An_answer_to_another_question_is_not_redeemed(string parameter, string? value)
    {
        var (provider, service) = await ProviderAsync(_ => "{}");
        var logIn = new BrowserLogIn(provider, Redirect);
        var answer = new Dictionary<string, string> { ["state"] = HttpUtility.ParseQueryString(logIn.Address.Query)["state"]!, ["code"] = "c0de" };
        answer.Remove(parameter);
        if (value is not null)
        {
            answer[parameter] = value;
        }

        await RefusedAsync(() => logIn.RedeemAsync(answer, None));
        Assert.Equal(0, service.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_of_another_log_in_or_issuer_is_refused(bool otherIssuer)
    {
        var (provider, service) = await ProviderAsync(_ => "{}");
        var logIn = new BrowserLogIn(provider, Redirect);
        var asked = HttpUtility.ParseQueryString(logIn.Address.Query);
        service.Token = _ => otherIssuer ? TokenWith(asked["nonce"]!, "https://other.example") : TokenWith("another nonce");
        await RefusedAsync(() => logIn.RedeemAsync(new Dictionary<string, string> { ["state"] = asked["state"]!, ["code"] = "c" }, None));
    }

    [Fact]
    public async Task A_provider_must_be_the_issuer_that_was_asked()
    {
        using var service = new FakeService(200, Discovery("https://another.example"));
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => OpenIdProvider.DiscoverAsync(new Uri(Issuer), service, TimeProvider.System, TestLimits.Short, None));
        Assert.Equal(FailureCode.ServiceAnswerInvalid, refused.Failure.Code);
    }

    [Fact]
    public async Task Answers_come_to_this_machine_or_nowhere()
    {
        var (provider, _) = await ProviderAsync(_ => "{}");
        Assert.Throws<ArgumentException>(() => new BrowserLogIn(provider, new Uri("https://example.com/callback")));
    }

    [Fact]
    public async Task A_device_log_in_waits_until_the_code_was_entered()
    {
        var answers = new Queue<string>(["""{"error":"authorization_pending"}""", """{"error":"authorization_pending"}""", TokenWith("none")]);
        var (provider, service) = await ProviderAsync(form => form["device_code"] == "d" && form["code_verifier"] is { Length: 43 } ? answers.Dequeue() : "{}");
        var logIn = await DeviceLogIn.StartAsync(provider, TimeProvider.System, None);
        Assert.Equal(("ABCD-EFGH", "https://issuer.example/device?user_code=ABCD-EFGH"), (logIn.UserCode, logIn.Address.AbsoluteUri));
        Assert.Equal("ada@example.com", (await logIn.WaitAsync(None)).Email);
        Assert.Equal(3, service.Asked);
    }

    [Theory]
    [InlineData("""{"error":"access_denied"}""")]
    [InlineData("""{"error":"expired_token"}""")]
    [InlineData("""{"error":"authorization_pending"}""")]
    public async Task A_device_log_in_that_is_refused_or_forgotten_ends(string answer)
    {
        var (provider, _) = await ProviderAsync(_ => answer, expiresIn: "0.2");
        await RefusedAsync(async () => await (await DeviceLogIn.StartAsync(provider, TimeProvider.System, None)).WaitAsync(None));
    }

    private static async Task RefusedAsync(Func<Task> logIn) =>
        Assert.Equal(FailureCode.LoginFailed, (await Assert.ThrowsAsync<SigstoreException>(logIn)).Failure.Code);

    private static async Task<(OpenIdProvider Provider, PlayedProvider Service)> ProviderAsync(Func<System.Collections.Specialized.NameValueCollection, string> token, string expiresIn = "60")
    {
        var played = new PlayedProvider(token, expiresIn);
        var service = new FakeService((request, body) => played.Answer(request, body));
        return (await OpenIdProvider.DiscoverAsync(new Uri(Issuer), service, TimeProvider.System, TestLimits.Short, None), played);
    }

    private static string TokenWith(string nonce, string issuer = Issuer) => JsonSerializer.Serialize(new
    {
        id_token = TestTokens.Of(new { iss = issuer, sub = "1", aud = "sigstore", exp = 4102444800, iat = 1, nonce, email = "ada@example.com", email_verified = true }),
    });

    private static string Discovery(string issuer) =>
        $$"""{"issuer":"{{issuer}}","authorization_endpoint":"https://issuer.example/authorize","token_endpoint":"https://issuer.example/token","device_authorization_endpoint":"https://issuer.example/device"}""";

    private sealed class PlayedProvider(Func<System.Collections.Specialized.NameValueCollection, string> token, string expiresIn)
    {
        public Func<System.Collections.Specialized.NameValueCollection, string> Token { get; set; } = token;

        public int Asked { get; private set; }

        public HttpResponseMessage Answer(HttpRequestMessage request, string body)
        {
            switch (request.RequestUri!.AbsolutePath)
            {
                case "/auth/.well-known/openid-configuration":
                    return FakeService.Answer(200, Discovery(Issuer));
                case "/device":
                    return FakeService.Answer(200, $$"""{"device_code":"d","user_code":"ABCD-EFGH","verification_uri":"https://issuer.example/device","verification_uri_complete":"https://issuer.example/device?user_code=ABCD-EFGH","interval":0.01,"expires_in":{{expiresIn}}}""");
                default:
                    Asked++;
                    var answer = Token(HttpUtility.ParseQueryString(body));
                    return FakeService.Answer(answer.Contains("error", StringComparison.Ordinal) ? 400 : 200, answer);
            }
        }
    }
}
