using System.Collections.Immutable;

namespace Sigstore.Packages.Archive;

/// <summary>One file of a package, from headers that were found to agree and to own their bytes alone.</summary>
public sealed class ZipEntry
{
    internal ZipEntry(ZipRecord record, string name, long dataOffset, long endOffset, bool isZip64)
    {
        Record = record;
        Name = name;
        DataOffset = dataOffset;
        EndOffset = endOffset;
        IsZip64 = isZip64;
    }

    /// <summary>The path with forward slashes, percent-decoded once as NuGet does on extraction.</summary>
    public string Name { get; }

    /// <summary>The name's bytes in the headers.</summary>
    public ReadOnlySpan<byte> RawName => Record.Name.Span;

    /// <summary>Bytes of the content.</summary>
    public long Size => Record.Size;

    /// <summary>Bytes of the content as stored in the archive.</summary>
    public long CompressedSize => Record.CompressedSize;

    /// <summary>CRC-32 of the content.</summary>
    public uint Crc32 => Record.Crc32;

    /// <summary>True for deflated content, false for stored content; there is nothing else.</summary>
    public bool IsDeflated => Record.Method == ZipFormat.MethodDeflate;

    /// <summary>True if NuGet writes the entry to disk on extraction.</summary>
    public bool IsExtracted => EntryName.IsExtracted(Name);

    internal ZipRecord Record { get; }

    /// <summary>Where the local header begins.</summary>
    internal long HeaderOffset => Record.HeaderOffset;

    /// <summary>Where the content begins.</summary>
    internal long DataOffset { get; }

    /// <summary>Where the content and its descriptor end: the next local header, or the directory.</summary>
    internal long EndOffset { get; }

    internal bool IsZip64 { get; }

    /// <summary>The name and the size.</summary>
    public override string ToString() => $"{Name} ({Size} bytes)";
}
