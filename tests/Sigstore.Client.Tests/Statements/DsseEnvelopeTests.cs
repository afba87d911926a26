using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;

namespace Sigstore.Client.Tests.Statements;

public sealed class DsseEnvelopeTests
{
    [Fact]
    public void The_signed_bytes_are_known()
    {
        var encoded = DsseEnvelope.PreAuthenticationEncoding("http://example.com/HelloWorld", "hello world"u8);
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", System.Text.Encoding.UTF8.GetString(encoded));
        Assert.Equal("217751fac2c4f14edb2c9297fbc34abcb016ba88e74757e875ec4ac16fb6b6a1", Sha256Digest.Of(encoded).Hex);
    }

    [Fact]
    public void Lengths_are_bytes_not_characters() =>
        Assert.Equal("445353457631203136206170706c69636174696f6e2f782dc3a9203020", Convert.ToHexStringLower(DsseEnvelope.PreAuthenticationEncoding("application/x-é", [])));

    [Fact]
    public void Reads_the_json_form()
    {
        var envelope = DsseEnvelope.Parse("""{"payload":"aGVsbG8=","payloadType":"t","signatures":[{"sig":"AQI=","keyid":"k"},{"sig":"Aw=="}]}"""u8);
        Assert.Equal("hello"u8, envelope.Payload.Span);
        Assert.Equal(["k", ""], envelope.Signatures.Select(signature => signature.KeyId));
        Assert.Equal("DSSEv1 1 t 5 hello"u8, envelope.PreAuthenticationEncoding());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"payload":"aGVsbG8=","payloadType":"t","signatures":[]}""")]
    [InlineData("""{"payload":"","payloadType":"t","signatures":[{"sig":"AQI="}]}""")]
    [InlineData("""{"payload":"aGVsbG8=","payloadType":"","signatures":[{"sig":"AQI="}]}""")]
    [InlineData("""{"payload":"aGVsbG8=","payloadType":"t","signatures":[{"sig":""}]}""")]
    [InlineData("""{"payload":"aGVsbG8","payloadType":"t","signatures":[{"sig":"AQI="}]}""")]
    [InlineData("""{"payload":"aGVsbG8=","payloadType":"t","signatures":[{"sig":"AQI=","x":1}]}""")]
    [InlineData("""{"payload":"aGVsbG8=","payloadType":"t","signatures":[{"sig":"AQI="}],"x":1}""")]
    [InlineData("""{"payload":"aGVsbG8=","payload":"aGVsbG8=","payloadType":"t","signatures":[{"sig":"AQI="}]}""")]
    [InlineData("""{"payload":"aGVsbG8=","payloadType":"t","signatures":[null]}""")]
    public void Refuses_what_is_no_envelope(string json) =>
        Refusals.Throws(FailureCode.EnvelopeMalformed, () => DsseEnvelope.Parse(System.Text.Encoding.UTF8.GetBytes(json)));
}
