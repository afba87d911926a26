using System.Security.Cryptography;

namespace Sigstore.Local.Certificates;

/// <summary>The signing half of a certificate transparency log: entry and time in, SCT out (RFC 6962 §3.2).</summary>
internal sealed class SctSigner : IDisposable
{
    private const byte Version1 = 0;
    private const ushort X509Entry = 0;
    private const ushort PrecertEntry = 1;

    private readonly ECDsa _key;

    public SctSigner(ECDsa key)
    {
        _key = key;
        Spki = key.ExportSubjectPublicKeyInfo();
        LogId = SHA256.HashData(Spki.Span);
    }

    public ReadOnlyMemory<byte> Spki { get; }

    /// <summary>SHA-256 of the key.</summary>
    public ReadOnlyMemory<byte> LogId { get; }

    /// <summary>The entry of a precertificate: SHA-256 of the issuer's key, then the length and bytes of the TBS without poison.</summary>
    public static byte[] PrecertificateEntry(ReadOnlySpan<byte> issuerKeyHash, ReadOnlySpan<byte> tbs) =>
        [.. TlsLength.Of16(PrecertEntry), .. issuerKeyHash, .. TlsLength.Of24(tbs.Length), .. tbs];

    /// <summary>The entry of a final certificate.</summary>
    public static byte[] CertificateEntry(ReadOnlySpan<byte> certificate) =>
        [.. TlsLength.Of16(X509Entry), .. TlsLength.Of24(certificate.Length), .. certificate];

    /// <summary>The leaf that a log stores for an entry: version, leaf type, milliseconds, entry, extensions (RFC 6962 §3.4).</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> entry, DateTimeOffset time, ReadOnlySpan<byte> extensions = default) =>
        SignedInput(entry, time, extensions); // same layout: signature type 0 stands where the leaf type 0 stands

    /// <summary>An SCT over the entry, as the certificate carries it.</summary>
    public byte[] Sign(ReadOnlySpan<byte> entry, DateTimeOffset time, ReadOnlySpan<byte> extensions = default)
    {
        var signature = DigitallySigned(SignedInput(entry, time, extensions));
        return [Version1, .. LogId.Span, .. TlsLength.Of64(time.ToUnixTimeMilliseconds()), .. TlsLength.Of16(extensions.Length), .. extensions, .. signature];
    }

    /// <summary>Any signed structure of the log: SHA-256, ECDSA, length, signature.</summary>
    public byte[] DigitallySigned(ReadOnlySpan<byte> data)
    {
        var signature = _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return [4, 3, .. TlsLength.Of16(signature.Length), .. signature];
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static byte[] SignedInput(ReadOnlySpan<byte> entry, DateTimeOffset time, ReadOnlySpan<byte> extensions) =>
        [Version1, 0, .. TlsLength.Of64(time.ToUnixTimeMilliseconds()), .. entry, .. TlsLength.Of16(extensions.Length), .. extensions];
}
