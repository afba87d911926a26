using System.Buffers;
using System.Buffers.Text;
using Sigstore.Client.Crypto;

namespace Sigstore.Client.TransparencyLog;

/// <summary>Writes the body of <c>hashedrekord/0.0.2</c> entries byte for byte as a Rekor v2 log does (canonical JSON).</summary>
public static class HashedRekordBody
{
    private const int FixedText = 300; // the longest of the texts between the values have less together

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
        var body = new byte[MaxSizeOf(digest, signature, keyDetails, verifierDer)];
        return body[..Write(body, digest, signature, keyDetails, verifierDer, isCertificate)];
    }

    /// <summary>True if <paramref name="body"/> is what <see cref="Write(Digest, ReadOnlySpan{byte}, string, ReadOnlySpan{byte}, bool)"/> writes of the rest.</summary>
    internal static bool IsBody(ReadOnlySpan<byte> body, Digest digest, ReadOnlySpan<byte> signature, string keyDetails, EntryVerifier verifier)
    {
        var rented = ArrayPool<byte>.Shared.Rent(MaxSizeOf(digest, signature, keyDetails, verifier.Der.Span));
        try
        {
            return body.SequenceEqual(rented.AsSpan(0, Write(rented, digest, signature, keyDetails, verifier.Der.Span, verifier.IsCertificate)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int MaxSizeOf(Digest digest, ReadOnlySpan<byte> signature, string keyDetails, ReadOnlySpan<byte> verifier) => FixedText + keyDetails.Length
        + Base64.GetMaxEncodedToUtf8Length(digest.Span.Length) + Base64.GetMaxEncodedToUtf8Length(signature.Length) + Base64.GetMaxEncodedToUtf8Length(verifier.Length);

    private static int Write(Span<byte> body, Digest digest, ReadOnlySpan<byte> signature, string keyDetails, ReadOnlySpan<byte> verifier, bool isCertificate)
    {
        var rest = body;
        Append(ref rest, "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\""u8);
        AppendAscii(ref rest, digest.Algorithm.WireName());
        Append(ref rest, "\",\"digest\":\""u8);
        AppendBase64(ref rest, digest.Span);
        Append(ref rest, "\"},\"signature\":{\"content\":\""u8);
        AppendBase64(ref rest, signature);
        Append(ref rest, "\",\"verifier\":{\"keyDetails\":\""u8);
        AppendAscii(ref rest, keyDetails);
        Append(ref rest, isCertificate ? "\",\"x509Certificate\":{\"rawBytes\":\""u8 : "\",\"publicKey\":{\"rawBytes\":\""u8);
        AppendBase64(ref rest, verifier);
        Append(ref rest, "\"}}}}}}"u8);
        return body.Length - rest.Length;
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> text)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }

    private static void AppendAscii(ref Span<byte> rest, string text) => rest = rest[System.Text.Encoding.ASCII.GetBytes(text, rest)..];

    private static void AppendBase64(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        _ = Base64.EncodeToUtf8(bytes, rest, out _, out var written);
        rest = rest[written..];
    }
}
