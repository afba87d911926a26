using System.Buffers.Binary;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io;

/// <summary>Reads what <see cref="RecordWriter"/> wrote; anything else is <see cref="FailureCode.VerificationCacheUnusable"/>.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> record)
{
    private ReadOnlySpan<byte> _rest = record;

    /// <summary>True if everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>A number that is not negative.</summary>
    public int Number()
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));
        return number >= 0 ? number : throw Damaged();
    }

    /// <summary>A text, UTF-8.</summary>
    public ReadOnlySpan<byte> Text() => Bytes(Number());

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length)
        {
            throw Damaged();
        }

        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    private static SigstoreException Damaged() => new(FailureCode.VerificationCacheUnusable, "expected a record of an earlier pass, found a damaged one");
}
