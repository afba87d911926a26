using Sigstore.Client.Crypto;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>Roots and proofs of a tree, its complete subtrees taken from tiles (C2SP tlog-tiles: level T of tiles holds levels 8·T up).</summary>
/// <param name="tile">Gives at least the first W hashes of tile (level, index).</param>
internal sealed class HashReader(Func<int, long, int, ReadOnlyMemory<byte>> tile)
{
    /// <summary>Root of the first leaves.</summary>
    public Sha256Digest Root(long size) => MerkleTree.Root(size, Subtree);

    /// <summary>Inclusion path, lowest hash first.</summary>
    public IReadOnlyList<Sha256Digest> InclusionProof(long index, long size) => MerkleTree.InclusionPath(index, size, Subtree);

    /// <summary>Consistency proof.</summary>
    public IReadOnlyList<Sha256Digest> ConsistencyProof(long first, long second) => MerkleTree.ConsistencyPath(first, second, Subtree);

    private Sha256Digest Subtree(int level, long index)
    {
        var count = 1 << (level % 8);
        var first = index * count;
        var offset = (int)(first % TilePath.Width);
        var hashes = tile(level / 8, first / TilePath.Width, offset + count);
        return Sha256Digest.FromBytes(MerkleHash.Perfect(hashes.Span.Slice(offset * MerkleHash.Size, count * MerkleHash.Size)));
    }
}
