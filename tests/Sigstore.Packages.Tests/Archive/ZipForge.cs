using System.Buffers.Binary;
using System.IO.Compression;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Tests.Archive;

/// <summary>Writes zip archives that lie: every field of every header can be set.</summary>
internal sealed class ZipForge
{
    public List<ForgedEntry> Entries { get; } = [];

    public byte[] Before { get; set; } = [];

    public byte[] BeforeDirectory { get; set; } = [];

    public byte[] AfterDirectory { get; set; } = [];

    public byte[] After { get; set; } = [];

    public byte[] Comment { get; set; } = [];

    public ushort Disk { get; set; }

    public int CountLie { get; set; }

    public int DirectorySizeLie { get; set; }

    public int DirectoryOffsetLie { get; set; }

    /// <summary>Writes Zip64 end records; the function changes them before they are written (record of 56 bytes, locator of 20).</summary>
    public Action<byte[]>? Zip64 { get; set; }

    /// <summary>An entry written after all others, wherever the directory names it.</summary>
    public ForgedEntry? LastInData { get; set; }

    public bool Zip64Sentinels { get; set; } = true;

    /// <summary>A well-formed package with a nuspec, content types and one assembly.</summary>
    public static ZipForge Package(string id = "Contoso.Json", string version = "1.0.0")
    {
        var forge = new ZipForge();
        forge.Add("_rels/.rels", "<Relationships />"u8);
        forge.Add($"{id}.nuspec", NuspecOf(id, version));
        forge.Add("lib/net10.0/Contoso.Json.dll", "an assembly, as far as this test is concerned"u8);
        forge.Add("[Content_Types].xml", "<Types />"u8);
        return forge;
    }

    public static byte[] NuspecOf(string id, string version) => System.Text.Encoding.UTF8.GetBytes(
        $"""<?xml version="1.0" encoding="utf-8"?><package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>{id}</id><version>{version}</version><authors>Contoso</authors><description>d</description></metadata></package>""");

    public ForgedEntry this[string name] => Entries.Find(entry => entry.Name == name)!;

    public ForgedEntry Add(string name, ReadOnlySpan<byte> content, bool deflate = true)
    {
        var entry = new ForgedEntry(name, content.ToArray(), deflate);
        Entries.Add(entry);
        return entry;
    }

    /// <summary>Adds a bundle exactly as embedding writes it.</summary>
    public ForgedEntry AddBundle(string name, ReadOnlySpan<byte> content)
    {
        var entry = Add(name, content, deflate: false);
        (entry.Date, entry.Version) = (0x0021, 20);
        return entry;
    }

    /// <summary>Adds a signature entry as NuGet writes it.</summary>
    public ForgedEntry AddSignature() => Add(".signature.p7s", "signature"u8, deflate: false);

    public byte[] Build()
    {
        var zip = new MemoryStream();
        zip.Write(Before);
        foreach (var entry in Entries.Where(entry => !entry.IsGhost).OrderBy(entry => ReferenceEquals(entry, LastInData)))
        {
            entry.HeaderOffset = zip.Position;
            entry.WriteLocal(zip);
        }

        zip.Write(BeforeDirectory);
        var directory = zip.Position;
        foreach (var entry in Entries)
        {
            entry.WriteCentral(zip);
        }

        var size = zip.Position - directory;
        zip.Write(AfterDirectory);
        WriteZip64(zip, directory, size);
        WriteEnd(zip, directory, size);
        zip.Write(After);
        return zip.ToArray();
    }

    public PackageArchive Open() => PackageArchive.Open(new MemoryStream(Build()));

    private void WriteZip64(MemoryStream zip, long directory, long size)
    {
        if (Zip64 is null)
        {
            return;
        }

        var at = zip.Position;
        var records = new byte[76];
        BinaryPrimitives.WriteUInt32LittleEndian(records, 0x06064b50);
        BinaryPrimitives.WriteInt64LittleEndian(records.AsSpan(4), 44);
        BinaryPrimitives.WriteInt64LittleEndian(records.AsSpan(24), Entries.Count);
        BinaryPrimitives.WriteInt64LittleEndian(records.AsSpan(32), Entries.Count);
        BinaryPrimitives.WriteInt64LittleEndian(records.AsSpan(40), size);
        BinaryPrimitives.WriteInt64LittleEndian(records.AsSpan(48), directory);
        BinaryPrimitives.WriteUInt32LittleEndian(records.AsSpan(56), 0x07064b50);
        BinaryPrimitives.WriteInt64LittleEndian(records.AsSpan(64), at);
        BinaryPrimitives.WriteUInt32LittleEndian(records.AsSpan(72), 1);
        Zip64(records);
        zip.Write(records);
    }

    private void WriteEnd(MemoryStream zip, long directory, long size)
    {
        var wide = Zip64 is not null && Zip64Sentinels;
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(4), Disk);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), wide ? ushort.MaxValue : (ushort)(Entries.Count + CountLie));
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), wide ? ushort.MaxValue : (ushort)(Entries.Count + CountLie));
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), wide ? uint.MaxValue : (uint)(size + DirectorySizeLie));
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), wide ? uint.MaxValue : (uint)(directory + DirectoryOffsetLie));
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(20), (ushort)Comment.Length);
        zip.Write(end);
        zip.Write(Comment);
    }
}
