using System.Collections.Immutable;
using System.Numerics;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog;

/// <summary>The hashes that lead from a leaf to the root of a log's tree (RFC 6962 §2.1.1). Parsed; index, size and root are claims.</summary>
public sealed class InclusionProof
{
    /// <summary>The most hashes: a tree has at most 2^63 leaves.</summary>
    public const int MaxHashes = 64;

    /// <summary>Takes the parts; <paramref name="checkpoint"/> is the log's signed statement about the tree, null if it was not delivered.</summary>
    /// <exception cref="SigstoreException">SIG1208: more hashes than any tree needs, or a negative number.</exception>
    public InclusionProof(long logIndex, long treeSize, Sha256Digest rootHash, ImmutableArray<Sha256Digest> hashes, SignedCheckpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(rootHash);
        if (logIndex < 0 || treeSize < 0 || hashes.Length > MaxHashes)
        {
            throw new SigstoreException(FailureCode.InclusionProofMalformed, $"expected index and size of a tree and at most {MaxHashes} hashes, found index {logIndex}, size {treeSize}, {hashes.Length} hashes");
        }

        LogIndex = logIndex;
        TreeSize = treeSize;
        RootHash = rootHash;
        Hashes = hashes;
        Checkpoint = checkpoint;
    }

    /// <summary>The leaf's index in the tree, 0-based.</summary>
    public long LogIndex { get; }

    /// <summary>Leaves in the tree, as claimed beside the checkpoint.</summary>
    public long TreeSize { get; }

    /// <summary>The root, as claimed beside the checkpoint.</summary>
    public Sha256Digest RootHash { get; }

    /// <summary>The hashes, nearest the leaf first.</summary>
    public ImmutableArray<Sha256Digest> Hashes { get; }

    /// <summary>What the log signed.</summary>
    public SignedCheckpoint? Checkpoint { get; }

    /// <summary>Proves that the leaf is in the tree of a verified checkpoint.</summary>
    /// <exception cref="SigstoreException">SIG1209, SIG1210: the proof's own root or size is not the checkpoint's. SIG1208, SIG1207.</exception>
    public void Verify(Sha256Digest leafHash, Checkpoint checkpoint) => Verify(leafHash, checkpoint, CheckSwitch.All);

    internal void Verify(Sha256Digest leafHash, Checkpoint checkpoint, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(leafHash);
        ArgumentNullException.ThrowIfNull(checkpoint);
        checks.Demand(TreeSize == checkpoint.TreeSize, FailureCode.TreeSizeContradiction, $"expected the checkpoint's tree size {checkpoint.TreeSize}, found {TreeSize}");
        checks.Demand(RootHash.Equals(checkpoint.RootHash), FailureCode.RootHashContradiction, $"expected the checkpoint's root {checkpoint.RootHash}, found {RootHash}");
        RequireLeadsTo(checkpoint.RootHash, checkpoint.TreeSize, leafHash, checks);
    }

    /// <summary>Refuses if the proof does not lead to its own root; proves nothing, for nobody signed that root.</summary>
    internal void VerifyOwnRoot(Sha256Digest leafHash, CheckSwitch checks) => RequireLeadsTo(RootHash, TreeSize, leafHash, checks);

    private void RequireLeadsTo(Sha256Digest expected, long treeSize, Sha256Digest leafHash, CheckSwitch checks)
    {
        if (LogIndex >= treeSize)
        {
            checks.Refuse(FailureCode.InclusionProofMalformed, $"expected an index below the tree size {treeSize}, found {LogIndex}");
            return;
        }

        if (RootFrom(LogIndex, treeSize, leafHash) is not { } root)
        {
            checks.Refuse(FailureCode.InclusionProofMalformed, $"expected the hashes of index {LogIndex} in a tree of {treeSize}, found {Hashes.Length}");
            return;
        }

        checks.Demand(root.Equals(expected), FailureCode.InclusionProofInvalid, $"expected the proof to lead to root {expected}, found {root}");
    }

    // RFC 9162 §2.1.3.2, split as the transparency-dev implementations do: inner hashes by the bits of the index, border hashes from the left.
    private Sha256Digest? RootFrom(long index, long size, Sha256Digest leafHash)
    {
        var inner = 64 - BitOperations.LeadingZeroCount((ulong)(index ^ (size - 1)));
        var border = BitOperations.PopCount(inner == 64 ? 0UL : (ulong)index >> inner);
        if (Hashes.Length != inner + border)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[Sha256Digest.Size];
        leafHash.Span.CopyTo(hash);
        for (var i = 0; i < Hashes.Length; i++)
        {
            if (i < inner && ((index >> i) & 1) == 0)
            {
                MerkleTree.HashNode(hash, Hashes[i].Span, hash);
            }
            else
            {
                MerkleTree.HashNode(Hashes[i].Span, hash, hash);
            }
        }

        return Sha256Digest.FromBytes(hash);
    }
}
