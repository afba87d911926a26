using System.Buffers.Binary;

namespace Sigstore.Local.Certificates;

/// <summary>Numbers as the TLS presentation language writes them: big-endian, of fixed size (RFC 8446 §3).</summary>
internal static class TlsLength
{
    public static byte[] Of16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)value));
        return bytes;
    }

    public static byte[] Of24(int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, 1 << 24);
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes[1..];
    }

    public static byte[] Of64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
