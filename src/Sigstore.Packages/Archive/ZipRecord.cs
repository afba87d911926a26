using System.Buffers.Binary;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>One record of the central directory (PKWARE APPNOTE 6.3 §4.3.12), not yet compared with anything.</summary>
internal sealed class ZipRecord
{
    public required int RecordOffset { get; init; }      // within the directory
    public required int RecordLength { get; init; }
    public required ushort Flags { get; init; }
    public required ushort Method { get; init; }
    public required uint Crc32 { get; init; }
    public required long CompressedSize { get; init; }
    public required long Size { get; init; }
    public required long HeaderOffset { get; init; }
    public required bool IsZip64 { get; init; }
    public required ReadOnlyMemory<byte> Name { get; init; }
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public bool HasDescriptor => (Flags & ZipFormat.FlagDescriptor) != 0;

    public bool IsUtf8 => (Flags & ZipFormat.FlagUtf8) != 0;

    /// <summary>The name for messages; whoever prints it escapes it.</summary>
    public string Label => System.Text.Encoding.UTF8.GetString(Name.Span);

    /// <summary>Reads the record that begins at <paramref name="offset"/> of the directory.</summary>
    public static ZipRecord Parse(ReadOnlyMemory<byte> directory, int offset, CheckSwitch checks)
    {
        var record = directory.Span[offset..];
        if (record.Length < ZipFormat.CentralHeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(record) != ZipFormat.CentralSignature)
        {
            throw ZipFormat.Malformed($"expected a central directory record at byte {offset} of the directory, found something else");
        }

        int nameLength = U16(record, 28), extraLength = U16(record, 30), commentLength = U16(record, 32);
        var length = ZipFormat.CentralHeaderBytes + nameLength + extraLength + commentLength;
        if (record.Length < length)
        {
            throw ZipFormat.Malformed("a central directory record is longer than the directory");
        }

        var name = directory.Slice(offset + ZipFormat.CentralHeaderBytes, nameLength);
        if (U16(record, 34) != 0)
        {
            checks.Refuse(FailureCode.ArchiveEndRecordInvalid, $"expected all entries on disk 0, found disk {U16(record, 34)}");
        }

        var wide = ZipExtra.Parse(record.Slice(ZipFormat.CentralHeaderBytes + nameLength, extraLength), checks)
            .WidenCentral(U32(record, 24), U32(record, 20), U32(record, 42));
        return new ZipRecord
        {
            RecordOffset = offset,
            RecordLength = length,
            Flags = U16(record, 8),
            Method = U16(record, 10),
            Crc32 = U32(record, 16),
            Size = wide.Size,
            CompressedSize = wide.CompressedSize,
            HeaderOffset = wide.HeaderOffset,
            IsZip64 = wide.IsZip64,
            Name = name,
            Bytes = directory.Slice(offset, length),
        };
    }

    private static ushort U16(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadUInt16LittleEndian(record[at..]);

    private static uint U32(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadUInt32LittleEndian(record[at..]);
}
