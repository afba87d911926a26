using System.Buffers.Binary;
using System.Globalization;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>The tiles, entry bundles and checkpoint of one log on disk, named as in their URLs.</summary>
/// <remarks>Of an unfinished tile there is one file, named by its present width; narrower ones are its beginning and are served so.</remarks>
internal sealed class TileFiles(string folder)
{
    private const int ReadAttempts = 8;

    private string CheckpointPath => Path.Combine(folder, "checkpoint");

    /// <summary>The last checkpoint, or null before the first.</summary>
    public byte[]? ReadCheckpoint() => DurableFile.TryRead(CheckpointPath) is { Length: > 0 } note ? note : null;

    /// <summary>Replaces the checkpoint. Not flushed: the journal is, and what it holds can be signed again.</summary>
    public void WriteCheckpoint(ReadOnlySpan<byte> note) => DurableFile.Write(CheckpointPath, note, flushed: false);

    /// <summary>True if the full tile or bundle is there.</summary>
    public bool HasFull(string tile) => File.Exists(PathOf(tile));

    /// <summary>A full tile, or null.</summary>
    public byte[]? ReadFull(string tile) => DurableFile.TryRead(PathOf(tile));

    /// <summary>Writes a full hash tile, flushed; drops the unfinished one.</summary>
    public void WriteFull(string tile, ReadOnlySpan<byte> content)
    {
        DurableFile.Write(PathOf(tile), content);
        DropPartial(tile);
    }

    /// <summary>The first <paramref name="width"/> hashes of a tile, from its full or any wide enough unfinished file; null if there are fewer.</summary>
    public byte[]? ReadHashes(int level, long index, int width)
    {
        var content = ReadAny(Tile.OfHashes(level, index).Path, width);
        return content is not null && content.Length >= width * MerkleHash.Size ? content[..(width * MerkleHash.Size)] : null;
    }

    /// <summary>The first <paramref name="width"/> entries of a bundle, in the format of its URL; null if there are fewer.</summary>
    public byte[]? ReadEntries(long index, int width)
    {
        var content = ReadAny(Tile.OfEntries(index).Path, width);
        return content is not null && TryMeasure(content, width, out var length) ? content[..length] : null;
    }

    /// <summary>Makes the unfinished file of a tile, whatever was there before; readers find the old or the new one, whole.</summary>
    public void ReplacePartial(string tile, int width, ReadOnlySpan<byte> content)
    {
        if (width == 0)
        {
            DropPartial(tile);
            return;
        }

        var path = PathOf(Partial(tile, width));
        DurableFile.Write(path, content, flushed: false);
        foreach (var other in Directory.GetFiles(Path.GetDirectoryName(path)!))
        {
            if (other != path)
            {
                File.Delete(other);
            }
        }
    }

    /// <summary>Lengthens the unfinished file of a tile and renames it to its new width; at full width, to the tile itself, flushed.</summary>
    public void ExtendPartial(string tile, int oldWidth, int newWidth, ReadOnlySpan<byte> addition)
    {
        var newPath = PathOf(newWidth == Tile.Width ? tile : Partial(tile, newWidth));
        var path = oldWidth == 0 ? newPath + ".tmp" : PathOf(Partial(tile, oldWidth));
        var options = new FileStreamOptions { Mode = oldWidth == 0 ? FileMode.Create : FileMode.Open, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        using (var file = DurableFile.OpenInFolder(path, options))
        {
            file.Position = file.Length;
            file.Write(addition);
            if (newWidth == Tile.Width)
            {
                file.Flush(flushToDisk: true);
            }
        }

        File.Move(path, newPath, overwrite: true);
        if (newWidth == Tile.Width)
        {
            DropPartial(tile);
        }
    }

    private static string Partial(string tile, int width) => $"{tile}.p/{width.ToString(CultureInfo.InvariantCulture)}";

    private void DropPartial(string tile)
    {
        var partial = PathOf(tile) + ".p";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }
    }

    // A writer may rename or finish the unfinished file between looking and opening: then look again.
    private byte[]? ReadAny(string tile, int width)
    {
        for (var attempt = 0; attempt < ReadAttempts; attempt++)
        {
            if (DurableFile.TryRead(PathOf(tile)) is { } full)
            {
                return full;
            }

            if (WidestPartial(tile) is not { } partial || partial.Width < width)
            {
                continue;
            }

            if (DurableFile.TryRead(partial.Path) is { } content)
            {
                return content;
            }
        }

        return null;
    }

    private (string Path, int Width)? WidestPartial(string tile)
    {
        var partial = new DirectoryInfo(PathOf(tile) + ".p");
        (string Path, int Width)? widest = null;
        try
        {
            foreach (var file in partial.EnumerateFiles())
            {
                if (int.TryParse(file.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width > (widest?.Width ?? 0))
                {
                    widest = (file.FullName, width);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }

        return widest;
    }

    private static bool TryMeasure(ReadOnlySpan<byte> bundle, int width, out int length)
    {
        length = 0;
        for (var i = 0; i < width; i++)
        {
            if (bundle.Length - length < 2)
            {
                return false;
            }

            length += 2 + BinaryPrimitives.ReadUInt16BigEndian(bundle[length..]);
            if (length > bundle.Length)
            {
                return false;
            }
        }

        return true;
    }

    private string PathOf(string relative) => Path.Combine(folder, relative);
}
