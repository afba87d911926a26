using System.Security.Cryptography;
using Sigstore.Client.Crypto;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>A signer's key with the digest its signatures are logged under.</summary>
internal sealed record ForgedKey(byte[] Spki, Func<byte[], byte[]> Sign, DigestAlgorithm Digest, PublicKeyDetails Details)
{
    public static ForgedKey P256() => Of(ECDsa.Create(ECCurve.NamedCurves.nistP256), DigestAlgorithm.Sha256, PublicKeyDetails.PkixEcdsaP256Sha256);

    public static ForgedKey P384() => Of(ECDsa.Create(ECCurve.NamedCurves.nistP384), DigestAlgorithm.Sha384, PublicKeyDetails.PkixEcdsaP384Sha384);

    /// <summary>A P-256 key that signs another digest than its scheme's.</summary>
    public static ForgedKey P256Over(HashAlgorithmName hash)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new ForgedKey(
            key.ExportSubjectPublicKeyInfo(), message => key.SignData(message, hash, DSASignatureFormat.Rfc3279DerSequence), DigestAlgorithm.Sha256, PublicKeyDetails.PkixEcdsaP256Sha256);
    }

    public static ForgedKey Rsa(RSASignaturePadding padding)
    {
        var key = RSA.Create(2048);
        return new ForgedKey(
            key.ExportSubjectPublicKeyInfo(), message => key.SignData(message, HashAlgorithmName.SHA256, padding), DigestAlgorithm.Sha256, PublicKeyDetails.PkixRsaPkcs1V15Rsa2048Sha256);
    }

    private static ForgedKey Of(ECDsa key, DigestAlgorithm digest, PublicKeyDetails details) => new(
        key.ExportSubjectPublicKeyInfo(),
        message => key.SignData(message, digest.PlatformName(), DSASignatureFormat.Rfc3279DerSequence),
        digest,
        details);
}
