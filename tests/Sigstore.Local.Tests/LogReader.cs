using Sigstore.Client.Crypto;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Tests;

/// <summary>Reads a tiled log over its API as a stranger would: the checkpoint first, then the tiles it implies, every hash recomputed.</summary>
internal sealed class LogReader
{
    private readonly HttpClient _http;
    private readonly Dictionary<string, byte[]> _tiles = new(StringComparer.Ordinal);

    private LogReader(HttpClient http, LogKey key, Checkpoint checkpoint)
    {
        _http = http;
        Key = key;
        Checkpoint = checkpoint;
    }

    public LogKey Key { get; }

    public Checkpoint Checkpoint { get; }

    public long Size => Checkpoint.TreeSize;

    public static async Task<LogReader> OpenAsync(HttpClient http, LocalSigstore local, CancellationToken cancel)
    {
        var key = KeyOf(local);
        var note = await http.GetByteArrayAsync(new Uri("/api/v2/checkpoint", UriKind.Relative), cancel);
        return new LogReader(http, key, SignedCheckpoint.Parse(note).Verify(key));
    }

    public static LogKey KeyOf(LocalSigstore local)
    {
        using var root = System.Text.Json.JsonDocument.Parse(local.TrustedRootJson);
        var log = root.RootElement.GetProperty("tlogs")[0];
        return LogKey.ForNote(LocalSigstore.Origin, PublicKey.ParseSpki(log.GetProperty("publicKey").GetProperty("rawBytes").GetBytesFromBase64()));
    }

    public async Task<byte[]> EntryAsync(long index, CancellationToken cancel)
    {
        var tile = Tile.OfEntries(index / Tile.Width, CountAt(index / Tile.Width, 0));
        var entry = EntryBundle.Parse(await FetchAsync(tile, cancel), tile.Count)[(int)(index % Tile.Width)];
        return entry.ToArray();
    }

    /// <summary>The root of any earlier size, from the tiles of the present one.</summary>
    public async Task<Sha256Digest> RootAsync(long size, CancellationToken cancel)
    {
        for (var level = 0; Size >> (8 * level) > 0; level++)
        {
            for (var index = 0L; index << 8 < Size >> (8 * level); index++)
            {
                await FetchAsync(Tile.OfHashes(level, index, CountAt(index, level)), cancel);
            }
        }

        return MerkleTree.Root(size, Subtree);
    }

    private Sha256Digest Subtree(int level, long index)
    {
        if (level % 8 != 0)
        {
            return MerkleTree.HashNode(Subtree(level - 1, index * 2), Subtree(level - 1, (index * 2) + 1));
        }

        var tile = Tile.OfHashes(level / 8, index / Tile.Width, CountAt(index / Tile.Width, level / 8));
        return tile.ReadHashes(_tiles[tile.Path])[(int)(index % Tile.Width)];
    }

    private int CountAt(long index, int level) => (int)Math.Min(Tile.Width, (Size >> (8 * level)) - (index * Tile.Width));

    private async Task<byte[]> FetchAsync(Tile tile, CancellationToken cancel)
    {
        if (!_tiles.TryGetValue(tile.Path, out var bytes))
        {
            bytes = await _http.GetByteArrayAsync(new Uri("/api/v2/" + tile.Path, UriKind.Relative), cancel);
            _tiles.Add(tile.Path, bytes);
        }

        return bytes;
    }
}
