using System.Security.Cryptography;

namespace Sigstore.Local.Log;

/// <summary>RFC 6962 §2.1 hashing of whole tiles in one buffer: a growing log hashes far more often than a verifier.</summary>
internal static class MerkleHash
{
    public const int Size = 32;

    /// <summary>Root of 2^k consecutive hashes, a perfect subtree.</summary>
    public static byte[] Perfect(ReadOnlySpan<byte> hashes)
    {
        var work = hashes.ToArray();
        Span<byte> input = stackalloc byte[1 + (2 * Size)];
        input[0] = 1;
        for (var length = work.Length; length > Size; length /= 2)
        {
            for (var offset = 0; offset < length; offset += 2 * Size)
            {
                work.AsSpan(offset, 2 * Size).CopyTo(input[1..]);
                SHA256.HashData(input, work.AsSpan(offset / 2, Size));
            }
        }

        return work[..Size];
    }
}
