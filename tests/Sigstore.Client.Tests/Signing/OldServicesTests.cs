using System.Text.Json.Nodes;
using Sigstore.Client.Failures;
using Sigstore.Client.Signing;
using Sigstore.Client.Tests.Services;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Signing;

/// <summary>The certificate authority and the log as they were before version 2: they serve, and they are believed no more than the new ones.</summary>
public sealed class OldServicesTests
{
    private const string Fulcio = "/api/v1/signingCert";
    private const string Rekor = "/api/v1/log/entries";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "hashedrekord/0.0.1")]
    [InlineData(true, "dsse/0.0.1")]
    public async Task What_they_certify_and_log_verifies_with_the_logs_own_time(bool isStatement, string kind)
    {
        using var world = World((_, next) => next());
        using var session = world.Session();
        var artifact = Artifact.OfBytes("x"u8.ToArray());
        var bundle = isStatement ? await world.Signer.AttestAsync(SignerTests.StatementUtf8, session, Token) : await world.Signer.SignAsync(artifact, session, Token);
        var proved = new Verifier(world.Root).Verify(bundle, isStatement ? Artifact.AttestationOnlyUnsafe : artifact, SignerPolicy.AnySignerUnsafe).Require();
        Assert.Equal(kind, Assert.Single(proved.LogEntries).Kind);
        Assert.Contains(proved.Times, time => time.Kind == TimeSourceKind.TransparencyLog);
        Assert.Equal((1, 1), (world.Handler.Count(Fulcio), world.Handler.Count(Rekor)));
    }

    [Theory]
    [InlineData(Fulcio, "down", FailureCode.ServiceUnreachable)]
    [InlineData(Fulcio, "503", FailureCode.ServiceUnavailable)]
    [InlineData(Fulcio, "403", FailureCode.ServiceRefused)]
    [InlineData(Fulcio, "garbage", FailureCode.ServiceAnswerInvalid)]
    [InlineData(Fulcio, "large", FailureCode.ServiceAnswerTooLarge)]
    [InlineData(Rekor, "down", FailureCode.ServiceUnreachable)]
    [InlineData(Rekor, "503", FailureCode.ServiceUnavailable)]
    [InlineData(Rekor, "400", FailureCode.ServiceRefused)]
    [InlineData(Rekor, "409", FailureCode.ServiceRefused)]
    [InlineData(Rekor, "garbage", FailureCode.ServiceAnswerInvalid)]
    [InlineData(Rekor, "large", FailureCode.ServiceAnswerTooLarge)]
    public async Task Their_failures_have_the_same_codes(string service, string fault, FailureCode expected)
    {
        using var world = World((request, next) => request.RequestUri!.AbsolutePath != service ? next() : fault switch
        {
            "down" => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"),
            "garbage" => Task.FromResult(FakeService.Answer(200, "<html>")),
            "large" => Task.FromResult(FakeService.Answer(200, new string(' ', (10 << 20) + 1))),
            _ => Task.FromResult(FakeService.Answer(int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture), "no")),
        });
        await RefusedAsync(expected, world);
    }

    [Theory]
    [InlineData("signedEntryTimestamp", FailureCode.FinishedBundleRefused)]
    [InlineData("integratedTime", FailureCode.FinishedBundleRefused)]
    [InlineData("logIndex", FailureCode.FinishedBundleRefused)]
    [InlineData("checkpoint", FailureCode.FinishedBundleRefused)]
    [InlineData("rootHash", FailureCode.FinishedBundleRefused)]
    [InlineData("body", FailureCode.LogEntryNotOurs)]
    public async Task A_log_that_lies_makes_no_bundle(string lie, FailureCode expected)
    {
        string? first = null;
        using var world = World(async (request, next) =>
        {
            if (request.RequestUri!.AbsolutePath != Rekor)
            {
                return await next();
            }

            var json = JsonNode.Parse(await (await next()).Content.ReadAsStringAsync(Token))!.AsObject();
            var entry = json.First().Value!.AsObject();
            var honest = first is null;
            first ??= entry["body"]!.GetValue<string>();
            if (!honest)
            {
                Lie(entry, lie, first);
            }

            return FakeService.Answer(201, json.ToJsonString());
        });
        using var session = world.Session();
        await world.Signer.SignAsync(Artifact.OfBytes("first"u8.ToArray()), session, Token);
        await RefusedAsync(expected, world);
    }

    private static void Lie(JsonObject entry, string lie, string otherBody)
    {
        var verification = entry["verification"]!.AsObject();
        var proof = verification["inclusionProof"]!.AsObject();
        switch (lie)
        {
            case "signedEntryTimestamp":
                verification[lie] = Convert.ToBase64String([.. Convert.FromBase64String(verification[lie]!.GetValue<string>())[..^1], 0]);
                break;
            case "integratedTime" or "logIndex":
                entry[lie] = entry[lie]!.GetValue<long>() + 1;
                break;
            case "checkpoint":
                proof[lie] = proof[lie]!.GetValue<string>().Replace("\n2\n", "\n3\n", StringComparison.Ordinal);
                break;
            case "rootHash":
                proof[lie] = new string('0', 64);
                break;
            default:
                entry[lie] = otherBody;
                break;
        }
    }

    // An instance whose authority has no version 2, and whose log is the old one.
    private static SigningWorld World(Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> between) => new(
        (request, next) => request.RequestUri!.AbsolutePath == "/api/v2/signingCert" ? Task.FromResult(FakeService.Answer(404, "no such path")) : between(request, next),
        signingConfig: SigningWorld.WithOldLog);

    private static async Task RefusedAsync(FailureCode expected, SigningWorld world)
    {
        var token = world.MintToken();
        using var session = SigningIdentity.Keyless(Sigstore.Client.Services.Oidc.GivenToken.Of(token));
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => world.Signer.SignAsync(Artifact.OfBytes("x"u8.ToArray()), session, Token));
        Assert.True(expected == refused.Failure.Code, refused.Message);
        SecretSearch.AssertAbsent(token, SecretSearch.TextsOf(refused));
    }
}
