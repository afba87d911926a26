using System.Buffers.Binary;

namespace Sigstore.Packages.Archive;

/// <summary>The CRC-32 of zip (PKWARE APPNOTE 6.3 §4.4.7: polynomial 0xEDB88320 reflected). An error check, not a digest: nothing is trusted for it.</summary>
internal static class Crc32
{
    // Eight tables of 256: the n-th is the effect of an octet with n octets of zero behind it, so that eight octets are taken at once.
    private const int Stride = 8;
    private static readonly uint[] Tables = CreateTables();

    /// <summary>The CRC of all of <paramref name="data"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>Goes on from the CRC of what came before (0 at the beginning).</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        var state = ~crc;
        ReadOnlySpan<uint> tables = Tables;
        for (; data.Length >= Stride; data = data[Stride..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ state;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            state = tables[1792 + (int)(low & 0xFF)] ^ tables[1536 + (int)((low >> 8) & 0xFF)] ^ tables[1280 + (int)((low >> 16) & 0xFF)] ^ tables[1024 + (int)(low >> 24)]
                ^ tables[768 + (int)(high & 0xFF)] ^ tables[512 + (int)((high >> 8) & 0xFF)] ^ tables[256 + (int)((high >> 16) & 0xFF)] ^ tables[(int)(high >> 24)];
        }

        foreach (var octet in data)
        {
            state = tables[(int)((state ^ octet) & 0xFF)] ^ (state >> 8);
        }

        return ~state;
    }

    private static uint[] CreateTables()
    {
        var tables = new uint[Stride * 256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
            }

            tables[i] = value;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            tables[i] = tables[(int)(tables[i - 256] & 0xFF)] ^ (tables[i - 256] >> 8);
        }

        return tables;
    }
}
