using System.Collections.Immutable;
using System.Numerics;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog;

/// <summary>The hashes that show a newer tree to continue an older one (RFC 6962 §2.1.2, RFC 9162 §2.1.4).</summary>
public sealed class ConsistencyProof
{
    private const FailureCode Invalid = FailureCode.ConsistencyProofInvalid;

    /// <summary>Takes the hashes; more than any tree needs are refused with <see cref="FailureCode.ConsistencyProofInvalid"/>.</summary>
    public ConsistencyProof(params ImmutableArray<Sha256Digest> hashes)
    {
        Require(hashes.Length <= InclusionProof.MaxHashes, "expected at most 64 hashes, found more");
        Hashes = hashes;
    }

    /// <summary>The hashes in the order of RFC 6962.</summary>
    public ImmutableArray<Sha256Digest> Hashes { get; }

    /// <summary>Proves that the tree of <paramref name="newer"/> starts with that of <paramref name="older"/>; sizes in leaves.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.ConsistencyProofInvalid"/>.</exception>
    public void Verify(long olderSize, Sha256Digest older, long newerSize, Sha256Digest newer)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        // Every tree continues the empty one: such a proof would prove nothing, so whoever asks for it has made a mistake.
        Require(olderSize > 0 && olderSize <= newerSize, $"expected sizes above 0 that do not shrink, found {olderSize} and {newerSize}");
        if (olderSize == newerSize)
        {
            Require(Hashes.IsEmpty, $"expected no hashes where nothing is to be proved, found {Hashes.Length}");
            Require(older.Equals(newer), "expected one root for one size, found two");
            return;
        }

        VerifyGrowth(olderSize, older, newerSize, newer);
    }

    private void VerifyGrowth(long olderSize, Sha256Digest older, long newerSize, Sha256Digest newer)
    {
        var shift = BitOperations.TrailingZeroCount(olderSize);
        var last = olderSize - 1;
        var inner = 64 - BitOperations.LeadingZeroCount((ulong)(last ^ (newerSize - 1))) - shift;
        var border = BitOperations.PopCount(inner + shift == 64 ? 0UL : (ulong)last >> (inner + shift));
        // A size that is a power of two has the old root itself as its one complete subtree; the proof leaves it out.
        var isComplete = olderSize == 1L << shift;
        var start = isComplete ? 0 : 1;
        Require(Hashes.Length == start + inner + border, $"expected {start + inner + border} hashes from {olderSize} to {newerSize}, found {Hashes.Length}");

        var mask = last >> shift;
        Span<byte> oldHash = stackalloc byte[Sha256Digest.Size];
        Span<byte> newHash = stackalloc byte[Sha256Digest.Size];
        var seed = isComplete ? older : Hashes[0];
        seed.Span.CopyTo(oldHash);
        seed.Span.CopyTo(newHash);
        for (var i = 0; i < inner + border; i++)
        {
            var hash = Hashes[start + i].Span;
            if (i >= inner || ((mask >> i) & 1) == 1)
            {
                MerkleTree.HashNode(hash, oldHash, oldHash);
                MerkleTree.HashNode(hash, newHash, newHash);
            }
            else
            {
                MerkleTree.HashNode(newHash, hash, newHash);
            }
        }

        Require(oldHash.SequenceEqual(older.Span), "expected the proof to lead to the older root, found another");
        Require(newHash.SequenceEqual(newer.Span), "expected the proof to lead to the newer root, found another");
    }

    private static void Require(bool holds, string detail)
    {
        if (!holds)
        {
            throw new SigstoreException(Invalid, detail);
        }
    }
}
