namespace Sigstore.Client.Crypto;

/// <summary>The hash functions Sigstore signs with (FIPS 180-4). Weaker ones have no member, so no digest of theirs can be built.</summary>
public enum DigestAlgorithm
{
    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256 = 1,

    /// <summary>SHA-384, 48 bytes.</summary>
    Sha384 = 2,

    /// <summary>SHA-512, 64 bytes.</summary>
    Sha512 = 3,
}
