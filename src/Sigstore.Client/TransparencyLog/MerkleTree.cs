using System.Numerics;
using System.Security.Cryptography;
using Sigstore.Client.Crypto;

namespace Sigstore.Client.TransparencyLog;

/// <summary>The hashes of a log's Merkle tree, and its proofs from a store of hashes (RFC 6962 §2.1).</summary>
/// <remarks>
/// Generation asks for complete subtrees only: level 0 index i is the hash of leaf i, level l index i covers the leaves
/// [i·2^l, (i+1)·2^l). Tiles store exactly these (C2SP tlog-tiles).
/// </remarks>
public static class MerkleTree
{
    private const int StackSize = 4096;

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static Sha256Digest EmptyRoot { get; } = Sha256Digest.Of([]);

    /// <summary>The hash of a leaf: SHA-256(0x00 || entry).</summary>
    public static Sha256Digest HashLeaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        if (entry.Length < StackSize)
        {
            Span<byte> input = stackalloc byte[StackSize];
            input[0] = 0x00;
            entry.CopyTo(input[1..]);
            SHA256.HashData(input[..(1 + entry.Length)], digest);
            return Sha256Digest.FromBytes(digest);
        }

        // Incremental, so that an entry of any size costs no second copy of it.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0x00]);
        hash.AppendData(entry);
        hash.GetHashAndReset(digest);
        return Sha256Digest.FromBytes(digest);
    }

    /// <summary>The hash of an inner node: SHA-256(0x01 || left || right).</summary>
    public static Sha256Digest HashNode(Sha256Digest left, Sha256Digest right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        HashNode(left.Span, right.Span, digest);
        return Sha256Digest.FromBytes(digest);
    }

    /// <summary>The root of the tree of the first <paramref name="size"/> leaves.</summary>
    public static Sha256Digest Root(long size, Func<int, long, Sha256Digest> subtree)
    {
        ArgumentNullException.ThrowIfNull(subtree);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? EmptyRoot : Range(0, size, subtree);
    }

    /// <summary>The inclusion proof of leaf <paramref name="index"/> in the tree of <paramref name="size"/> leaves (RFC 6962 §2.1.1), nearest the leaf first.</summary>
    public static IReadOnlyList<Sha256Digest> InclusionPath(long index, long size, Func<int, long, Sha256Digest> subtree)
    {
        ArgumentNullException.ThrowIfNull(subtree);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<Sha256Digest>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + SplitOf(end - start);
            if (index < middle)
            {
                path.Add(Range(middle, end, subtree));
                end = middle;
            }
            else
            {
                path.Add(Range(start, middle, subtree));
                start = middle;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>The consistency proof from <paramref name="oldSize"/> to <paramref name="newSize"/> leaves (RFC 6962 §2.1.2); empty if there is nothing to prove.</summary>
    public static IReadOnlyList<Sha256Digest> ConsistencyPath(long oldSize, long newSize, Func<int, long, Sha256Digest> subtree)
    {
        ArgumentNullException.ThrowIfNull(subtree);
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var path = new List<Sha256Digest>();
        var (start, end, isWhole) = (0L, newSize, true);
        while (oldSize > 0 && oldSize < end)
        {
            var middle = start + SplitOf(end - start);
            if (oldSize <= middle)
            {
                path.Add(Range(middle, end, subtree));
                end = middle;
            }
            else
            {
                path.Add(Range(start, middle, subtree));
                (start, isWhole) = (middle, false);
            }
        }

        if (!isWhole)
        {
            path.Add(Range(start, end, subtree));
        }

        path.Reverse();
        return path;
    }

    internal static void HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> digest)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Sha256Digest.Size)];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Sha256Digest.Size)..]);
        SHA256.HashData(input, digest);
    }

    // The largest power of two below n (RFC 6962 calls it k).
    private static long SplitOf(long n) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(n - 1)));

    private static Sha256Digest Range(long start, long end, Func<int, long, Sha256Digest> subtree)
    {
        var count = end - start;
        if (BitOperations.IsPow2(count))
        {
            var level = BitOperations.TrailingZeroCount(count);
            return subtree(level, start >> level);
        }

        var middle = start + SplitOf(count);
        return HashNode(Range(start, middle, subtree), Range(middle, end, subtree));
    }
}
