using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sigstore.Client.Crypto;

/// <summary>Sizes, names and the hash itself of each <see cref="DigestAlgorithm"/>.</summary>
public static class DigestAlgorithms
{
    /// <summary>The longest digest there is, in bytes (SHA-512).</summary>
    public const int MaxSize = 64;

    /// <summary>Bytes in a digest.</summary>
    public static int Size(this DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha256 => 32,
        DigestAlgorithm.Sha384 => 48,
        DigestAlgorithm.Sha512 => 64,
        _ => throw new UnreachableException(),
    };

    /// <summary>The name in-toto statements and <c>alg:hex</c> texts use: <c>sha256</c>, <c>sha384</c>, <c>sha512</c>.</summary>
    public static string Name(this DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha256 => "sha256",
        DigestAlgorithm.Sha384 => "sha384",
        DigestAlgorithm.Sha512 => "sha512",
        _ => throw new UnreachableException(),
    };

    /// <summary>The name of the protobuf enum: <c>SHA2_256</c>, <c>SHA2_384</c>, <c>SHA2_512</c>.</summary>
    public static string WireName(this DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha256 => "SHA2_256",
        DigestAlgorithm.Sha384 => "SHA2_384",
        DigestAlgorithm.Sha512 => "SHA2_512",
        _ => throw new UnreachableException(),
    };

    /// <summary>The platform's name of the algorithm.</summary>
    public static HashAlgorithmName PlatformName(this DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha256 => HashAlgorithmName.SHA256,
        DigestAlgorithm.Sha384 => HashAlgorithmName.SHA384,
        DigestAlgorithm.Sha512 => HashAlgorithmName.SHA512,
        _ => throw new UnreachableException(),
    };

    /// <summary>Finds an algorithm by its in-toto name; ordinal, lower case only.</summary>
    public static bool TryFromName(ReadOnlySpan<char> name, out DigestAlgorithm algorithm) =>
        (algorithm = name switch { "sha256" => DigestAlgorithm.Sha256, "sha384" => DigestAlgorithm.Sha384, "sha512" => DigestAlgorithm.Sha512, _ => default }) != default;

    /// <summary>Finds an algorithm by its protobuf enum name.</summary>
    public static bool TryFromWireName(ReadOnlySpan<char> name, out DigestAlgorithm algorithm) =>
        (algorithm = name switch { "SHA2_256" => DigestAlgorithm.Sha256, "SHA2_384" => DigestAlgorithm.Sha384, "SHA2_512" => DigestAlgorithm.Sha512, _ => default }) != default;

    /// <summary>Hashes into <paramref name="destination"/>, which holds at least <see cref="Size"/> bytes; returns the bytes written.</summary>
    [SuppressMessage("Performance", "CA1850", Justification = "these are the static one-shot methods")]
    public static int Hash(this DigestAlgorithm algorithm, ReadOnlySpan<byte> data, Span<byte> destination) => algorithm switch
    {
        DigestAlgorithm.Sha256 => SHA256.HashData(data, destination),
        DigestAlgorithm.Sha384 => SHA384.HashData(data, destination),
        DigestAlgorithm.Sha512 => SHA512.HashData(data, destination),
        _ => throw new UnreachableException(),
    };
}
