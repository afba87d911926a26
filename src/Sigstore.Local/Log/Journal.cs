using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>
/// Where an entry becomes durable: one append-only file per entry bundle, made of frames that are written and flushed to
/// the disk before anybody hears of their entries. All else in a log's folder can be computed again from journal and full tiles.
/// </summary>
/// <remarks>
/// Frame: u32 length of the payload, u64 index of its first entry, SHA-256 over index and payload, payload (u16 length and bytes per
/// entry). A frame cut short or spoiled at the very end is what a killed writer leaves: it was never acknowledged and is cut off.
/// A spoiled frame with something behind it is damage, and refused.
/// </remarks>
internal sealed class Journal(string folder) : IDisposable
{
    private const int HeaderSize = 4 + 8 + MerkleHash.Size;
    private const int MaxPayload = Tile.Width * (2 + ushort.MaxValue);

    private FileStream? _file;
    private long _segment = -1;

    /// <summary>Bytes of the open segment that hold good frames.</summary>
    public long Length { get; private set; }

    /// <summary>True if the segment on disk is as this object left it, so no other process has written since.</summary>
    public bool IsUnchanged(long segment)
    {
        var onDisk = new FileInfo(PathOf(segment));
        return segment == _segment ? onDisk.Exists && onDisk.Length == Length : !onDisk.Exists || onDisk.Length == 0;
    }

    /// <summary>Appends one frame to the segment and returns when it is on the disk.</summary>
    public void Append(long segment, long firstIndex, IEnumerable<ReadOnlyMemory<byte>> records)
    {
        var file = OpenSegment(segment);
        file.Position = Length;
        var frame = EncodeFrame(firstIndex, records);
        file.Write(frame);
        file.Flush(flushToDisk: true);
        Length += frame.Length;
    }

    /// <summary>Reads the entries of a segment up to a torn end, which stays until <see cref="CutTornEnd"/>.</summary>
    public List<(long Index, byte[] Record)> Recover(long segment)
    {
        var file = OpenSegment(segment);
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        var records = new List<(long Index, byte[] Record)>();
        var offset = 0;
        while (offset < bytes.Length && TryReadFrame(bytes, offset, records, out var next))
        {
            offset = next;
        }

        Length = offset;
        return records;
    }

    /// <summary>Cuts off what <see cref="Recover"/> found torn: only once the caller knows that nothing acknowledged is missing.</summary>
    public void CutTornEnd()
    {
        if (_file is not null && _file.Length > Length)
        {
            _file.SetLength(Length);
            _file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Deletes a segment whose entries lie in full, flushed tiles.</summary>
    public void Delete(long segment)
    {
        if (segment == _segment)
        {
            Close();
        }

        File.Delete(PathOf(segment));
    }

    /// <summary>Deletes segments that a writer finished with and did not live to delete.</summary>
    public void DeleteBefore(long segment)
    {
        var current = PathOf(segment);
        foreach (var path in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
        {
            if (string.CompareOrdinal(path, current) < 0)
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Forgets the open file, so the next use reads the disk.</summary>
    public void Close()
    {
        _file?.Dispose();
        _file = null;
        _segment = -1;
        Length = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private string PathOf(long segment) => Path.Combine(folder, segment.ToString("D9", CultureInfo.InvariantCulture));

    private FileStream OpenSegment(long segment)
    {
        if (_file is null || _segment != segment)
        {
            Close();
            Directory.CreateDirectory(folder);
            _file = new FileStream(PathOf(segment), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            _segment = segment;
        }

        return _file;
    }

    private static byte[] EncodeFrame(long firstIndex, IEnumerable<ReadOnlyMemory<byte>> records)
    {
        using var frame = new MemoryStream();
        frame.SetLength(HeaderSize);
        frame.Position = HeaderSize;
        Span<byte> length = stackalloc byte[2];
        foreach (var record in records)
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)record.Length));
            frame.Write(length);
            frame.Write(record.Span);
        }

        var bytes = frame.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - HeaderSize);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(4), firstIndex);
        ChecksumOf(bytes).CopyTo(bytes.AsSpan(12));
        return bytes;
    }

    private static byte[] ChecksumOf(ReadOnlySpan<byte> frame)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(frame.Slice(4, 8));
        hash.AppendData(frame[HeaderSize..]);
        return hash.GetHashAndReset();
    }

    private bool TryReadFrame(byte[] bytes, int offset, List<(long Index, byte[] Record)> records, out int next)
    {
        next = 0;
        if (bytes.Length - offset < HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(offset));
        var end = (long)offset + HeaderSize + length;
        if (length is <= 0 or > MaxPayload || end > bytes.Length)
        {
            return length is > 0 and <= MaxPayload || AllZero(bytes.AsSpan(offset)) ? false : throw Damaged(offset);
        }

        var frame = bytes.AsSpan(offset, HeaderSize + length);
        if (!ChecksumOf(frame).AsSpan().SequenceEqual(frame.Slice(12, MerkleHash.Size)))
        {
            return end == bytes.Length ? false : throw Damaged(offset);
        }

        ReadRecords(frame, records);
        next = (int)end;
        return true;
    }

    private static void ReadRecords(ReadOnlySpan<byte> frame, List<(long Index, byte[] Record)> records)
    {
        var index = BinaryPrimitives.ReadInt64BigEndian(frame[4..]);
        for (var payload = frame[HeaderSize..]; payload.Length > 0; index++)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(payload);
            records.Add((index, payload.Slice(2, length).ToArray()));
            payload = payload[(2 + length)..];
        }
    }

    // A file system may extend a file with zeros when the power fails before the data is written.
    private static bool AllZero(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept((byte)0) < 0;

    private SigstoreException Damaged(int offset) => new(
        FailureCode.LocalInstanceDamaged,
        $"{PathOf(_segment)}: the frame at byte {offset} does not match its checksum and is not the last one");
}
