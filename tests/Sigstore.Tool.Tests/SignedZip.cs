namespace Sigstore.Tool.Tests;

/// <summary>Takes NuGet's signature entry out of a package, or puts one in, as NuGet does: last, stored, the directory behind it.</summary>
internal static class SignedZip
{
    private const int EndSize = 22;
    private static readonly byte[] Name = ".signature.p7s"u8.ToArray();

    /// <summary>The package without the signature that is its last entry.</summary>
    public static byte[] Unsigned(byte[] signed)
    {
        var (end, directory) = DirectoryOf(signed);
        var record = signed.AsSpan(0, end).LastIndexOf("PK\x01\x02"u8);
        var signature = BitConverter.ToInt32(signed, record + 42);
        return [.. signed.AsSpan(0, signature), .. signed.AsSpan(directory, record - directory), .. End(signed, end, -1, record - directory, signature)];
    }

    /// <summary>The package with a signature entry; what stands in it is not looked at here.</summary>
    public static byte[] Signed(byte[] package, ReadOnlySpan<byte> content)
    {
        var (end, directory) = DirectoryOf(package);
        byte[] common = [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, .. BitConverter.GetBytes(Crc(content)), .. BitConverter.GetBytes(content.Length), .. BitConverter.GetBytes(content.Length), 14, 0, 0, 0];
        byte[] local = [.. "PK\x03\x04"u8, .. common, .. Name, .. content];
        byte[] record = [.. "PK\x01\x02"u8, 20, 0, .. common, .. new byte[10], .. BitConverter.GetBytes(directory), .. Name];
        return
        [
            .. package.AsSpan(0, directory), .. local, .. package.AsSpan(directory, end - directory), .. record,
            .. End(package, end, 1, end - directory + record.Length, directory + local.Length),
        ];
    }

    private static (int End, int Directory) DirectoryOf(byte[] zip)
    {
        var end = zip.AsSpan().LastIndexOf("PK\x05\x06"u8);
        return (end, BitConverter.ToInt32(zip, end + 16));
    }

    private static byte[] End(byte[] zip, int end, int more, int directorySize, int directory)
    {
        var record = zip.AsSpan(end, EndSize).ToArray();
        BitConverter.TryWriteBytes(record.AsSpan(8), (ushort)(BitConverter.ToUInt16(record, 8) + more));
        BitConverter.TryWriteBytes(record.AsSpan(10), (ushort)(BitConverter.ToUInt16(record, 10) + more));
        BitConverter.TryWriteBytes(record.AsSpan(12), directorySize);
        BitConverter.TryWriteBytes(record.AsSpan(16), directory);
        return record;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
