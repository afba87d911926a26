using System.Buffers.Binary;

namespace Sigstore.Packages.Archive;

/// <summary>
/// The one form in which a bundle lies in a package: stored, fixed time, ASCII name, no extra field, comment or descriptor. Writer and
/// reader share it, so that taking a bundle out and putting it in again gives the same bytes.
/// </summary>
internal sealed class AttachedEntry
{
    private const ushort VersionNeeded = 20;
    private const ushort DosTime = 0;
    private const ushort DosDate = 0x0021; // 1 January 1980, the earliest there is
    private readonly byte[] _name;
    private readonly uint _crc;
    private readonly uint _size;

    public AttachedEntry(string name, ReadOnlySpan<byte> content)
    {
        _name = System.Text.Encoding.ASCII.GetBytes(name);
        _crc = Crc32.Of(content);
        _size = (uint)content.Length;
    }

    /// <summary>The local header that precedes the content.</summary>
    public byte[] LocalHeader()
    {
        var header = new byte[ZipFormat.LocalHeaderBytes + _name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(header, ZipFormat.LocalSignature);
        WriteCommon(header.AsSpan(4));
        _name.CopyTo(header.AsSpan(ZipFormat.LocalHeaderBytes));
        return header;
    }

    /// <summary>The record in the central directory.</summary>
    public byte[] CentralRecord(long headerOffset)
    {
        var record = new byte[ZipFormat.CentralHeaderBytes + _name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, ZipFormat.CentralSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), VersionNeeded); // made by: FAT, so no file mode in the attributes
        WriteCommon(record.AsSpan(6));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(42), checked((uint)headerOffset));
        _name.CopyTo(record.AsSpan(ZipFormat.CentralHeaderBytes));
        return record;
    }

    // Version, flags, method, time, date, CRC, sizes, name length, extra length: the same fields in the same order in both headers.
    private void WriteCommon(Span<byte> fields)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(fields, VersionNeeded);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[6..], DosTime);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[8..], DosDate);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[10..], _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[14..], _size);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[18..], _size);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[22..], (ushort)_name.Length);
    }
}
