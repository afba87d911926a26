using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>The names people know signature schemes by: those of the trusted root's JSON, and those of the algorithm registry.</summary>
internal static class KeyScheme
{
    private static readonly (string Name, PublicKeyDetails Details)[] Registry =
    [
        ("ecdsa-sha2-256-nistp256", PublicKeyDetails.PkixEcdsaP256Sha256),
        ("ecdsa-sha2-384-nistp384", PublicKeyDetails.PkixEcdsaP384Sha384),
        ("ecdsa-sha2-512-nistp521", PublicKeyDetails.PkixEcdsaP521Sha512),
        ("ecdsa-sha2-256-nistp384", PublicKeyDetails.PkixEcdsaP384Sha256),
        ("ecdsa-sha2-256-nistp521", PublicKeyDetails.PkixEcdsaP521Sha256),
        ("ed25519", PublicKeyDetails.PkixEd25519),
        ("ed25519-ph", PublicKeyDetails.PkixEd25519Ph),
        ("rsa-sign-pkcs1-2048-sha256", PublicKeyDetails.PkixRsaPkcs1V15Rsa2048Sha256),
        ("rsa-sign-pkcs1-3072-sha256", PublicKeyDetails.PkixRsaPkcs1V15Rsa3072Sha256),
        ("rsa-sign-pkcs1-4096-sha256", PublicKeyDetails.PkixRsaPkcs1V15Rsa4096Sha256),
        ("rsa-sign-pss-2048-sha256", PublicKeyDetails.PkixRsaPssRsa2048Sha256),
        ("rsa-sign-pss-3072-sha256", PublicKeyDetails.PkixRsaPssRsa3072Sha256),
        ("rsa-sign-pss-4096-sha256", PublicKeyDetails.PkixRsaPssRsa4096Sha256),
    ];

    /// <summary>The scheme of a name; anything else is <see cref="FailureCode.UsageInvalid"/>.</summary>
    public static PublicKeyDetails Parse(string name)
    {
        foreach (var (registered, details) in Registry)
        {
            if (registered == name || details.ToWireName() == name)
            {
                return details;
            }
        }

        throw new SigstoreException(FailureCode.UsageInvalid, $"expected --key-details such as {Registry[^1].Details.ToWireName()} or {Registry[^1].Name}, found '{name}'");
    }

    /// <summary>The schemes that a key can be used with.</summary>
    public static string NamesFor(PublicKey key) => string.Join(", ", Registry.Where(scheme => key.Supports(scheme.Details)).Select(scheme => scheme.Details.ToWireName()));
}
