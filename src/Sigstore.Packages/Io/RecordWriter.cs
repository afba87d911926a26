using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sigstore.Packages.Io;

/// <summary>Writes a record of the cache: numbers of four bytes, little-endian; texts in UTF-8 behind their length in bytes.</summary>
internal sealed class RecordWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64 << 10);

    /// <summary>Everything written.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public void Number(int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(4), number);
        _bytes.Advance(4);
    }

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Number(length);
        Encoding.UTF8.GetBytes(text, _bytes.GetSpan(length + 1));
        _bytes.Advance(length);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
}
