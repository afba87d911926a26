using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>The right edge of a tiled tree: per level the hashes of the last, unfinished tile. Grows by one leaf at a time.</summary>
/// <remarks>Level L holds the roots of 256^L leaves each; memory is 8 KiB per level, whatever the size of the tree.</remarks>
internal sealed class MerkleFrontier
{
    private const int MaxLevels = 6;

    private readonly byte[][] _edge = new byte[MaxLevels][];

    /// <summary>Leaves in the tree.</summary>
    public long Size { get; private set; }

    /// <summary>Hashes in the unfinished tile of a level.</summary>
    public int Width(int level) => (int)((Size >> (8 * level)) & 0xFF);

    /// <summary>Index of the unfinished tile of a level.</summary>
    public long TileIndex(int level) => Size >> (8 * (level + 1));

    /// <summary>The hashes of the unfinished tile of a level.</summary>
    public ReadOnlySpan<byte> HashesOf(int level) => Width(level) == 0 ? [] : _edge[level].AsSpan(0, Width(level) * MerkleHash.Size);

    /// <summary>Appends a leaf hash; <paramref name="finished"/> is told of every tile that this one completes, lowest level first.</summary>
    public void Append(ReadOnlySpan<byte> leafHash, Action<int, long, byte[]>? finished = null)
    {
        var hash = leafHash.ToArray();
        for (var level = 0; ; level++)
        {
            _edge[level] ??= new byte[Tile.Width * MerkleHash.Size];
            var width = Width(level);
            hash.CopyTo(_edge[level].AsSpan(width * MerkleHash.Size));
            if (width < Tile.Width - 1)
            {
                break;
            }

            finished?.Invoke(level, TileIndex(level), _edge[level].ToArray());
            hash = MerkleHash.Perfect(_edge[level]);
        }

        Size++;
    }

    /// <summary>An independent copy.</summary>
    public MerkleFrontier Copy()
    {
        var copy = new MerkleFrontier { Size = Size };
        for (var level = 0; level < MaxLevels; level++)
        {
            copy._edge[level] = (byte[]?)_edge[level]?.Clone()!;
        }

        return copy;
    }
}
