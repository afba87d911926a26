using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Verification;

/// <summary>The key a bundle must verify with, and how it is recorded in logs: as a certificate or bare.</summary>
internal sealed class SigningKeyMaterial(PublicKey key, PublicKeyDetails details, SignerMaterial.WithCertificate? certificate)
{
    public PublicKey Key { get; } = key;

    public PublicKeyDetails Details { get; } = details;

    public SignerMaterial.WithCertificate? Certificate { get; } = certificate;

    /// <summary>What logs record of it: the certificate, or the key's SubjectPublicKeyInfo.</summary>
    public EntryVerifier Recorded { get; } = new(certificate is null ? key.Spki : certificate.Leaf.Der, certificate is not null, keyDetails: null);
}
