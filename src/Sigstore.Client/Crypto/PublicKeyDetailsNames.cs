using System.Diagnostics;

namespace Sigstore.Client.Crypto;

/// <summary>Wire names and properties of each <see cref="PublicKeyDetails"/>.</summary>
public static class PublicKeyDetailsNames
{
    /// <summary>The name in JSON, for example <c>PKIX_ECDSA_P256_SHA_256</c>.</summary>
    public static string ToWireName(this PublicKeyDetails details) => details switch
    {
        PublicKeyDetails.Pkcs1RsaPkcs1V5 => "PKCS1_RSA_PKCS1V5",
        PublicKeyDetails.PkixEcdsaP256Sha256 => "PKIX_ECDSA_P256_SHA_256",
        PublicKeyDetails.PkixEd25519 => "PKIX_ED25519",
        PublicKeyDetails.PkixEd25519Ph => "PKIX_ED25519_PH",
        PublicKeyDetails.PkixRsaPkcs1V15Rsa2048Sha256 => "PKIX_RSA_PKCS1V15_2048_SHA256",
        PublicKeyDetails.PkixRsaPkcs1V15Rsa3072Sha256 => "PKIX_RSA_PKCS1V15_3072_SHA256",
        PublicKeyDetails.PkixRsaPkcs1V15Rsa4096Sha256 => "PKIX_RSA_PKCS1V15_4096_SHA256",
        PublicKeyDetails.PkixEcdsaP384Sha384 => "PKIX_ECDSA_P384_SHA_384",
        PublicKeyDetails.PkixEcdsaP521Sha512 => "PKIX_ECDSA_P521_SHA_512",
        PublicKeyDetails.PkixRsaPssRsa2048Sha256 => "PKIX_RSA_PSS_2048_SHA256",
        PublicKeyDetails.PkixRsaPssRsa3072Sha256 => "PKIX_RSA_PSS_3072_SHA256",
        PublicKeyDetails.PkixRsaPssRsa4096Sha256 => "PKIX_RSA_PSS_4096_SHA256",
        PublicKeyDetails.PkixEcdsaP384Sha256 => "PKIX_ECDSA_P384_SHA_256",
        PublicKeyDetails.PkixEcdsaP521Sha256 => "PKIX_ECDSA_P521_SHA_256",
        _ => throw new UnreachableException(),
    };

    /// <summary>Finds a scheme by its JSON name; false for unknown and for refused schemes.</summary>
    public static bool TryParse(string name, out PublicKeyDetails details) => (details = name switch
    {
        "PKCS1_RSA_PKCS1V5" => PublicKeyDetails.Pkcs1RsaPkcs1V5,
        "PKIX_ECDSA_P256_SHA_256" => PublicKeyDetails.PkixEcdsaP256Sha256,
        "PKIX_ED25519" => PublicKeyDetails.PkixEd25519,
        "PKIX_ED25519_PH" => PublicKeyDetails.PkixEd25519Ph,
        "PKIX_RSA_PKCS1V15_2048_SHA256" => PublicKeyDetails.PkixRsaPkcs1V15Rsa2048Sha256,
        "PKIX_RSA_PKCS1V15_3072_SHA256" => PublicKeyDetails.PkixRsaPkcs1V15Rsa3072Sha256,
        "PKIX_RSA_PKCS1V15_4096_SHA256" => PublicKeyDetails.PkixRsaPkcs1V15Rsa4096Sha256,
        "PKIX_ECDSA_P384_SHA_384" => PublicKeyDetails.PkixEcdsaP384Sha384,
        "PKIX_ECDSA_P521_SHA_512" => PublicKeyDetails.PkixEcdsaP521Sha512,
        "PKIX_RSA_PSS_2048_SHA256" => PublicKeyDetails.PkixRsaPssRsa2048Sha256,
        "PKIX_RSA_PSS_3072_SHA256" => PublicKeyDetails.PkixRsaPssRsa3072Sha256,
        "PKIX_RSA_PSS_4096_SHA256" => PublicKeyDetails.PkixRsaPssRsa4096Sha256,
        "PKIX_ECDSA_P384_SHA_256" => PublicKeyDetails.PkixEcdsaP384Sha256,
        "PKIX_ECDSA_P521_SHA_256" => PublicKeyDetails.PkixEcdsaP521Sha256,
        _ => default,
    }) != default;

    /// <summary>The hash that is signed; null for pure Ed25519, which signs the message itself.</summary>
    public static DigestAlgorithm? Digest(this PublicKeyDetails details) => details switch
    {
        PublicKeyDetails.PkixEd25519 => null,
        PublicKeyDetails.PkixEcdsaP384Sha384 => DigestAlgorithm.Sha384,
        PublicKeyDetails.PkixEcdsaP521Sha512 or PublicKeyDetails.PkixEd25519Ph => DigestAlgorithm.Sha512,
        _ => DigestAlgorithm.Sha256,
    };

    /// <summary>True for RSA-PSS.</summary>
    public static bool IsPss(this PublicKeyDetails details) => details is
        PublicKeyDetails.PkixRsaPssRsa2048Sha256 or PublicKeyDetails.PkixRsaPssRsa3072Sha256 or PublicKeyDetails.PkixRsaPssRsa4096Sha256;
}
