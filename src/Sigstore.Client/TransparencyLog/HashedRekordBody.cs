using System.Buffers;
using Sigstore.Client.Crypto;

namespace Sigstore.Client.TransparencyLog;

/// <summary>Writes the body of <c>hashedrekord/0.0.2</c> entries byte for byte as a Rekor v2 log does (canonical JSON).</summary>
public static class HashedRekordBody
{
    /// <summary>The body that records a signature over a digest by a certificate's or a bare key.</summary>
    /// <param name="digest">The artifact's digest, or that of an envelope's pre-authentication encoding.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="keyDetails">The wire name of the scheme.</param>
    /// <param name="verifierDer">The certificate, or the key's SubjectPublicKeyInfo.</param>
    /// <param name="isCertificate">Which of both.</param>
    public static byte[] Write(Digest digest, ReadOnlySpan<byte> signature, string keyDetails, ReadOnlySpan<byte> verifierDer, bool isCertificate)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ArgumentNullException.ThrowIfNull(keyDetails);
        var algorithm = digest.Algorithm.WireName();
        var head = $"{{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{{\"hashedRekordV002\":{{\"data\":{{\"algorithm\":\"{algorithm}\",\"digest\":\"";
        var middle = "\"},\"signature\":{\"content\":\"";
        var verifier = isCertificate
            ? $"\",\"verifier\":{{\"keyDetails\":\"{keyDetails}\",\"x509Certificate\":{{\"rawBytes\":\""
            : $"\",\"verifier\":{{\"keyDetails\":\"{keyDetails}\",\"publicKey\":{{\"rawBytes\":\"";
        var body = new ArrayBufferWriter<byte>(512 + ((digest.Span.Length + signature.Length + verifierDer.Length + 9) / 3 * 4)); // the fixed text is under 300 bytes
        WriteAscii(body, head);
        WriteBase64(body, digest.Span);
        WriteAscii(body, middle);
        WriteBase64(body, signature);
        WriteAscii(body, verifier);
        WriteBase64(body, verifierDer);
        WriteAscii(body, "\"}}}}}}");
        return body.WrittenSpan.ToArray();
    }

    private static void WriteAscii(ArrayBufferWriter<byte> output, string text)
    {
        var written = System.Text.Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length));
        output.Advance(written);
    }

    private static void WriteBase64(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        var span = output.GetSpan(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, span, out _, out var written);
        output.Advance(written);
    }
}
