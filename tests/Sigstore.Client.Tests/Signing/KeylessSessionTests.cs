using System.Text.Json.Nodes;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Signing;
using Sigstore.Client.Tests.Services;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Signing;

public sealed class KeylessSessionTests
{
    private const string Fulcio = "/api/v2/signingCert";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_certificate_is_renewed_when_its_minutes_are_over()
    {
        var time = new ManualTime();
        using var world = new SigningWorld(time: time);
        var source = new CountingSource(_ => world.MintToken());
        using var session = SigningIdentity.Keyless(source);
        await SignAsync(world, session);
        var first = session.Certificate;
        time.Shift = TimeSpan.FromMinutes(8);
        await SignAsync(world, session);
        Assert.Same(first, session.Certificate);
        time.Shift = TimeSpan.FromMinutes(9.5);
        await SignAsync(world, session);
        Assert.NotSame(first, session.Certificate);
        Assert.NotEqual(first!.PublicKey, session.Certificate!.PublicKey);
        Assert.Equal((2, 2), (world.Handler.Count(Fulcio), source.Asked));
    }

    [Fact]
    public async Task A_token_near_its_end_is_fetched_once_more()
    {
        using var world = new SigningWorld();
        var near = DateTimeOffset.UtcNow.AddSeconds(20).ToUnixTimeSeconds();
        var source = new CountingSource(asked => asked == 1 ? TestTokens.ForWorkflow(exp: near) : world.MintToken());
        using var session = SigningIdentity.Keyless(source);
        await SignAsync(world, session);
        Assert.Equal(2, source.Asked);
    }

    [Fact]
    public async Task An_expired_token_is_refused_after_the_second_look()
    {
        using var world = new SigningWorld();
        var source = new CountingSource(_ => TestTokens.ForWorkflow(exp: 1700000001));
        using var session = SigningIdentity.Keyless(source);
        await RefusedAsync(FailureCode.IdentityTokenExpired, world, session);
        Assert.Equal((2, 0), (source.Asked, world.Handler.Count(Fulcio)));
    }

    [Fact]
    public async Task A_token_for_another_audience_stays_here()
    {
        using var world = new SigningWorld();
        using var session = SigningIdentity.Keyless(new CountingSource(_ => TestTokens.ForWorkflow("another")));
        await RefusedAsync(FailureCode.IdentityTokenAudience, world, session);
        Assert.Equal(0, world.Handler.Count(Fulcio));
    }

    [Fact]
    public async Task A_forged_token_is_refused_by_the_authority_and_shown_nowhere()
    {
        using var world = new SigningWorld();
        var token = TestTokens.ForEmail();
        using var session = SigningIdentity.Keyless(new CountingSource(_ => token));
        var refused = await RefusedAsync(FailureCode.ServiceRefused, world, session);
        SecretSearch.AssertAbsent(token, SecretSearch.TextsOf(refused));
    }

    [Fact]
    public async Task A_session_serves_one_instance_at_a_time_and_asks_anew_for_another()
    {
        using var one = new SigningWorld();
        using var two = new SigningWorld(signingConfig: config => config.Replace("http://localhost", "http://127.0.0.1", StringComparison.Ordinal),
            between: (request, next) => { request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)); return next(); });
        var tokens = new Queue<string>([one.MintToken(), two.MintToken()]);
        using var session = SigningIdentity.Keyless(new CountingSource(_ => tokens.Dequeue()));
        await SignAsync(one, session);
        await SignAsync(two, session);
        Assert.Equal((1, 1), (one.Handler.Count(Fulcio), two.Handler.Count(Fulcio)));
    }

    [Theory]
    [InlineData("ALL", null, 2)]
    [InlineData("EXACT", 2, 2)]
    [InlineData("ANY", null, 1)]
    public async Task Several_logs_and_authorities_are_asked_at_once_and_all_must_hold(string selector, int? count, int expected)
    {
        using var second = new SigningWorld();
        using var secondServices = second.Instance.CreateHandler();
        using var invoker = new HttpMessageInvoker(secondServices);
        using var world = new SigningWorld(
            between: (request, next) =>
            {
                if (request.RequestUri!.Host == "localhost")
                {
                    return next();
                }

                request.RequestUri = new Uri("http://localhost" + request.RequestUri.AbsolutePath);
                return invoker.SendAsync(request, Token);
            },
            trustedRoot: root => Merged(root, second.TrustedRootJson),
            signingConfig: config => Doubled(config, selector, count));
        using var session = world.Session();
        var artifact = Artifact.OfBytes("x"u8.ToArray());
        var bundle = await world.Signer.SignAsync(artifact, session, Token);
        var proved = new Verifier(world.Root).Verify(bundle, artifact, SignerPolicy.AnySignerUnsafe).Require();
        Assert.Equal((expected, expected), (proved.LogEntries.Length, proved.Times.Length));
    }

    [Fact]
    public async Task Too_few_operators_for_the_selector_sign_nothing()
    {
        using var world = new SigningWorld(signingConfig: config => Doubled(config, "EXACT", 3));
        using var session = world.Session();
        await RefusedAsync(FailureCode.ServiceNotConfigured, world, session);
    }

    private static Task<Sigstore.Client.Bundles.Bundle> SignAsync(SigningWorld world, SigningIdentity identity) => world.Signer.SignAsync(Artifact.OfBytes("x"u8.ToArray()), identity, Token);

    private static async Task<SigstoreException> RefusedAsync(FailureCode expected, SigningWorld world, SigningIdentity identity)
    {
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => SignAsync(world, identity));
        Assert.True(expected == refused.Failure.Code, refused.Message);
        return refused;
    }

    private static string Merged(string root, string other)
    {
        var json = JsonNode.Parse(root)!;
        var added = JsonNode.Parse(other)!;
        json["tlogs"]!.AsArray().Add(added["tlogs"]![0]!.DeepClone());
        var authority = added["timestampAuthorities"]![0]!.DeepClone();
        authority["uri"] = "http://127.0.0.1/api/v1/timestamp"; // what tells authorities apart
        json["timestampAuthorities"]!.AsArray().Add(authority);
        return json.ToJsonString();
    }

    private static string Doubled(string config, string selector, int? count)
    {
        var json = JsonNode.Parse(config)!;
        foreach (var (services, settings) in new[] { ("rekorTlogUrls", "rekorTlogConfig"), ("tsaUrls", "tsaConfig") })
        {
            var service = json[services]![0]!.DeepClone();
            service["operator"] = "second";
            service["url"] = service["url"]!.GetValue<string>().Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
            json[services]!.AsArray().Add(service);
            json[settings] = count is { } number ? new JsonObject { ["selector"] = selector, ["count"] = number } : new JsonObject { ["selector"] = selector };
        }

        return json.ToJsonString();
    }

    private sealed class CountingSource(Func<int, string> token) : IIdentityTokenSource
    {
        public string Name => "test";

        public int Asked { get; private set; }

        public Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken) => Task.FromResult(IdentityToken.Parse(token(++Asked)));
    }
}
