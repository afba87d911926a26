using System.Security.Cryptography;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Crypto;

/// <summary>The digest of some bytes together with its algorithm. Equal digests are equal values.</summary>
public sealed class Digest : IEquatable<Digest>
{
    private readonly byte[] _bytes;

    private Digest(DigestAlgorithm algorithm, byte[] bytes) => (Algorithm, _bytes) = (algorithm, bytes);

    /// <summary>The hash function.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>The digest: 32, 48 or 64 bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The digest in lower-case hexadecimal.</summary>
    public string Hex => Base16.Lower(_bytes);

    /// <summary>Hashes <paramref name="data"/>.</summary>
    public static Digest Of(DigestAlgorithm algorithm, ReadOnlySpan<byte> data)
    {
        var bytes = new byte[algorithm.Size()];
        algorithm.Hash(data, bytes);
        return new Digest(algorithm, bytes);
    }

    /// <summary>Takes a digest someone computed; its length must be the algorithm's.</summary>
    public static Digest FromBytes(DigestAlgorithm algorithm, ReadOnlySpan<byte> digest) => digest.Length == algorithm.Size()
        ? new Digest(algorithm, digest.ToArray())
        : throw new SigstoreException(FailureCode.DigestMalformed, $"expected {algorithm.Size()} bytes of {algorithm.Name()}, found {digest.Length}");

    /// <summary>Takes a digest in hexadecimal, of either case (in-toto compares without case).</summary>
    public static Digest FromHex(DigestAlgorithm algorithm, ReadOnlySpan<char> hex)
    {
        var bytes = new byte[algorithm.Size()];
        return Base16.TryDecode(hex, bytes)
            ? new Digest(algorithm, bytes)
            : throw new SigstoreException(FailureCode.DigestMalformed, $"expected {bytes.Length * 2} hexadecimal digits of {algorithm.Name()}, found {hex.Length} characters");
    }

    /// <summary>Reads <c>sha256:</c> (or <c>sha384:</c>, <c>sha512:</c>) and hexadecimal digits.</summary>
    public static Digest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && DigestAlgorithms.TryFromName(text.AsSpan(0, colon), out var algorithm)
            ? FromHex(algorithm, text.AsSpan(colon + 1))
            : throw new SigstoreException(FailureCode.DigestMalformed, "expected sha256:, sha384: or sha512: and hexadecimal digits, found another prefix");
    }

    /// <summary>Compares in constant time for a given length.</summary>
    public bool Equals(Digest? other) =>
        other is not null && Algorithm == other.Algorithm && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Digest);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    /// <summary>The form <see cref="Parse"/> reads: <c>sha256:</c> and lower-case hexadecimal.</summary>
    public override string ToString() => Algorithm.Name() + ":" + Hex;
}
