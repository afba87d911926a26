using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Tests.TransparencyLog;

public sealed class TileTests
{
    [Theory]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/1/x001/x234/067", 1, 1234067, 256)]
    [InlineData("tile/0/x001/x234/067.p/8", 0, 1234067, 8)]
    [InlineData("tile/7/000.p/255", 7, 0, 255)]
    [InlineData("tile/entries/x001/000.p/1", -1, 1000, 1)]
    public void Paths_read_as_they_are_written(string path, int level, long index, int count)
    {
        var tile = Tile.ParsePath(path);
        Assert.Equal((level, index, count), (tile.Level, tile.Index, tile.Count));
        Assert.Equal(path, tile.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile/0")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/8/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/0/001/000")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/08")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/0/../000")]
    [InlineData("tile/entries/٠٠٠")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    public void Refuses_every_other_spelling(string path) => Refusals.Throws(FailureCode.TileMalformed, () => Tile.ParsePath(path));

    [Fact]
    public void New_tiles_of_a_growing_tree_are_those_whose_content_changes()
    {
        Assert.Equal(["tile/entries/000.p/1", "tile/0/000.p/1"], Tile.NewBetween(0, 1).Select(tile => tile.Path));
        Assert.Equal(["tile/entries/000", "tile/entries/001.p/4", "tile/0/000", "tile/0/001.p/4", "tile/1/000.p/1"], Tile.NewBetween(255, 260).Select(tile => tile.Path));
        Assert.Empty(Tile.NewBetween(260, 260));
    }

    [Fact]
    public void Hashes_of_tiles_rebuild_the_root()
    {
        const int Size = 1000;
        var leaves = Enumerable.Range(0, Size).Select(i => MerkleTree.HashLeaf(BitConverter.GetBytes(i))).ToArray();
        var rows = new List<Sha256Digest[]> { leaves };
        while (rows[^1].Length > 1)
        {
            rows.Add([.. rows[^1].Chunk(2).Where(pair => pair.Length == 2).Select(pair => MerkleTree.HashNode(pair[0], pair[1]))]);
        }

        var stored = Tile.NewBetween(0, Size).Where(tile => !tile.IsEntries)
            .ToDictionary(tile => tile, tile => tile.ReadHashes(rows[tile.Level * 8].Skip((int)tile.Index * 256).Take(tile.Count).SelectMany(hash => hash.Span.ToArray()).ToArray()));
        Sha256Digest Subtree(int level, long index)
        {
            var inTile = level % Tile.Height;
            if (inTile != 0)
            {
                return MerkleTree.HashNode(Subtree(level - 1, 2 * index), Subtree(level - 1, (2 * index) + 1));
            }

            var tile = Tile.Containing(level, index, Size);
            return stored[tile][(int)(index % Tile.Width)];
        }

        Assert.Equal(MerkleTree.Root(Size, (level, index) => rows[level][index]), MerkleTree.Root(Size, Subtree));
    }

    [Fact]
    public void Refuses_a_tile_of_another_length()
    {
        Refusals.Throws(FailureCode.TileMalformed, () => Tile.OfHashes(0, 0, 2).ReadHashes(new byte[63]));
        Refusals.Throws(FailureCode.TileMalformed, () => Tile.OfEntries(0, 2).ReadHashes(new byte[64]));
    }

    [Fact]
    public void Entry_bundles_read_as_they_are_written()
    {
        ReadOnlyMemory<byte>[] entries = ["one"u8.ToArray(), Array.Empty<byte>(), new byte[EntryBundle.MaxEntrySize]];
        var bytes = EntryBundle.Write(entries);
        Assert.Equal(entries.Select(entry => entry.ToArray()), EntryBundle.Parse(bytes, 3).Select(entry => entry.ToArray()));
        Refusals.Throws(FailureCode.TileMalformed, () => EntryBundle.Parse(bytes, 2));
        Refusals.Throws(FailureCode.TileMalformed, () => EntryBundle.Parse(bytes, 4));
        Refusals.Throws(FailureCode.TileMalformed, () => EntryBundle.Parse(bytes.AsMemory(0, bytes.Length - 1), 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => EntryBundle.Write([new byte[EntryBundle.MaxEntrySize + 1]]));
    }
}
