using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;

namespace Sigstore.Client.Services;

/// <summary>What a log entry names as verifying its signature: the certificate, or a managed public key.</summary>
internal sealed class LogVerifier
{
    private LogVerifier(ReadOnlyMemory<byte> der, bool isCertificate, PublicKeyDetails details) => (Der, IsCertificate, Details) = (der, isCertificate, details);

    /// <summary>The certificate, or the SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>True for a certificate.</summary>
    public bool IsCertificate { get; }

    /// <summary>The scheme of the signature.</summary>
    public PublicKeyDetails Details { get; }

    /// <summary>A certificate, DER, and the scheme of its key.</summary>
    public static LogVerifier OfCertificate(ReadOnlyMemory<byte> der, PublicKeyDetails details) => new(der, isCertificate: true, details);

    /// <summary>A managed key.</summary>
    public static LogVerifier OfKey(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new LogVerifier(key.Spki, isCertificate: false, key.DefaultDetails);
    }

    // Logs of version 1 record PEM.
    internal byte[] ToPem() => Pem.Encode(IsCertificate ? "CERTIFICATE" : "PUBLIC KEY", Der.Span);
}
