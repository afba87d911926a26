using System.Buffers.Binary;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Encoding;

/// <summary>A cursor over TLS presentation language (RFC 8446 §3): big-endian integers and vectors with their length in front.</summary>
public ref struct TlsReader
{
    private readonly FailureCode _code;
    private readonly string _what;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Opens a reader; defects are refused with <paramref name="code"/>, <paramref name="what"/> names the structure.</summary>
    public TlsReader(ReadOnlySpan<byte> bytes, FailureCode code, string what)
    {
        _rest = bytes;
        _code = code;
        _what = what;
    }

    /// <summary>True if nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads bytes of a fixed length.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (_rest.Length < count)
        {
            throw new SigstoreException(_code, $"{_what}: expected {count} more bytes, found {_rest.Length}");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>Reads a uint8.</summary>
    public byte ReadUInt8() => Bytes(1)[0];

    /// <summary>Reads a uint16.</summary>
    public int ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    /// <summary>Reads a uint64.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(Bytes(8));

    /// <summary>Reads a vector of up to 2^16 − 1 bytes.</summary>
    public ReadOnlySpan<byte> Vector16() => Bytes(ReadUInt16());

    /// <summary>Refuses if anything is left.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new SigstoreException(_code, $"{_what}: expected the end, found {_rest.Length} more bytes");
        }
    }
}
