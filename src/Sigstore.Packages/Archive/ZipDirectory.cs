using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>The central directory, after it was found that its entries cover the file from the first byte to the directory: no gap, no overlap.</summary>
/// <remarks>
/// Only then can entries be left out of a digest without anything hiding in what is left out: a record that points into an attached
/// entry would otherwise show one content to NuGet and another to the digest.
/// </remarks>
internal sealed class ZipDirectory
{
    private ZipDirectory(ReadOnlyMemory<byte> bytes, EndRecord end, ImmutableArray<ZipEntry> entries, ImmutableArray<ZipEntry> inFileOrder)
    {
        Bytes = bytes;
        End = end;
        Entries = entries;
        InFileOrder = inFileOrder;
        IsZip64 = end.IsZip64 || entries.Any(entry => entry.IsZip64);
    }

    /// <summary>The directory's bytes as they were read.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public EndRecord End { get; }

    /// <summary>In the directory's order.</summary>
    public ImmutableArray<ZipEntry> Entries { get; }

    /// <summary>In the order of their data.</summary>
    public ImmutableArray<ZipEntry> InFileOrder { get; }

    public bool IsZip64 { get; }

    /// <summary>Reads and checks the directory and every local header.</summary>
    public static ZipDirectory Read(Stream archive, CheckSwitch checks)
    {
        // 1. The end, and the directory whole.
        var end = EndRecord.Read(archive, checks);
        var bytes = new byte[end.DirectorySize];
        ZipFormat.ReadAt(archive, end.DirectoryOffset, bytes);

        // 2. Its records, as many as announced, with nothing left over.
        var records = ReadRecords(bytes, end, archive.Length, checks);

        // 3. The local headers, in the order of the file, tile it.
        var entries = Tile(archive, records, end.DirectoryOffset, checks);

        // 4. Names are safe and differ.
        NameTable.Check(entries, checks);
        return new ZipDirectory(bytes, end, entries, [.. entries.OrderBy(entry => entry.HeaderOffset)]);
    }

    private static List<ZipRecord> ReadRecords(ReadOnlyMemory<byte> bytes, EndRecord end, long archiveLength, CheckSwitch checks)
    {
        var records = new List<ZipRecord>(Math.Min(end.EntryCount, bytes.Length / ZipFormat.CentralHeaderBytes));
        long total = 0;
        for (var offset = 0; offset < bytes.Length; offset += records[^1].RecordLength)
        {
            var record = ZipRecord.Parse(bytes, offset, checks);
            CheckFeatures(record, checks);
            total += record.Size;
            if (record.Size > ArchiveLimits.MaxFileBytes || total > Math.Min(ArchiveLimits.MaxTotalBytes, ArchiveLimits.FreeBytes + (archiveLength * ArchiveLimits.MaxRatio)))
            {
                checks.Refuse(FailureCode.ArchiveTooLarge, $"expected at most {ArchiveLimits.MaxFileBytes} bytes a file and {ArchiveLimits.MaxRatio} times the archive in total, found {record.Size} and {total} at \"{record.Label}\"");
            }

            records.Add(record);
            if (records.Count > ArchiveLimits.MaxZip64Entries)
            {
                checks.Refuse(FailureCode.ArchiveTooLarge, $"expected at most {ArchiveLimits.MaxZip64Entries} entries, found more");
            }
        }

        checks.Demand(
            records.Count == end.EntryCount,
            FailureCode.ArchiveEndRecordInvalid,
            $"expected {end.EntryCount} entries as the end record says, found {records.Count}");
        return records;
    }

    private static void CheckFeatures(ZipRecord record, CheckSwitch checks)
    {
        if ((record.Flags & ~ZipFormat.KnownFlags) != 0)
        {
            checks.Refuse(FailureCode.ArchiveFeatureUnsupported, $"expected no encryption and no unknown flags, found flags {record.Flags:x4} of \"{record.Label}\"");
        }

        if (record.Method is not (ZipFormat.MethodStored or ZipFormat.MethodDeflate))
        {
            checks.Refuse(FailureCode.ArchiveFeatureUnsupported, $"expected a stored or deflated entry, found method {record.Method} of \"{record.Label}\"");
        }

        if (record.Method == ZipFormat.MethodStored && record.Size != record.CompressedSize)
        {
            checks.Refuse(FailureCode.ArchiveHeaderMismatch, $"expected equal sizes of the stored entry \"{record.Label}\", found {record.CompressedSize} and {record.Size}");
        }
    }

    private static ImmutableArray<ZipEntry> Tile(Stream archive, List<ZipRecord> records, long directoryOffset, CheckSwitch checks)
    {
        var order = Enumerable.Range(0, records.Count).ToArray();
        Array.Sort(order, (left, right) => records[left].HeaderOffset.CompareTo(records[right].HeaderOffset));
        var entries = new ZipEntry[records.Count];
        var covered = 0L;
        for (var i = 0; i < order.Length; i++)
        {
            var record = records[order[i]];
            var next = i + 1 < order.Length ? records[order[i + 1]].HeaderOffset : directoryOffset;
            CheckSeam(covered, record.HeaderOffset, record.Label, checks);
            var dataOffset = LocalHeader.ReadDataOffset(archive, record, checks);
            if (record.CompressedSize > directoryOffset - dataOffset)
            {
                throw new SigstoreException(FailureCode.ArchiveOverlap, $"expected the data of \"{record.Label}\" to end before the directory at {directoryOffset}, found {record.CompressedSize} bytes at {dataOffset}");
            }

            var dataEnd = dataOffset + record.CompressedSize;
            LocalHeader.CheckDescriptor(archive, record, dataEnd, next, record.IsZip64, checks);
            covered = record.HasDescriptor ? Math.Max(next, dataEnd) : dataEnd;
            entries[order[i]] = new ZipEntry(record, EntryName.Unescape(EntryName.Decode(record, checks)), dataOffset, covered, record.IsZip64);
        }

        CheckSeam(covered, directoryOffset, "the central directory", checks);
        return ImmutableArray.Create(entries);
    }

    private static void CheckSeam(long covered, long begin, string what, CheckSwitch checks)
    {
        if (begin > covered)
        {
            checks.Refuse(FailureCode.ArchiveGap, $"expected \"{what}\" at offset {covered} where the entry before it ends, found it at {begin}: {begin - covered} bytes belong to no entry");
        }
        else if (begin < covered)
        {
            checks.Refuse(FailureCode.ArchiveOverlap, $"expected \"{what}\" at offset {covered} where the entry before it ends, found it at {begin}: {covered - begin} bytes belong to both");
        }
    }
}
