using Sigstore.Client.Crypto;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>Roots and proofs of a tree, its complete subtrees taken from tiles (C2SP tlog-tiles: level T of tiles holds levels 8·T up).</summary>
/// <param name="tile">Gives at least the first W hashes of tile (level, index).</param>
/// <remarks>Complete subtrees never change, so their hashes are kept, up to a bound. For one thread at a time.</remarks>
internal sealed class HashReader(Func<int, long, int, ReadOnlyMemory<byte>> tile)
{
    private const int MaxKept = 4096;

    private readonly Dictionary<(int Level, long Index), Sha256Digest> _kept = [];

    /// <summary>Root of the first leaves.</summary>
    public Sha256Digest Root(long size) => MerkleTree.Root(size, Subtree);

    /// <summary>Inclusion path, lowest hash first.</summary>
    public IReadOnlyList<Sha256Digest> InclusionProof(long index, long size) => MerkleTree.InclusionPath(index, size, Subtree);

    /// <summary>Consistency proof.</summary>
    public IReadOnlyList<Sha256Digest> ConsistencyProof(long first, long second) => MerkleTree.ConsistencyPath(first, second, Subtree);

    private Sha256Digest Subtree(int level, long index)
    {
        if (_kept.TryGetValue((level, index), out var kept))
        {
            return kept;
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        return _kept[(level, index)] = Compute(level, index);
    }

    private Sha256Digest Compute(int level, long index)
    {
        var count = 1 << (level % 8);
        var first = index * count;
        var offset = (int)(first % Tile.Width);
        var hashes = tile(level / 8, first / Tile.Width, offset + count);
        return Sha256Digest.FromBytes(MerkleHash.Perfect(hashes.Span.Slice(offset * MerkleHash.Size, count * MerkleHash.Size)));
    }
}
