using System.Buffers.Binary;
using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog;

/// <summary>The entries of a tile: each a big-endian uint16 length and its bytes (C2SP tlog-tiles, "log entries").</summary>
public static class EntryBundle
{
    /// <summary>The longest entry, in bytes.</summary>
    public const int MaxEntrySize = ushort.MaxValue;

    /// <summary>Reads exactly <paramref name="count"/> entries.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TileMalformed"/>.</exception>
    public static ImmutableArray<ReadOnlyMemory<byte>> Parse(ReadOnlyMemory<byte> bytes, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Tile.Width);
        var entries = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(count);
        for (var i = 0; i < count; i++)
        {
            var length = bytes.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(bytes.Span) : int.MaxValue - 2;
            if (bytes.Length < 2 + length)
            {
                throw new SigstoreException(FailureCode.TileMalformed, $"expected {count} entries, found the end after {i}");
            }

            entries.Add(bytes.Slice(2, length));
            bytes = bytes[(2 + length)..];
        }

        return bytes.IsEmpty ? entries.MoveToImmutable() : throw new SigstoreException(FailureCode.TileMalformed, $"expected {count} entries, found {bytes.Length} more bytes");
    }

    /// <summary>Writes entries, each at most <see cref="MaxEntrySize"/> bytes.</summary>
    public static byte[] Write(IReadOnlyCollection<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var bytes = new byte[entries.Sum(entry => 2 + entry.Length)];
        var position = 0;
        foreach (var entry in entries)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, MaxEntrySize, nameof(entries));
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(position), (ushort)entry.Length);
            entry.Span.CopyTo(bytes.AsSpan(position + 2));
            position += 2 + entry.Length;
        }

        return bytes;
    }
}
