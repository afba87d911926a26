namespace Sigstore.Client.Crypto;

/// <summary>
/// A signature scheme: key kind, size, padding and hash (sigstore_common.proto <c>PublicKeyDetails</c>; the numbers are the wire's).
/// Schemes that are refused everywhere (PKCS#1 v1.5 without a hash, HMAC, LMS, experimental ML-DSA) have no member.
/// </summary>
public enum PublicKeyDetails
{
    /// <summary>A bare PKCS#1 RSA key, PKCS#1 v1.5 with SHA-256; one staging CT log still has it.</summary>
    Pkcs1RsaPkcs1V5 = 1,

    /// <summary>ECDSA P-256 with SHA-256.</summary>
    PkixEcdsaP256Sha256 = 5,

    /// <summary>Ed25519 over the message itself (RFC 8032 §5.1).</summary>
    PkixEd25519 = 7,

    /// <summary>Ed25519ph over the message's SHA-512, empty context.</summary>
    PkixEd25519Ph = 8,

    /// <summary>RSA 2048, PKCS#1 v1.5, SHA-256; verify only.</summary>
    PkixRsaPkcs1V15Rsa2048Sha256 = 9,

    /// <summary>RSA 3072, PKCS#1 v1.5, SHA-256.</summary>
    PkixRsaPkcs1V15Rsa3072Sha256 = 10,

    /// <summary>RSA 4096, PKCS#1 v1.5, SHA-256.</summary>
    PkixRsaPkcs1V15Rsa4096Sha256 = 11,

    /// <summary>ECDSA P-384 with SHA-384.</summary>
    PkixEcdsaP384Sha384 = 12,

    /// <summary>ECDSA P-521 with SHA-512.</summary>
    PkixEcdsaP521Sha512 = 13,

    /// <summary>RSA 2048, PSS, SHA-256 with MGF1-SHA-256 and a 32-byte salt; verify only.</summary>
    PkixRsaPssRsa2048Sha256 = 16,

    /// <summary>RSA 3072, PSS, SHA-256 with MGF1-SHA-256 and a 32-byte salt.</summary>
    PkixRsaPssRsa3072Sha256 = 17,

    /// <summary>RSA 4096, PSS, SHA-256 with MGF1-SHA-256 and a 32-byte salt.</summary>
    PkixRsaPssRsa4096Sha256 = 18,

    /// <summary>ECDSA P-384 with SHA-256; deprecated, verify only.</summary>
    PkixEcdsaP384Sha256 = 19,

    /// <summary>ECDSA P-521 with SHA-256; deprecated, verify only.</summary>
    PkixEcdsaP521Sha256 = 20,
}
