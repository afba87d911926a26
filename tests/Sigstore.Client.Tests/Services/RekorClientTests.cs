using System.Text;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Statements;

namespace Sigstore.Client.Tests.Services;

public sealed class RekorClientTests
{
    private static readonly byte[] Signature = [1, 2, 3, 4];
    private static readonly string Signed = Convert.ToBase64String(Signature);
    private static readonly string Hex64 = new('a', 64);

    [Fact]
    public async Task Version_2_logs_the_digest_with_the_certificate()
    {
        using var log = new FakeService(201, EntryV2(BodyV2(Signed)));
        var entry = await V2(log).SubmitAsync(Message(), Root, TestContext.Current.CancellationToken);
        Assert.Equal(("7", "hashedrekord", "0.0.2"), (entry.LogIndex, entry.Kind, entry.Version));
        var request = Assert.Single(log.Requests);
        Assert.Equal("http://localhost/api/v2/log/entries", request.Address.AbsoluteUri);
        Assert.Equal("""{"hashedRekordRequestV002":{"digest":"DIGEST","signature":{"content":"AQIDBA==","verifier":{"x509Certificate":{"rawBytes":"BQY="},"keyDetails":"PKIX_ECDSA_P256_SHA_256"}}}}""".Replace("DIGEST", Convert.ToBase64String(Subject.Span), StringComparison.Ordinal), request.Body);
    }

