using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>The constants of the zip format that packages use (PKWARE APPNOTE 6.3, little-endian throughout).</summary>
internal static class ZipFormat
{
    public const uint LocalSignature = 0x04034b50;          // §4.3.7
    public const uint DescriptorSignature = 0x08074b50;     // §4.3.9
    public const uint CentralSignature = 0x02014b50;        // §4.3.12
    public const uint Zip64EndSignature = 0x06064b50;       // §4.3.14
    public const uint Zip64LocatorSignature = 0x07064b50;   // §4.3.15
    public const uint EndSignature = 0x06054b50;            // §4.3.16

    public const int LocalHeaderBytes = 30;
    public const int CentralHeaderBytes = 46;
    public const int Zip64EndBytes = 56;
    public const int Zip64LocatorBytes = 20;
    public const int EndBytes = 22;
    public const int MaxCommentBytes = 65_535;

    public const ushort MethodStored = 0;
    public const ushort MethodDeflate = 8;

    public const ushort FlagEncrypted = 0x0001;
    public const ushort FlagDeflateLevel = 0x0006;          // hints of the compressor, without meaning for readers
    public const ushort FlagDescriptor = 0x0008;
    public const ushort FlagUtf8 = 0x0800;
    public const ushort KnownFlags = FlagDeflateLevel | FlagDescriptor | FlagUtf8;

    public const ushort ExtraZip64 = 0x0001;
    public const ushort ExtraUnicodePath = 0x7075;          // §4.6.9: a second name

    /// <summary>Reads exactly the bytes at an offset; a file that ends before is malformed.</summary>
    public static void ReadAt(Stream archive, long offset, Span<byte> destination)
    {
        archive.Position = offset;
        if (archive.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) != destination.Length)
        {
            throw new SigstoreException(FailureCode.ArchiveMalformed, $"expected {destination.Length} bytes at offset {offset}, found the end of the file");
        }
    }

    public static SigstoreException Malformed(string detail) => new(FailureCode.ArchiveMalformed, detail);
}
