using System.Buffers.Binary;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>The end of the archive: where the central directory lies and how many entries it has (PKWARE APPNOTE 6.3 §4.3.14–§4.3.16).</summary>
/// <remarks>The tail is kept as it was read, because the shortened forms of the package end in a patched copy of it.</remarks>
internal sealed class EndRecord
{
    private readonly byte[] _tail;

    private EndRecord(byte[] tail, long directoryOffset, long directorySize, int entries, bool isZip64)
    {
        _tail = tail;
        DirectoryOffset = directoryOffset;
        DirectorySize = (int)directorySize;
        EntryCount = entries;
        IsZip64 = isZip64;
    }

    public long DirectoryOffset { get; }

    public int DirectorySize { get; }

    public int EntryCount { get; }

    public bool IsZip64 { get; }

    /// <summary>Everything after the central directory: Zip64 records if any, the end record, its comment.</summary>
    public ReadOnlyMemory<byte> Tail => _tail;

    /// <summary>Finds and checks the end of the archive.</summary>
    public static EndRecord Read(Stream archive, CheckSwitch checks)
    {
        var length = archive.Length;
        if (length < ZipFormat.EndBytes)
        {
            throw ZipFormat.Malformed($"expected a zip archive, found a file of {length} bytes");
        }

        var window = new byte[(int)Math.Min(length, ZipFormat.EndBytes + ZipFormat.MaxCommentBytes + ZipFormat.Zip64EndBytes + ZipFormat.Zip64LocatorBytes)];
        ZipFormat.ReadAt(archive, length - window.Length, window);
        var at = FindEnd(window, checks);
        var end = window.AsSpan(at);
        var disks = BinaryPrimitives.ReadUInt32LittleEndian(end[4..]);
        checks.Demand(disks == 0, FailureCode.ArchiveEndRecordInvalid, "expected one disk, numbered 0, found others in the end record");
        var onDisk = BinaryPrimitives.ReadUInt16LittleEndian(end[8..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        checks.Demand(onDisk == count, FailureCode.ArchiveEndRecordInvalid, $"expected {count} entries on this disk, found {onDisk}");
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        var endOffset = length - window.Length + at;
        var zip64 = Zip64End.Read(archive, endOffset, count, size, offset, checks);
        return zip64 is null
            ? Create(archive, endOffset, offset, size, count, isZip64: false, checks)
            : Create(archive, zip64.Offset, zip64.DirectoryOffset, zip64.DirectorySize, zip64.EntryCount, isZip64: true, checks);
    }

    /// <summary>The tail as it was before the last entries were appended.</summary>
    public byte[] TailWithout(int removedEntries, long directoryOffset, long directorySize) =>
        PatchedTail(EntryCount - removedEntries, directoryOffset, directorySize);

    /// <summary>The tail for other entries; never for Zip64, where nothing is attached or taken out.</summary>
    public byte[] PatchedTail(int entries, long directoryOffset, long directorySize)
    {
        var tail = _tail.ToArray();
        var count = checked((ushort)entries);
        BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(8), count);
        BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(10), count);
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(12), checked((uint)directorySize));
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(16), checked((uint)directoryOffset));
        return tail;
    }

    private static EndRecord Create(Stream archive, long directoryEnd, long offset, long size, long count, bool isZip64, CheckSwitch checks)
    {
        var mostEntries = isZip64 ? ArchiveLimits.MaxZip64Entries : ArchiveLimits.MaxEntries;
        if (count > mostEntries || size > ArchiveLimits.MaxDirectoryBytes)
        {
            checks.Refuse(FailureCode.ArchiveTooLarge, $"expected at most {mostEntries} entries in a directory of at most {ArchiveLimits.MaxDirectoryBytes} bytes, found {count} in {size}");
        }

        if (size > directoryEnd || offset > directoryEnd)
        {
            throw ZipFormat.Malformed($"expected a central directory before offset {directoryEnd}, found {size} bytes at {offset}");
        }

        checks.Demand(
            offset + size == directoryEnd,
            FailureCode.ArchiveEndRecordInvalid,
            $"expected the central directory to end at {directoryEnd} where the end record begins, found its end at {offset + size}");
        var tail = new byte[checked((int)(archive.Length - directoryEnd))];
        ZipFormat.ReadAt(archive, directoryEnd, tail);
        return new EndRecord(tail, offset, size, (int)count, isZip64);
    }

    // The last end-record signature is the one; its comment must reach the end of the file exactly. If it lies inside the comment of an
    // earlier one, readers disagree on which is meant.
    private static int FindEnd(ReadOnlySpan<byte> window, CheckSwitch checks)
    {
        var last = -1;
        for (var rest = window[..^(ZipFormat.EndBytes - 4)]; last < 0; rest = rest[..^1])
        {
            var at = rest.LastIndexOf("PK\x05\x06"u8);
            if (at < 0)
            {
                throw ZipFormat.Malformed("expected the end record of a zip archive, found none");
            }

            last = at;
        }

        var expectedEnd = last + ZipFormat.EndBytes + BinaryPrimitives.ReadUInt16LittleEndian(window[(last + 20)..]);
        checks.Demand(
            expectedEnd == window.Length,
            FailureCode.ArchiveEndRecordInvalid,
            $"expected the archive to end with its end record and comment, found {window.Length - expectedEnd} bytes more");
        for (var earlier = window[..last].LastIndexOf("PK\x05\x06"u8); earlier >= 0; earlier = window[..earlier].LastIndexOf("PK\x05\x06"u8))
        {
            var reach = earlier + ZipFormat.EndBytes + BinaryPrimitives.ReadUInt16LittleEndian(window[(earlier + 20)..]);
            checks.Demand(
                reach != window.Length,
                FailureCode.ArchiveEndRecordInvalid,
                "expected one end record, found a second one in the comment of the first");
        }

        return last;
    }
}
