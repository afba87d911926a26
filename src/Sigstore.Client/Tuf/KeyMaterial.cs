using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tuf;

/// <summary>Reads a key value as its type and scheme say. TUF specification §4.2.</summary>
internal static class KeyMaterial
{
    // SEQUENCE { SEQUENCE { ecPublicKey, prime256v1 }, BIT STRING … }: what stands before an uncompressed P-256 point.
    private static ReadOnlySpan<byte> P256Prefix =>
        [0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00];

    public static (PublicKey Key, PublicKeyDetails Details) Parse(string keyType, string scheme, string value)
    {
        var (key, details) = (keyType, scheme) switch
        {
            ("ecdsa" or "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256") => (Ecdsa(value), PublicKeyDetails.PkixEcdsaP256Sha256),
            ("ecdsa" or "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384") => (Ecdsa(value), PublicKeyDetails.PkixEcdsaP384Sha384),
            ("ed25519", "ed25519") => (Ed25519PublicKey.FromRaw(Hex(value)), PublicKeyDetails.PkixEd25519),
            ("rsa", "rsassa-pss-sha256") => Rsa(value, pss: true),
            ("rsa", "rsa-pkcs1v15-sha256") => Rsa(value, pss: false),
            _ => throw new SigstoreException(FailureCode.PublicKeyUnsupported, $"expected a known key type and scheme, found '{keyType}' and '{scheme}'"),
        };
        return key.Supports(details) ? (key, details) : throw new SigstoreException(FailureCode.PublicKeyUnsupported, $"expected a key for {scheme}, found another");
    }

    // The first four public roots hold bare points in hex instead of PEM.
    private static PublicKey Ecdsa(string value) => value.StartsWith("04", StringComparison.Ordinal)
        ? PublicKey.ParseSpki([.. P256Prefix, .. Hex(value)])
        : PublicKey.ParsePem(value);

    private static (PublicKey Key, PublicKeyDetails Details) Rsa(string value, bool pss)
    {
        var key = PublicKey.ParsePem(value);
        var details = key.DefaultDetails switch
        {
            PublicKeyDetails.PkixRsaPkcs1V15Rsa2048Sha256 when pss => PublicKeyDetails.PkixRsaPssRsa2048Sha256,
            PublicKeyDetails.PkixRsaPkcs1V15Rsa3072Sha256 when pss => PublicKeyDetails.PkixRsaPssRsa3072Sha256,
            PublicKeyDetails.PkixRsaPkcs1V15Rsa4096Sha256 when pss => PublicKeyDetails.PkixRsaPssRsa4096Sha256,
            var other => other,
        };
        return key is RsaPublicKey
            ? (key, details)
            : throw new SigstoreException(FailureCode.PublicKeyUnsupported, "expected an RSA key, found another");
    }

    private static byte[] Hex(string value) => value.Length % 2 == 0 && value.All(char.IsAsciiHexDigit)
        ? Convert.FromHexString(value)
        : throw new SigstoreException(FailureCode.PublicKeyMalformed, "expected a key in hex, found something else");
}
