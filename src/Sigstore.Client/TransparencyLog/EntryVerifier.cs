using Sigstore.Client.Crypto;

namespace Sigstore.Client.TransparencyLog;

/// <summary>Whose signature a log entry records: a certificate or a bare key.</summary>
public sealed class EntryVerifier
{
    internal EntryVerifier(ReadOnlyMemory<byte> der, bool isCertificate, string? keyDetails)
    {
        Der = der;
        IsCertificate = isCertificate;
        KeyDetails = keyDetails;
    }

    /// <summary>The certificate, or the key's SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>True if it is a certificate.</summary>
    public bool IsCertificate { get; }

    /// <summary>The scheme as a v2 entry names it (<see cref="PublicKeyDetailsNames"/>); null in v1 entries.</summary>
    public string? KeyDetails { get; }
}
