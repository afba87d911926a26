using System.Buffers.Binary;
using System.IO.Compression;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Tests.Archive;

/// <summary>One entry of a forged archive. What is not set is honest.</summary>
internal sealed class ForgedEntry
{
    public ForgedEntry(string name, byte[] content, bool deflate)
    {
        Name = name;
        RawName = System.Text.Encoding.UTF8.GetBytes(name);
        Flags = (ushort)(name.All(char.IsAscii) ? 0 : 0x0800);
        Method = (ushort)(deflate ? 8 : 0);
        Data = deflate ? Deflate(content) : content;
        Crc = Crc32.Of(content);
        Size = content.Length;
        CompressedSize = Data.Length;
    }

    public string Name { get; }

    public byte[] RawName { get; set; }

    public byte[]? LocalName { get; set; }

    public byte[] Data { get; set; }

    public ushort Version { get; set; } = 20;

    public ushort Flags { get; set; }

    public ushort? LocalFlags { get; set; }

    public ushort Method { get; set; }

    public ushort? LocalMethod { get; set; }

    public ushort Date { get; set; } = 0x5a21;

    public uint Crc { get; set; }

    public uint? LocalCrc { get; set; }

    public long Size { get; set; }

    public long? LocalSize { get; set; }

    public long CompressedSize { get; set; }

    public long? LocalCompressedSize { get; set; }

    public byte[] LocalExtra { get; set; } = [];

    public byte[] Extra { get; set; } = [];

    public byte[] Comment { get; set; } = [];

    public byte[] Descriptor { get; set; } = [];

    public byte[] AfterData { get; set; } = [];

    public ushort Disk { get; set; }

    public long HeaderOffset { get; set; }

    public Func<long, long>? OffsetLie { get; set; }

    /// <summary>True for an entry that the directory names and that has no data of its own.</summary>
    public bool IsGhost { get; init; }

    /// <summary>A descriptor with signature that is honest unless changed: bit 3 set, zeros in the local header.</summary>
    public ForgedEntry WithDescriptor()
    {
        Flags |= 0x0008;
        (LocalCrc, LocalSize, LocalCompressedSize) = (0, 0, 0);
        Descriptor = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(Descriptor, 0x08074b50);
        BinaryPrimitives.WriteUInt32LittleEndian(Descriptor.AsSpan(4), Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(Descriptor.AsSpan(8), (uint)CompressedSize);
        BinaryPrimitives.WriteUInt32LittleEndian(Descriptor.AsSpan(12), (uint)Size);
        return this;
    }

    public void WriteLocal(Stream zip)
    {
        var name = LocalName ?? RawName;
        var header = new byte[30];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034b50);
        Common(header.AsSpan(4), LocalFlags ?? Flags, LocalMethod ?? Method, LocalCrc ?? Crc, LocalCompressedSize ?? CompressedSize, LocalSize ?? Size, name, LocalExtra);
        zip.Write(header);
        zip.Write(name);
        zip.Write(LocalExtra);
        zip.Write(Data);
        zip.Write(Descriptor);
        zip.Write(AfterData);
    }

    public void WriteCentral(Stream zip)
    {
        var record = new byte[46];
        BinaryPrimitives.WriteUInt32LittleEndian(record, 0x02014b50);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), Version);
        Common(record.AsSpan(6), Flags, Method, Crc, CompressedSize, Size, RawName, Extra);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(32), (ushort)Comment.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(34), Disk);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(42), (uint)(OffsetLie is null ? HeaderOffset : OffsetLie(HeaderOffset)));
        zip.Write(record);
        zip.Write(RawName);
        zip.Write(Extra);
        zip.Write(Comment);
    }

    private void Common(Span<byte> fields, ushort flags, ushort method, uint crc, long compressedSize, long size, byte[] name, byte[] extra)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(fields, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[2..], flags);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[4..], method);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[8..], Date);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[10..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[14..], (uint)compressedSize);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[18..], (uint)size);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[22..], (ushort)name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[24..], (ushort)extra.Length);
    }

    private static byte[] Deflate(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(content);
        }

        return compressed.ToArray();
    }
}
