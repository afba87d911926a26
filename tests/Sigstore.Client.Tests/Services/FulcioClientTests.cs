using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;

namespace Sigstore.Client.Tests.Services;

public sealed class FulcioClientTests
{
    private static readonly string Certificate = System.Text.Encoding.ASCII.GetString(Pem.Encode("CERTIFICATE", "not examined here"u8)).Replace("\n", "\\n", StringComparison.Ordinal);

    [Fact]
    public async Task Asks_with_the_token_as_bearer_and_a_proof_over_the_principal()
    {
        using var service = new FakeService(200, Chain(Certificate, Certificate));
        using var key = EphemeralKey.CreateP256();
        var token = TestTokens.ForEmail();
        var chain = await RequestAsync(service, token, key);
        Assert.Equal(2, chain.Certificates.Length);
        Assert.Equal("not examined here"u8, chain.Leaf.Span);

        var request = Assert.Single(service.Requests);
        Assert.Equal("https://fulcio.sigstore.dev/api/v2/signingCert", request.Address.AbsoluteUri);
        Assert.Equal("Bearer " + token, request.Headers["Authorization"]);
        using var body = JsonDocument.Parse(request.Body);
        var asked = body.RootElement.GetProperty("publicKeyRequest");
        Assert.Equal("ECDSA", asked.GetProperty("publicKey").GetProperty("algorithm").GetString());
        Assert.Equal(key.PublicKey, PublicKey.ParsePem(asked.GetProperty("publicKey").GetProperty("content").GetString()));
        Assert.True(key.PublicKey.VerifyData("ada@example.com"u8, asked.GetProperty("proofOfPossession").GetBytesFromBase64()));
        Assert.DoesNotContain(token, request.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Falls_back_to_the_old_interface_only_where_the_new_one_is_not_there()
    {
        using var service = new FakeService((request, _) => request.RequestUri!.AbsolutePath == "/api/v1/signingCert"
            ? FakeService.Answer(201, Certificate.Replace("\\n", "\n", StringComparison.Ordinal)) : FakeService.Answer(404, "no"));
        using var key = EphemeralKey.CreateP256();
        Assert.Single((await RequestAsync(service, TestTokens.ForWorkflow(), key)).Certificates);
        using var body = JsonDocument.Parse(service.Requests[1].Body);
        Assert.Equal(key.PublicKey.Spki.ToArray(), body.RootElement.GetProperty("publicKey").GetProperty("content").GetBytesFromBase64());
        Assert.True(key.PublicKey.VerifyData("repo:octo/app:ref:refs/heads/main"u8, body.RootElement.GetProperty("signedEmailAddress").GetBytesFromBase64()));
    }

    [Theory]
    [InlineData("https://fulcio.example.com")]
    [InlineData("https://fulcio.sigstore.dev.example.com")]
    [InlineData("https://fulcio.sigstore.dev:444")]
    [InlineData("https://rekor.sigstore.dev")]
    public async Task A_token_for_the_public_instance_goes_to_no_other_host(string address)
    {
        using var service = new FakeService(200, Chain(Certificate));
        using var key = EphemeralKey.CreateP256();
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => RequestAsync(service, TestTokens.ForEmail(), key, address));
        Assert.Equal(FailureCode.IdentityTokenDestination, refused.Failure.Code);
        Assert.Empty(service.Requests);
    }

    [Theory]
    [InlineData("https://fulcio.sigstage.dev", "sigstore")]
    [InlineData("http://localhost:9000", "sigstore")]
    [InlineData("https://ca.example.com", "ca.example.com")]
    public async Task A_token_goes_where_it_is_meant_for(string address, string audience)
    {
        using var service = new FakeService(200, Chain(Certificate));
        using var key = EphemeralKey.CreateP256();
        await RequestAsync(service, TestTokens.ForEmail(audience: audience), key, address);
        Assert.Single(service.Requests);
    }

    [Theory]
    [InlineData(401, """{"code":16,"message":"unknown issuer"}""", FailureCode.ServiceRefused)]
    [InlineData(400, "bad", FailureCode.ServiceRefused)]
    [InlineData(302, "", FailureCode.ServiceRefused)]
    [InlineData(503, "", FailureCode.ServiceUnavailable)]
    [InlineData(200, "<html>", FailureCode.ServiceAnswerInvalid)]
    [InlineData(200, "{}", FailureCode.ServiceAnswerInvalid)]
    [InlineData(200, """{"signedCertificateEmbeddedSct":{"chain":{"certificates":[]}}}""", FailureCode.ServiceAnswerInvalid)]
    [InlineData(200, """{"signedCertificateEmbeddedSct":{"chain":{"certificates":[7]}}}""", FailureCode.ServiceAnswerInvalid)]
    [InlineData(200, """{"signedCertificateEmbeddedSct":{"chain":{"certificates":["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"]}}}""", FailureCode.ServiceAnswerInvalid)]
    [InlineData(200, """{"signedCertificateDetachedSct":{"chain":{"certificates":[]},"signedCertificateTimestamp":""}}""", FailureCode.ServiceAnswerInvalid)]
    public async Task Refusals_and_lies_have_a_code_and_never_the_token(int status, string body, FailureCode expected)
    {
        var token = TestTokens.ForEmail();
        using var service = new FakeService(status, body);
        using var echoing = new FakeService((request, _) => FakeService.Answer(status, body + " you sent: " + request.Headers.Authorization));
        using var key = EphemeralKey.CreateP256();
        foreach (var handler in new[] { service, echoing })
        {
            var refused = await Assert.ThrowsAsync<SigstoreException>(() => RequestAsync(handler, token, key));
            Assert.Equal(expected, refused.Failure.Code);
            Assert.All(token.Split('.'), part => Assert.DoesNotContain(part, refused.ToString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_answer_larger_than_its_limit_is_not_read()
    {
        using var service = new FakeService(200, new string(' ', HttpLimits.MaxAnswerBytes + 1));
        using var key = EphemeralKey.CreateP256();
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => RequestAsync(service, TestTokens.ForEmail(), key));
        Assert.Equal(FailureCode.ServiceAnswerTooLarge, refused.Failure.Code);
    }

    private static Task<IssuedChain> RequestAsync(FakeService service, string token, SigningKey key, string address = "https://fulcio.sigstore.dev")
    {
        var client = new FulcioClient(new Uri(address), new ServiceConnection(service, TimeProvider.System, TestLimits.Short));
        return client.RequestCertificateAsync(IdentityToken.Parse(token), key, TestContext.Current.CancellationToken);
    }

    private static string Chain(params string[] certificates) =>
        """{"signedCertificateEmbeddedSct":{"chain":{"certificates":[""" + string.Join(',', certificates.Select(one => $"\"{one}\"")) + "]}}}";
}
