using System.IO.Compression;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>Reads one entry: never more bytes than its header announces, and refused unless size and CRC come out as announced.</summary>
internal static class EntryContent
{
    /// <summary>The whole content; refused if it is announced to be larger than <paramref name="maxBytes"/>.</summary>
    public static byte[] Read(Stream archive, ZipEntry entry, int maxBytes, CheckSwitch checks)
    {
        if (entry.Size > maxBytes)
        {
            checks.Refuse(FailureCode.ArchiveTooLarge, $"expected at most {maxBytes} bytes of \"{entry.Name}\", found {entry.Size}");
        }

        var content = new byte[(int)entry.Size];
        using var data = new EntryDataStream(archive, entry);
        using var plain = entry.IsDeflated ? new DeflateStream(data, CompressionMode.Decompress, leaveOpen: true) : (Stream)data;
        var read = Translate(entry, () => plain.ReadAtLeast(content, content.Length, throwOnEndOfStream: false));
        var more = Translate(entry, plain.ReadByte) >= 0;
        if (read != content.Length || more)
        {
            checks.Refuse(FailureCode.ArchiveContentCorrupt, $"expected {entry.Size} bytes of \"{entry.Name}\", found {(more ? "more" : $"{read}")}");
        }

        if (Crc32.Of(content) is var crc && crc != entry.Crc32)
        {
            checks.Refuse(FailureCode.ArchiveContentCorrupt, $"expected CRC {entry.Crc32:x8} of \"{entry.Name}\", found {crc:x8}");
        }

        return content;
    }

    /// <summary>The one seam at which the platform's inflater speaks.</summary>
    public static T Translate<T>(ZipEntry entry, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException notDeflate)
        {
            throw new SigstoreException(FailureCode.ArchiveContentCorrupt, $"expected deflated data of \"{entry.Name}\", found something else", notDeflate);
        }
    }
}
