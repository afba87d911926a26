using System.Net;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Client.Signing;
using Sigstore.Client.Tests.Services;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Signing;

/// <summary>Every service failing in every way: a code of its own, no bundle, and the token nowhere.</summary>
public sealed class SigningFailureTests
{
    private const string Fulcio = "/api/v2/signingCert";
    private const string Rekor = "/api/v2/log/entries";
    private const string Tsa = "/api/v1/timestamp";

    public static TheoryData<string, string, FailureCode> Table
    {
        get
        {
            var table = new TheoryData<string, string, FailureCode>();
            foreach (var service in new[] { Fulcio, Rekor, Tsa })
            {
                table.Add(service, "down", FailureCode.ServiceUnreachable);
                table.Add(service, "slow", FailureCode.ServiceTooSlow);
                table.Add(service, "503", FailureCode.ServiceUnavailable);
                table.Add(service, "429", FailureCode.ServiceUnavailable);
                table.Add(service, "400", FailureCode.ServiceRefused);
                table.Add(service, "401", FailureCode.ServiceRefused);
                table.Add(service, "302", FailureCode.ServiceRefused);
                table.Add(service, "large", FailureCode.ServiceAnswerTooLarge);
                table.Add(service, "garbage", service == Tsa ? FailureCode.TimestampNotOurs : FailureCode.ServiceAnswerInvalid);
                table.Add(service, "echo", FailureCode.ServiceRefused);
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_failing_service_has_its_code_and_nothing_is_handed_out(string service, string fault, FailureCode expected)
    {
        var limits = new HttpLimits(TimeSpan.FromMilliseconds(fault == "slow" ? 300 : 5000), TimeSpan.FromSeconds(10), 1, TimeSpan.FromMilliseconds(1));
        using var world = new SigningWorld((request, next) => request.RequestUri!.AbsolutePath == service ? FaultAsync(fault, request) : next(), limits: limits);
        var token = world.MintToken();
        using var session = SigningIdentity.Keyless(GivenToken.Of(token));
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => world.Signer.SignAsync(Artifact.OfBytes("x"u8.ToArray()), session, TestContext.Current.CancellationToken));
        Assert.Equal(expected, refused.Failure.Code);
        SecretSearch.AssertAbsent(token, SecretSearch.TextsOf(refused));
    }

    [Theory]
    [InlineData(Fulcio)]
    [InlineData(Rekor)]
    [InlineData(Tsa)]
    public async Task A_service_that_recovers_in_time_is_forgiven(string service)
    {
        var faults = 0;
        using var world = new SigningWorld((request, next) => request.RequestUri!.AbsolutePath == service && faults++ < 2 ? FaultAsync("503", request) : next());
        using var session = world.Session();
        await world.Signer.SignAsync(Artifact.OfBytes("x"u8.ToArray()), session, TestContext.Current.CancellationToken);
        Assert.Equal(3, world.Handler.Count(service));
    }

    [Fact]
    public async Task A_service_behind_an_unsafe_address_is_not_asked()
    {
        using var world = new SigningWorld(signingConfig: config => config.Replace("http://localhost", "http://sigstore.example.com", StringComparison.Ordinal));
        using var session = world.Session();
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => world.Signer.SignAsync(Artifact.OfBytes("x"u8.ToArray()), session, TestContext.Current.CancellationToken));
        Assert.Equal(FailureCode.ServiceAddressInsecure, refused.Failure.Code);
    }

    [Fact]
    public async Task A_public_token_does_not_reach_a_custom_authority_and_no_signature_is_made()
    {
        using var world = new SigningWorld(signingConfig: config => config.Replace("http://localhost", "https://sigstore.example.com", StringComparison.Ordinal));
        using var session = world.Session();
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => world.Signer.SignAsync(Artifact.OfBytes("x"u8.ToArray()), session, TestContext.Current.CancellationToken));
        Assert.Equal(FailureCode.IdentityTokenDestination, refused.Failure.Code);
        Assert.Equal(0, world.Handler.Count(Fulcio));
    }

    [Fact]
    public async Task A_version_2_log_without_a_timestamp_authority_signs_nothing_keyless()
    {
        using var world = new SigningWorld(signingConfig: config => System.Text.RegularExpressions.Regex.Replace(config, "\"tsaUrls\":\\[.*?\\]", "\"tsaUrls\":[]"));
        using var session = world.Session();
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => world.Signer.SignAsync(Artifact.OfBytes("x"u8.ToArray()), session, TestContext.Current.CancellationToken));
        Assert.Equal(FailureCode.ServiceNotConfigured, refused.Failure.Code);
        Assert.Equal(0, world.Handler.Count(Fulcio));
    }

    [Fact]
    public async Task Cancelling_is_not_a_failure()
    {
        using var cancel = new CancellationTokenSource(200);
        using var world = new SigningWorld((request, next) => request.RequestUri!.AbsolutePath == Rekor ? FaultAsync("slow", request) : next());
        using var session = world.Session();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Signer.SignAsync(Artifact.OfBytes("x"u8.ToArray()), session, cancel.Token));
    }

    private static async Task<HttpResponseMessage> FaultAsync(string fault, HttpRequestMessage request)
    {
        switch (fault)
        {
            case "down":
                throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");
            case "slow":
                // Ends by itself so that the test does; the client has given up long before.
                await Task.Delay(2000, TestContext.Current.CancellationToken);
                return FakeService.Answer(200, "");
            case "large":
                return FakeService.Answer(200, new string(' ', (10 << 20) + 1));
            case "garbage":
                return FakeService.Answer(200, "<html>");
            case "echo":
                var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                return FakeService.Answer(403, $"your request was: {request.Headers.Authorization} {request} {body}");
            default:
                return new HttpResponseMessage((HttpStatusCode)int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture)) { Content = new StringContent("no") };
        }
    }
}
