using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Signing;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Signing;

/// <summary>Services that answer well-formed lies. The signer finds each of them out before a bundle leaves it.</summary>
public sealed class LyingServiceTests
{
    private const string Fulcio = "/api/v2/signingCert";
    private const string Rekor = "/api/v2/log/entries";
    private const string Tsa = "/api/v1/timestamp";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_for_another_key_is_not_used()
    {
        string? first = null;
        using var world = new SigningWorld(async (request, next) => request.RequestUri!.AbsolutePath == Fulcio ? Text(first ??= await BodyOf(next)) : await next());
        using var session = world.Session();
        await SignAsync(world, session);
        using var second = world.Session();
        await RefusedAsync(FailureCode.IssuedCertificateNotOurs, world, second);
        Assert.Equal(1, world.Handler.Count(Rekor));
    }

    [Fact]
    public async Task A_certificate_for_somebody_else_is_not_used()
    {
        SigningWorld? inside = null;
        using var world = new SigningWorld((request, next) =>
        {
            if (request.RequestUri!.AbsolutePath == Fulcio)
            {
                // The key's proof is over the subject, so the other token has the same subject and another address.
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", inside!.MintToken("github:octo/other@refs/heads/main"));
            }

            return next();
        });
        inside = world;
        using var session = world.Session("github:octo/app@refs/heads/main");
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => SignAsync(world, session));
        Assert.True(refused.Failure.Code is FailureCode.IssuedCertificateNotOurs or FailureCode.ServiceRefused, refused.Message);
    }

    [Fact]
    public async Task A_workflow_certificate_of_another_workflow_is_not_used()
    {
        SigningWorld? inside = null;
        using var world = new SigningWorld((request, next) =>
        {
            if (request.RequestUri!.AbsolutePath == Fulcio)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", inside!.MintToken("github:octo/app@refs/heads/main#evil.yml"));
            }

            return next();
        });
        inside = world;
        using var session = world.Session("github:octo/app@refs/heads/main#release.yml");
        var failure = await RefusedAsync(FailureCode.IssuedCertificateNotOurs, world, session);
        Assert.Contains("evil.yml", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, world.Handler.Count(Rekor));
    }

    [Theory]
    [InlineData("certificateAuthorities")]
    [InlineData("ctlogs")]
    public async Task A_certificate_that_the_trust_root_does_not_vouch_for_is_not_used(string part)
    {
        using var other = new SigningWorld();
        using var world = new SigningWorld(trustedRoot: root => With(root, part, JsonNode.Parse(other.TrustedRootJson)![part]!));
        using var session = world.Session();
        var failure = await RefusedAsync(FailureCode.IssuedCertificateNotOurs, world, session);
        Assert.NotEmpty(failure.Causes);
        Assert.Equal(0, world.Handler.Count(Rekor));
    }

    [Theory]
    [InlineData("tlogs")]
    [InlineData("timestampAuthorities")]
    public async Task Logs_and_authorities_that_the_trust_root_does_not_know_make_no_bundle(string part)
    {
        using var other = new SigningWorld();
        using var world = new SigningWorld(trustedRoot: root => With(root, part, JsonNode.Parse(other.TrustedRootJson)![part]!));
        using var session = world.Session();
        Assert.NotEmpty((await RefusedAsync(FailureCode.FinishedBundleRefused, world, session)).Causes);
    }

    [Fact]
    public async Task An_entry_of_another_signature_makes_no_bundle()
    {
        string? first = null;
        using var world = new SigningWorld(async (request, next) => request.RequestUri!.AbsolutePath == Rekor ? Text(first ??= await BodyOf(next)) : await next());
        using var session = world.Session();
        await SignAsync(world, session);
        await RefusedAsync(FailureCode.LogEntryNotOurs, world, session);
    }

    [Theory]
    [InlineData("rootHash")]
    [InlineData("logIndex")]
    [InlineData("checkpoint")]
    public async Task A_proof_that_does_not_hold_makes_no_bundle(string lie)
    {
        using var world = new SigningWorld(async (request, next) =>
        {
            if (request.RequestUri!.AbsolutePath != Rekor)
            {
                return await next();
            }

            var entry = JsonNode.Parse(await BodyOf(next))!;
            var proof = entry["inclusionProof"]!;
            switch (lie)
            {
                case "rootHash": proof["rootHash"] = Convert.ToBase64String(new byte[32]); break;
                case "logIndex": entry["logIndex"] = "5"; break;
                default: proof["checkpoint"]!["envelope"] = "localhost\n1\n" + Convert.ToBase64String(new byte[32]) + "\n\n— localhost AAAAAAAAAAA=\n"; break;
            }

            return Text(entry.ToJsonString());
        });
        using var session = world.Session();
        await RefusedAsync(FailureCode.FinishedBundleRefused, world, session);
    }

    [Fact]
    public async Task A_timestamp_of_another_request_makes_no_bundle()
    {
        byte[]? first = null;
        using var world = new SigningWorld(async (request, next) => request.RequestUri!.AbsolutePath == Tsa
            ? new HttpResponseMessage { Content = new ByteArrayContent(first ??= await (await next()).Content.ReadAsByteArrayAsync(Token)) }
            : await next());
        using var session = world.Session();
        await SignAsync(world, session);
        var failure = await RefusedAsync(FailureCode.TimestampNotOurs, world, session);
        Assert.True(failure.Has(FailureCode.TimestampNonceMismatch));
    }

    [Fact]
    public async Task A_tampered_timestamp_makes_no_bundle()
    {
        using var world = new SigningWorld(async (request, next) =>
        {
            var answer = await next();
            if (request.RequestUri!.AbsolutePath == Tsa)
            {
                var der = await answer.Content.ReadAsByteArrayAsync(Token);
                der[^3] ^= 1; // inside the signature
                answer.Content = new ByteArrayContent(der);
            }

            return answer;
        });
        using var session = world.Session();
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => SignAsync(world, session));
        Assert.True(refused.Failure.Code is FailureCode.FinishedBundleRefused or FailureCode.TimestampNotOurs, refused.Message);
    }

    [Fact]
    public async Task A_managed_key_is_held_against_the_log_as_well()
    {
        using var other = new SigningWorld();
        using var world = new SigningWorld(trustedRoot: root => With(root, "tlogs", JsonNode.Parse(other.TrustedRootJson)!["tlogs"]!));
        using var key = SigningIdentity.ManagedKey(EphemeralKey.CreateP256());
        await RefusedAsync(FailureCode.FinishedBundleRefused, world, key);
    }

    private static Task<Sigstore.Client.Bundles.Bundle> SignAsync(SigningWorld world, SigningIdentity identity) => world.Signer.SignAsync(Artifact.OfBytes("x"u8.ToArray()), identity, Token);

    private static async Task<Failure> RefusedAsync(FailureCode expected, SigningWorld world, SigningIdentity identity)
    {
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => SignAsync(world, identity));
        Assert.True(expected == refused.Failure.Code, refused.Message);
        return refused.Failure;
    }

    private static async Task<string> BodyOf(Func<Task<HttpResponseMessage>> next) => await (await next()).Content.ReadAsStringAsync(Token);

    private static HttpResponseMessage Text(string body) => new() { Content = new StringContent(body, System.Text.Encoding.UTF8) };

    private static string With(string root, string part, JsonNode replacement)
    {
        var json = JsonNode.Parse(root)!;
        json[part] = replacement.DeepClone();
        return json.ToJsonString();
    }
}
