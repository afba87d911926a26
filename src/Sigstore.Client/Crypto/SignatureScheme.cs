using System.Formats.Asn1;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Crypto;

/// <summary>
/// A signature algorithm as certificates and CMS name it: the kind of key and the hash (RFC 5758, RFC 8017, RFC 8410). SHA-1, MD5 and
/// RSA-PSS (whose parameters invite confusion and which Sigstore's authorities do not use) are not known.
/// </summary>
internal readonly struct SignatureScheme
{
    private readonly SchemeKind _kind;
    private readonly DigestAlgorithm _digest;

    private SignatureScheme(SchemeKind kind, DigestAlgorithm digest) => (_kind, _digest) = (kind, digest);

    private enum SchemeKind
    {
        Unknown, // the default: verifies nothing
        Ecdsa,
        Rsa,
        Ed25519,
    }

    private static ReadOnlySpan<byte> EcdsaWith => [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03]; // 1.2.840.10045.4.3: .2 .3 .4 are SHA-256, 384, 512

    private static ReadOnlySpan<byte> Pkcs1 => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01]; // 1.2.840.113549.1.1: .11 .12 .13 likewise, .1 leaves the hash open

    private static ReadOnlySpan<byte> Ed25519Oid => [0x2b, 0x65, 0x70];

    private static ReadOnlySpan<byte> EcPublicKey => [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

    private static ReadOnlySpan<byte> Sha2 => [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02]; // 2.16.840.1.101.3.4.2: .1 .2 .3 are SHA-256, 384, 512

    /// <summary>
    /// Reads an AlgorithmIdentifier's content. <paramref name="separateDigest"/> is the hash CMS names beside it (null in certificates):
    /// it must agree, and serves where the identifier names a key kind only.
    /// </summary>
    public static bool TryRead(DerReader identifier, DigestAlgorithm? separateDigest, out SignatureScheme scheme)
    {
        scheme = default;
        var oid = identifier.OidBytes();
        if (oid.SequenceEqual(Ed25519Oid))
        {
            scheme = new(SchemeKind.Ed25519, DigestAlgorithm.Sha512);
            return identifier.IsAtEnd;
        }

        var isEcdsa = oid.SequenceEqual(EcPublicKey) || (oid.Length == 8 && oid.StartsWith(EcdsaWith));
        if ((!isEcdsa && !(oid.Length == 9 && oid.StartsWith(Pkcs1))) || !TryDigest(oid, isEcdsa, out var named) || !HasNoParameters(identifier))
        {
            return false;
        }

        if ((named ?? separateDigest) is not { } digest || (separateDigest is not null && digest != separateDigest))
        {
            return false;
        }

        scheme = new(isEcdsa ? SchemeKind.Ecdsa : SchemeKind.Rsa, digest);
        return true;
    }

    /// <summary>Reads a digest AlgorithmIdentifier's content; parameters are absent or NULL.</summary>
    public static bool TryReadDigest(DerReader identifier, out DigestAlgorithm digest)
    {
        var oid = identifier.OidBytes();
        digest = oid.Length == 9 && oid.StartsWith(Sha2) && oid[^1] is >= 1 and <= 3 ? (DigestAlgorithm)oid[^1] : default;
        return digest != default && HasNoParameters(identifier);
    }

    /// <summary>Verifies; a key of another kind than the scheme's verifies nothing.</summary>
    public bool Verify(PublicKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (_kind == SchemeKind.Ed25519)
        {
            return key is Ed25519PublicKey && key.VerifyData(data, signature, PublicKeyDetails.PkixEd25519);
        }

        if (_kind == SchemeKind.Unknown || (_kind == SchemeKind.Ecdsa ? key is not EcdsaPublicKey : key is not RsaPublicKey))
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[DigestAlgorithms.MaxSize];
        return key.VerifyDigest(digest[.._digest.Hash(data, digest)], _digest, signature);
    }

    // The identifier's last arc: ECDSA .2 to .4, RSA .11 to .13; rsaEncryption (.1) and ecPublicKey name no hash.
    private static bool TryDigest(ReadOnlySpan<byte> oid, bool isEcdsa, out DigestAlgorithm? digest)
    {
        digest = (isEcdsa, oid.SequenceEqual(EcPublicKey), oid[^1]) switch
        {
            (true, false, >= 2 and <= 4) => (DigestAlgorithm)(oid[^1] - 1),
            (false, false, >= 11 and <= 13) => (DigestAlgorithm)(oid[^1] - 10),
            _ => null,
        };
        return digest is not null || (isEcdsa ? oid.SequenceEqual(EcPublicKey) : oid[^1] == 1);
    }

    private static bool HasNoParameters(DerReader identifier)
    {
        if (!identifier.IsAtEnd)
        {
            _ = identifier.Element(Asn1Tag.Null);
        }

        return identifier.IsAtEnd;
    }
}
