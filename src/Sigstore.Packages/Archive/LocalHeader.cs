using System.Buffers.Binary;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>The header in front of an entry's data (PKWARE APPNOTE 6.3 §4.3.7) and the descriptor behind it (§4.3.9), held against the central record.</summary>
internal static class LocalHeader
{
    /// <summary>Reads and compares the header; returns where the data begins.</summary>
    public static long ReadDataOffset(Stream archive, ZipRecord record, CheckSwitch checks)
    {
        Span<byte> scratch = stackalloc byte[512];
        var guess = ZipFormat.LocalHeaderBytes + record.Name.Length;
        var available = (int)Math.Min(archive.Length - record.HeaderOffset, Math.Min(guess + 64, scratch.Length));
        if (available < ZipFormat.LocalHeaderBytes)
        {
            throw ZipFormat.Malformed($"the directory places \"{record.Label}\" beyond the end of the file");
        }

        var header = scratch[..available];
        ZipFormat.ReadAt(archive, record.HeaderOffset, header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != ZipFormat.LocalSignature)
        {
            throw new SigstoreException(FailureCode.ArchiveHeaderMismatch, $"expected the local header of \"{record.Label}\" at offset {record.HeaderOffset}, found something else");
        }

        var length = ZipFormat.LocalHeaderBytes + U16(header, 26) + U16(header, 28);
        if (length > header.Length)
        {
            header = new byte[length];
            ZipFormat.ReadAt(archive, record.HeaderOffset, header);
        }

        Compare(header[..length], record, checks);
        return record.HeaderOffset + length;
    }

    /// <summary>Compares the header's bytes as they are read in the pass that is hashed, after they were read once before.</summary>
    public static void CompareAgain(ReadOnlySpan<byte> header, ZipRecord record, CheckSwitch checks)
    {
        var isHeader = BinaryPrimitives.ReadUInt32LittleEndian(header) == ZipFormat.LocalSignature
            && ZipFormat.LocalHeaderBytes + U16(header, 26) + U16(header, 28) == header.Length;
        if (!isHeader)
        {
            throw new SigstoreException(FailureCode.PackageChangedWhileChecked, $"expected the local header of \"{record.Label}\" as it was when the package was opened, found another");
        }

        Compare(header, record, checks);
    }

    /// <summary>Checks the descriptor between the end of the data and the next header: with or without signature, but nothing else.</summary>
    public static void CheckDescriptor(Stream archive, ZipRecord record, long dataEnd, long next, bool isZip64, CheckSwitch checks)
    {
        if (!record.HasDescriptor || !checks.IsOn(FailureCode.ArchiveDescriptorMismatch))
        {
            return;
        }

        var wide = isZip64 ? 8 : 4;
        var bare = 4 + (2 * wide);
        var length = next - dataEnd;
        if (length != bare && length != bare + 4)
        {
            throw Mismatch(record, $"{bare} or {bare + 4} bytes of descriptor", $"{length}");
        }

        Span<byte> descriptor = stackalloc byte[(int)length];
        ZipFormat.ReadAt(archive, dataEnd, descriptor);
        if (length == bare + 4)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(descriptor) != ZipFormat.DescriptorSignature)
            {
                throw Mismatch(record, "the descriptor's signature", "something else");
            }

            descriptor = descriptor[4..];
        }

        var compressed = ReadSize(descriptor.Slice(4, wide));
        var size = ReadSize(descriptor.Slice(4 + wide, wide));
        if (BinaryPrimitives.ReadUInt32LittleEndian(descriptor) != record.Crc32 || compressed != record.CompressedSize || size != record.Size)
        {
            throw Mismatch(record, $"CRC {record.Crc32:x8} and sizes {record.CompressedSize}, {record.Size}", $"CRC {BinaryPrimitives.ReadUInt32LittleEndian(descriptor):x8} and sizes {compressed}, {size}");
        }
    }

    private static void Compare(ReadOnlySpan<byte> header, ZipRecord record, CheckSwitch checks)
    {
        var nameEnd = ZipFormat.LocalHeaderBytes + U16(header, 26);
        var extra = ZipExtra.Parse(header[nameEnd..], checks);
        if (!checks.IsOn(FailureCode.ArchiveHeaderMismatch))
        {
            return;
        }

        var name = header[ZipFormat.LocalHeaderBytes..nameEnd];
        if (!name.SequenceEqual(record.Name.Span))
        {
            throw Disagreement(record, "name", record.Label, System.Text.Encoding.UTF8.GetString(name));
        }

        Same(record, "flags", record.Flags, U16(header, 6));
        Same(record, "method", record.Method, U16(header, 8));
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(header[14..]);
        uint compressedSize = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]), size = BinaryPrimitives.ReadUInt32LittleEndian(header[22..]);
        var wide = extra.WidenLocal(size, compressedSize);
        if (record.HasDescriptor && crc == 0 && wide is { Size: 0, CompressedSize: 0 })
        {
            return; // a streaming writer: the descriptor speaks
        }

        Same(record, "CRC", record.Crc32, crc);
        Same(record, "compressed size", record.CompressedSize, wide.CompressedSize);
        Same(record, "size", record.Size, wide.Size);
    }

    private static void Same(ZipRecord record, string field, long central, long local)
    {
        if (central != local)
        {
            throw Disagreement(record, field, $"{central}", $"{local}");
        }
    }

    private static SigstoreException Disagreement(ZipRecord record, string field, string central, string local) =>
        new(FailureCode.ArchiveHeaderMismatch, $"{field} of \"{record.Label}\": expected {central} as in the central directory, found {local} in the local header");

    private static SigstoreException Mismatch(ZipRecord record, string expected, string found) =>
        new(FailureCode.ArchiveDescriptorMismatch, $"after \"{record.Label}\": expected {expected}, found {found}");

    private static long ReadSize(ReadOnlySpan<byte> field) =>
        field.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);

    private static ushort U16(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt16LittleEndian(header[at..]);
}
