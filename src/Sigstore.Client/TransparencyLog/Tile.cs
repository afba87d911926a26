using System.Collections.Immutable;
using System.Globalization;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog;

/// <summary>
/// A row of up to 256 hashes of one level of a tiled log (C2SP tlog-tiles): level l, index n holds the hashes of tree level 8·l at
/// positions 256·n and following.
/// </summary>
public sealed class Tile : IEquatable<Tile>
{
    /// <summary>Hashes in a full tile.</summary>
    public const int Width = 256;

    /// <summary>Tree levels that a tile level spans.</summary>
    public const int Height = 8;

    private const FailureCode Malformed = FailureCode.TileMalformed;
    private const int MaxLevel = 7;
    private const int EntriesLevel = -1;

    private Tile(int level, long index, int count) => (Level, Index, Count) = (level, index, count);

    /// <summary>The tile level, 0 for leaf hashes; −1 for the tile of entries itself.</summary>
    public int Level { get; }

    /// <summary>The position within the level.</summary>
    public long Index { get; }

    /// <summary>Hashes or entries in it: 256, or fewer in the last tile of a level.</summary>
    public int Count { get; }

    /// <summary>True for a tile of entries (an entry bundle) rather than hashes.</summary>
    public bool IsEntries => Level == EntriesLevel;

    /// <summary>The path below the log's prefix: <c>tile/1/x001/x234/067.p/8</c>, <c>tile/entries/003</c>.</summary>
    public string Path
    {
        get
        {
            var level = IsEntries ? "entries" : Level.ToString(CultureInfo.InvariantCulture);
            var partial = Count == Width ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{Count}");
            return $"tile/{level}/{Groups(Index)}{partial}";
        }
    }

    /// <summary>A tile of hashes.</summary>
    public static Tile OfHashes(int level, long index, int count = Width) => level is >= 0 and <= MaxLevel && index >= 0 && count is > 0 and <= Width
        ? new Tile(level, index, count) : throw new ArgumentOutOfRangeException(nameof(level), "expected level 0 to 7, an index and 1 to 256 hashes");

    /// <summary>A tile of entries.</summary>
    public static Tile OfEntries(long index, int count = Width) => index >= 0 && count is > 0 and <= Width
        ? new Tile(EntriesLevel, index, count) : throw new ArgumentOutOfRangeException(nameof(index), "expected an index and 1 to 256 entries");

    /// <summary>The tile that holds a subtree's hash (see <see cref="MerkleTree"/>) in a tree of <paramref name="treeSize"/> leaves.</summary>
    public static Tile Containing(int subtreeLevel, long subtreeIndex, long treeSize)
    {
        var level = subtreeLevel / Height;
        var first = subtreeIndex << (subtreeLevel % Height);
        var index = first / Width;
        var rowLength = treeSize >> (level * Height);
        return OfHashes(level, index, (int)Math.Min(Width, rowLength - (index * Width)));
    }

    /// <summary>Every tile of hashes and entries that a tree of this size has and that one of <paramref name="olderSize"/> had not, or not as full.</summary>
    public static IEnumerable<Tile> NewBetween(long olderSize, long newerSize)
    {
        for (var level = EntriesLevel; level <= MaxLevel; level++)
        {
            var shift = Math.Max(level, 0) * Height;
            var (older, newer) = (olderSize >> shift, newerSize >> shift);
            for (var index = older / Width; older < newer && index * Width < newer; index++)
            {
                yield return new Tile(level, index, (int)Math.Min(Width, newer - (index * Width)));
            }
        }
    }

    /// <summary>Reads a path; only the one spelling of each.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TileMalformed"/>.</exception>
    public static Tile ParsePath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split('/');
        var isPartial = parts.Length > 3 && parts[^2].EndsWith(".p", StringComparison.Ordinal);
        var count = Width;
        var level = EntriesLevel;
        if (parts.Length < 3 || (isPartial && !IsNumber(parts[^1], out count)) || (parts[1] != "entries" && !IsNumber(parts[1], out level)))
        {
            throw Refusal(path);
        }

        var digits = string.Concat(parts[2..(isPartial ? ^1 : ^0)].Select(part => part.TrimStart('x'))).Replace(".p", "", StringComparison.Ordinal);
        var isIndex = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        var isTile = isIndex && level <= MaxLevel && count is > 0 and <= Width;
        var tile = isTile ? new Tile(level, index, count) : throw Refusal(path);
        return tile.Path == path ? tile : throw Refusal(path);
    }

    /// <summary>Reads the hashes of a tile's bytes: exactly <see cref="Count"/> of 32 bytes.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TileMalformed"/>.</exception>
    public ImmutableArray<Sha256Digest> ReadHashes(ReadOnlySpan<byte> bytes)
    {
        if (IsEntries || bytes.Length != Count * Sha256Digest.Size)
        {
            throw new SigstoreException(Malformed, $"expected {Count} hashes of {Sha256Digest.Size} bytes, found {bytes.Length} bytes");
        }

        var hashes = ImmutableArray.CreateBuilder<Sha256Digest>(Count);
        for (var i = 0; i < Count; i++)
        {
            hashes.Add(Sha256Digest.FromBytes(bytes.Slice(i * Sha256Digest.Size, Sha256Digest.Size)));
        }

        return hashes.MoveToImmutable();
    }

    /// <inheritdoc/>
    public bool Equals(Tile? other) => other is not null && (Level, Index, Count) == (other.Level, other.Index, other.Count);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Tile);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Level, Index, Count);

    /// <inheritdoc/>
    public override string ToString() => Path;

    // Groups of three digits, all but the last with an x in front.
    private static string Groups(long index)
    {
        var groups = (index % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (index /= 1000; index > 0; index /= 1000)
        {
            groups = string.Create(CultureInfo.InvariantCulture, $"x{index % 1000:D3}/{groups}");
        }

        return groups;
    }

    private static bool IsNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static SigstoreException Refusal(string path) => new(Malformed, $"expected the path of a tile, found {path}");
}
