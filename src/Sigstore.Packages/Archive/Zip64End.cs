using System.Buffers.Binary;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>The Zip64 end record and its locator (PKWARE APPNOTE 6.3 §4.3.14, §4.3.15): there exactly when the end record holds a sentinel.</summary>
internal sealed class Zip64End
{
    private const string NoRecords = "a sentinel announces Zip64 records, but there are none";

    private Zip64End(long offset, long entryCount, long directorySize, long directoryOffset) =>
        (Offset, EntryCount, DirectorySize, DirectoryOffset) = (offset, entryCount, directorySize, directoryOffset);

    /// <summary>Where the record begins, and so the central directory ends.</summary>
    public long Offset { get; }

    public long EntryCount { get; }

    public long DirectorySize { get; }

    public long DirectoryOffset { get; }

    /// <summary>Reads the records before the end record at <paramref name="endOffset"/>; null for an ordinary archive.</summary>
    public static Zip64End? Read(Stream archive, long endOffset, ushort count, long size, long offset, CheckSwitch checks)
    {
        var hasSentinel = count == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue;
        Span<byte> records = stackalloc byte[ZipFormat.Zip64EndBytes + ZipFormat.Zip64LocatorBytes];
        if (endOffset < records.Length)
        {
            return hasSentinel ? throw Invalid(NoRecords) : null;
        }

        ZipFormat.ReadAt(archive, endOffset - records.Length, records);
        var locator = records[ZipFormat.Zip64EndBytes..];
        var hasLocator = BinaryPrimitives.ReadUInt32LittleEndian(locator) == ZipFormat.Zip64LocatorSignature;
        if (!hasSentinel)
        {
            checks.Demand(!hasLocator, FailureCode.ArchiveZip64Invalid, "expected Zip64 records only where a sentinel announces them, found them without");
            return null;
        }

        checks.Demand(hasLocator, FailureCode.ArchiveZip64Invalid, NoRecords);
        CheckLocator(locator, endOffset - records.Length, checks);
        return Parse(records[..ZipFormat.Zip64EndBytes], endOffset - records.Length, count, size, offset, checks);
    }

    // One layout only: record of 56 bytes, locator, end record, nothing between; that is what every writer of packages produces.
    private static void CheckLocator(ReadOnlySpan<byte> locator, long expectedOffset, CheckSwitch checks) => checks.Demand(
        BinaryPrimitives.ReadUInt32LittleEndian(locator[4..]) == 0
            && BinaryPrimitives.ReadInt64LittleEndian(locator[8..]) == expectedOffset
            && BinaryPrimitives.ReadUInt32LittleEndian(locator[16..]) == 1,
        FailureCode.ArchiveZip64Invalid,
        "the Zip64 locator does not point at the record before it, on one disk");

    private static Zip64End Parse(ReadOnlySpan<byte> record, long at, ushort count, long size, long offset, CheckSwitch checks)
    {
        checks.Demand(
            BinaryPrimitives.ReadUInt32LittleEndian(record) == ZipFormat.Zip64EndSignature
                && BinaryPrimitives.ReadInt64LittleEndian(record[4..]) == ZipFormat.Zip64EndBytes - 12
                && BinaryPrimitives.ReadInt64LittleEndian(record[16..]) == 0,
            FailureCode.ArchiveZip64Invalid,
            "the Zip64 end record is not one of 56 bytes on one disk");
        var onDisk = BinaryPrimitives.ReadInt64LittleEndian(record[24..]);
        var entries = BinaryPrimitives.ReadInt64LittleEndian(record[32..]);
        var directorySize = BinaryPrimitives.ReadInt64LittleEndian(record[40..]);
        var directoryOffset = BinaryPrimitives.ReadInt64LittleEndian(record[48..]);
        if (entries < 0 || directorySize < 0 || directoryOffset < 0)
        {
            throw Invalid("a Zip64 value is beyond 63 bits");
        }

        checks.Demand(
            onDisk == entries && Agrees(count, ushort.MaxValue, entries) && Agrees(size, uint.MaxValue, directorySize) && Agrees(offset, uint.MaxValue, directoryOffset),
            FailureCode.ArchiveZip64Invalid,
            "expected the Zip64 record and the end record to agree, found different values");
        return new Zip64End(at, entries, directorySize, directoryOffset);
    }

    private static bool Agrees(long narrow, long sentinel, long wide) => narrow == sentinel || narrow == wide;

    private static SigstoreException Invalid(string detail) => new(FailureCode.ArchiveZip64Invalid, detail);
}