    [Fact]
    public async Task Version_2_logs_an_envelope_as_the_digest_of_its_encoding_with_a_managed_key()
    {
        using var log = new FakeService(201, EntryV2(BodyV2(Signed)));
        using var key = EphemeralKey.CreateP384();
        var envelope = Envelope();
        await V2(log).SubmitAsync(LogSubmission.OfEnvelope(envelope, LogVerifier.OfKey(key.PublicKey)), Root, TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(log.Requests[0].Body);
        var asked = body.RootElement.GetProperty("hashedRekordRequestV002");
        Assert.Equal(Digest.Of(DigestAlgorithm.Sha384, envelope.PreAuthenticationEncoding()).Span, asked.GetProperty("digest").GetBytesFromBase64());
        var verifier = asked.GetProperty("signature").GetProperty("verifier");
        Assert.Equal("PKIX_ECDSA_P384_SHA_384", verifier.GetProperty("keyDetails").GetString());
        Assert.Equal(key.PublicKey.Spki.ToArray(), verifier.GetProperty("publicKey").GetProperty("rawBytes").GetBytesFromBase64());
        Assert.False(verifier.TryGetProperty("x509Certificate", out _));
    }

    [Fact]
    public async Task Version_1_logs_a_message_as_pem_and_hex()
    {
        using var log = new FakeService(201, EntryV1(BodyV1(Signed)));
        var entry = await V1(log).SubmitAsync(Message(), Root, TestContext.Current.CancellationToken);
        Assert.Equal(("7", "hashedrekord", "0.0.1", "1700000000"), (entry.LogIndex, entry.Kind, entry.Version, entry.IntegratedTime));
        Assert.Equal(Convert.ToBase64String(Convert.FromHexString(Hex64)), entry.KeyId);
        using var body = JsonDocument.Parse(log.Requests[0].Body);
        var spec = body.RootElement.GetProperty("spec");
        Assert.Equal(Subject.Hex, spec.GetProperty("data").GetProperty("hash").GetProperty("value").GetString());
        Assert.StartsWith("-----BEGIN CERTIFICATE-----\n", System.Text.Encoding.ASCII.GetString(
            spec.GetProperty("signature").GetProperty("publicKey").GetProperty("content").GetBytesFromBase64()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_1_logs_an_envelope_whole()
    {
        using var log = new FakeService(201, EntryV1($$$"""{"apiVersion":"0.0.1","kind":"dsse","spec":{"signatures":[{"signature":"{{{Signed}}}"}]}}"""));
        await V1(log).SubmitAsync(LogSubmission.OfEnvelope(Envelope(), Certificate()), Root, TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(log.Requests[0].Body);
        var envelope = body.RootElement.GetProperty("spec").GetProperty("proposedContent").GetProperty("envelope").GetString()!;
        Assert.Equal(Signature, DsseEnvelope.Parse(System.Text.Encoding.UTF8.GetBytes(envelope)).Signatures[0].Signature.Span);
    }

    [Fact]
    public async Task Version_1_fetches_the_existing_entry_from_the_log_itself_wherever_it_is_pointed_to()
    {
        using var log = new FakeService((request, _) =>
        {
            if (request.Method == HttpMethod.Get)
            {
                return FakeService.Answer(200, EntryV1(BodyV1(Signed)));
            }

            var conflict = FakeService.Answer(409, "exists");
            conflict.Headers.Location = new Uri("https://elsewhere.example/api/v1/log/entries/" + Hex64);
            return conflict;
        });
        Assert.Equal("7", (await V1(log).SubmitAsync(Message(), Root, TestContext.Current.CancellationToken)).LogIndex);
        Assert.Equal("http://localhost/api/v1/log/entries/" + Hex64, log.Requests[1].Address.AbsoluteUri);
    }

    [Fact]
    public async Task Version_1_does_not_follow_what_is_no_entry_id()
    {
        using var log = new FakeService((_, _) =>
        {
            var conflict = FakeService.Answer(409, "exists");
            conflict.Headers.Location = new Uri("/api/v1/log/entries/..%2f..", UriKind.Relative);
            return conflict;
        });
        await RefusedAsync(FailureCode.ServiceAnswerInvalid, V1(log));
    }

    [Theory]
    [InlineData("""{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"signature":{"content":"AAAA"}}}}""")]
    [InlineData("""{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{}}""")]
    [InlineData("""{"apiVersion":"0.0.2","kind":"identity","spec":{"hashedRekordV002":{"signature":{"content":"AQIDBA=="}}}}""")]
    public async Task An_entry_of_something_else_is_refused_by_name(string body)
    {
        using var log = new FakeService(201, EntryV2(body));
        await RefusedAsync(FailureCode.LogEntryNotOurs, V2(log));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"a":{},"b":{}}""")]
    public async Task An_answer_that_is_no_entry_is_refused(string answer)
    {
        using var log = new FakeService(201, answer);
        await RefusedAsync(FailureCode.ServiceAnswerInvalid, V1(log));
        await RefusedAsync(FailureCode.ServiceAnswerInvalid, V2(log));
    }

    [Theory]
    [InlineData("\"logIndex\":\"7\"", "\"logIndex\":\"-7\"")]
    [InlineData("\"logIndex\":\"7\"", "\"logIndex\":\"07\"")]
    [InlineData("\"logIndex\":\"7\"", "\"logIndex\":7.5")]
    [InlineData("\"logIndex\":\"7\"", "\"logIndex\":\"9223372036854775808\"")]
    [InlineData("\"hashes\":[]", "\"hashes\":[7]")]
    public async Task Numbers_and_hashes_of_a_lying_log_are_not_passed_on(string honest, string lie)
    {
        using var log = new FakeService(201, EntryV2(BodyV2(Signed)).Replace(honest, lie, StringComparison.Ordinal));
        await RefusedAsync(FailureCode.ServiceAnswerInvalid, V2(log));
    }

    [Theory]
    [InlineData(405, 1, FailureCode.ServiceRefused)]
    [InlineData(400, 1, FailureCode.ServiceRefused)]
    [InlineData(503, 3, FailureCode.ServiceUnavailable)]
    public async Task A_frozen_refusing_or_overloaded_log_has_its_code(int status, int times, FailureCode expected)
    {
        using var log = new FakeService(status, """{"code":3,"message":"the log says no"}""");
        Assert.Contains("the log says no", (await RefusedAsync(expected, V2(log))).Detail, StringComparison.Ordinal);
        Assert.Equal(times, log.Requests.Count);
    }

    [Fact]
    public async Task A_timestamp_authority_gets_der_and_its_answer_is_kept_as_it_is()
    {
        using var authority = new FakeService((request, _) => FakeService.Answer(
            request.Content!.Headers.ContentType!.MediaType == "application/timestamp-query" && request.RequestUri!.AbsolutePath == "/stamp" ? 201 : 400, "der"));
        var client = new TimestampClient(new Uri("http://localhost/stamp"), Connection(authority));
        var answer = await client.StampAsync("question"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("der"u8, answer.Span);
    }

    private static Sigstore.Client.Trust.TrustedRoot Root => Sigstore.Client.Trust.TrustedRoot.Parse("""{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}"""u8);

    private static Digest Subject => Digest.Of(DigestAlgorithm.Sha256, "artifact"u8);

    private static LogSubmission Message() => LogSubmission.OfMessage(Subject, Signature, Certificate());

    private static LogVerifier Certificate() => LogVerifier.OfCertificate(new byte[] { 5, 6 }, PublicKeyDetails.PkixEcdsaP256Sha256);

    private static DsseEnvelope Envelope() => DsseEnvelope.Create(DsseEnvelope.InTotoPayloadType, "{}"u8.ToArray(), new DsseSignature(Signature));

    private static RekorV1Client V1(FakeService log) => new(new Uri("http://localhost"), Connection(log));

    private static RekorV2Client V2(FakeService log) => new(new Uri("http://localhost/"), Connection(log));

    private static ServiceConnection Connection(FakeService service) => new(service, TimeProvider.System, TestLimits.Short);

    private static async Task<Failure> RefusedAsync(FailureCode expected, RekorClient client)
    {
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => client.SubmitAsync(Message(), Root, TestContext.Current.CancellationToken));
        Assert.Equal(expected, refused.Failure.Code);
        return refused.Failure;
    }

    private static string BodyV1(string signature) => """{"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"signature":{"content":"SIGNATURE"}}}""".Replace("SIGNATURE", signature, StringComparison.Ordinal);

    private static string BodyV2(string signature) => """{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"signature":{"content":"SIGNATURE"}}}}""".Replace("SIGNATURE", signature, StringComparison.Ordinal);

    private static string Encoded(string body) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(body));

    private static string EntryV2(string body) =>
        $$$"""{"logIndex":"7","logId":{"keyId":"AAAA"},"kindVersion":{"kind":"hashedrekord","version":"0.0.2"},"integratedTime":"0","inclusionPromise":null,"inclusionProof":{"logIndex":"7","rootHash":"AAAA","treeSize":"8","hashes":[],"checkpoint":{"envelope":"note"}},"canonicalizedBody":"{{{Encoded(body)}}}","newMember":1}""";

    private static string EntryV1(string body) =>
        $$$"""{"{{{Hex64}}}":{"body":"{{{Encoded(body)}}}","integratedTime":1700000000,"logID":"{{{Hex64}}}","logIndex":7,"verification":{"inclusionProof":{"checkpoint":"note","hashes":["{{{Hex64}}}"],"logIndex":5,"rootHash":"{{{Hex64}}}","treeSize":8},"signedEntryTimestamp":"AAAA"} } }""";
}
