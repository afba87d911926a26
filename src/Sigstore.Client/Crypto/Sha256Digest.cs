using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Crypto;

/// <summary>A SHA-256 digest: 32 bytes. Merkle tree hashes, log ids and key fingerprints are of this type.</summary>
public sealed class Sha256Digest : IEquatable<Sha256Digest>
{
    /// <summary>Bytes in a digest.</summary>
    public const int Size = 32;

    private readonly Block _block;

    private Sha256Digest(in Block block) => _block = block;

    /// <summary>The 32 bytes.</summary>
    public ReadOnlySpan<byte> Span => _block;

    /// <summary>Lower-case hexadecimal, 64 digits.</summary>
    public string Hex => Base16.Lower(Span);

    /// <summary>Hashes <paramref name="data"/>.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> data)
    {
        Block block = default;
        SHA256.HashData(data, block);
        return new Sha256Digest(in block);
    }

    /// <summary>Takes 32 bytes that are a digest.</summary>
    public static Sha256Digest FromBytes(ReadOnlySpan<byte> digest)
    {
        if (digest.Length != Size)
        {
            throw new SigstoreException(FailureCode.DigestMalformed, $"expected {Size} bytes of sha256, found {digest.Length}");
        }

        Block block = default;
        digest.CopyTo(block);
        return new Sha256Digest(in block);
    }

    /// <summary>Takes 64 hexadecimal digits of either case.</summary>
    public static Sha256Digest FromHex(ReadOnlySpan<char> hex) => FromBytes(Digest.FromHex(DigestAlgorithm.Sha256, hex).Span);

    /// <summary>Standard base64 with padding, 44 characters.</summary>
    public string ToBase64() => Convert.ToBase64String(Span);

    /// <summary>The same bytes as a <see cref="Digest"/>.</summary>
    public Digest ToDigest() => Digest.FromBytes(DigestAlgorithm.Sha256, Span);

    /// <summary>Compares in constant time.</summary>
    public bool Equals(Sha256Digest? other) => other is not null && CryptographicOperations.FixedTimeEquals(Span, other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Sha256Digest);

    /// <inheritdoc/>
    public override int GetHashCode() => MemoryMarshal.Read<int>(Span);

    /// <inheritdoc/>
    public override string ToString() => Hex;

    [InlineArray(Size)]
    private struct Block
    {
        private byte _first;
    }
}
