using System.Buffers.Binary;
using System.IO.Compression;

namespace Sigstore.Build.Facts;

/// <summary>One pack of git objects with its index, read for small objects only: commits, whole or as a delta of another.</summary>
/// <remarks>Source: git's gitformat-pack, index version 2 and pack version 2. What does not fit is treated as not being there.</remarks>
internal sealed class GitPack(string indexPath)
{
    private const int Commit = 1;
    private const int OffsetDelta = 6;
    private const int ReferenceDelta = 7;
    private const int MaxObjectBytes = 1 << 20;
    private const int MaxDeltas = 64;
    private const int NamesAt = 8 + (256 * 4);

    /// <summary>The commit's text, or null if this pack does not hold it.</summary>
    public byte[]? ReadCommit(string id)
    {
        using var index = File.OpenRead(indexPath);
        using var pack = File.OpenRead(Path.ChangeExtension(indexPath, ".pack"));
        return OffsetOf(index, Convert.FromHexString(id)) is { } offset ? ReadAt(pack, index, offset, id.Length / 2, MaxDeltas) : null;
    }

    // Names are sorted; a table says how many begin with each first byte or a smaller one.
    private static long? OffsetOf(FileStream index, ReadOnlySpan<byte> name)
    {
        if (UInt32At(index, 0) != 0xff744f63 || UInt32At(index, 4) != 2)
        {
            return null;
        }

        var count = UInt32At(index, 8 + (255 * 4));
        long low = name[0] == 0 ? 0 : UInt32At(index, 8 + ((name[0] - 1) * 4)), high = UInt32At(index, 8 + (name[0] * 4));
        Span<byte> candidate = stackalloc byte[32];
        candidate = candidate[..name.Length];
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            index.Position = NamesAt + (middle * name.Length);
            index.ReadExactly(candidate);
            var order = candidate.SequenceCompareTo(name);
            if (order == 0)
            {
                // After the names, a checksum of four bytes for each, then the offsets; large ones stand in a table of their own.
                var offsets = NamesAt + (count * (name.Length + 4L));
                var offset = UInt32At(index, offsets + (middle * 4));
                return (offset & 0x80000000) == 0
                    ? offset
                    : checked((long)(((ulong)UInt32At(index, offsets + (count * 4L) + ((offset & 0x7fffffff) * 8L)) << 32) | UInt32At(index, offsets + (count * 4L) + ((offset & 0x7fffffff) * 8L) + 4)));
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return null;
    }

    private static byte[]? ReadAt(FileStream pack, FileStream index, long offset, int nameLength, int deltasLeft)
    {
        pack.Position = offset;
        var first = Byte(pack);
        var type = (first >> 4) & 7;
        long size = first & 15;
        for (var (shift, more) = (4, (first & 0x80) != 0); more; shift += 7)
        {
            var next = Byte(pack);
            size = shift > 24 ? long.MaxValue : size | ((long)(next & 0x7f) << shift);
            more = (next & 0x80) != 0;
        }

        if (size > MaxObjectBytes || deltasLeft == 0)
        {
            return null;
        }

        switch (type)
        {
            case Commit:
                return Inflate(pack, (int)size);
            case OffsetDelta:
                var baseAt = offset - DistanceIn(pack);
                var delta = Inflate(pack, (int)size);
                return baseAt > 0 && ReadAt(pack, index, baseAt, nameLength, deltasLeft - 1) is { } near ? GitDelta.Apply(near, delta, MaxObjectBytes) : null;
            case ReferenceDelta:
                var name = new byte[nameLength];
                pack.ReadExactly(name);
                var difference = Inflate(pack, (int)size);
                return OffsetOf(index, name) is { } elsewhere && ReadAt(pack, index, elsewhere, nameLength, deltasLeft - 1) is { } far
                    ? GitDelta.Apply(far, difference, MaxObjectBytes)
                    : null;
            default:
                return null; // not a commit
        }
    }

    // Seven bits a byte, the most significant first; each continuation adds one, so that no distance has two forms.
    private static long DistanceIn(FileStream pack)
    {
        var next = Byte(pack);
        long distance = next & 0x7f;
        while ((next & 0x80) != 0)
        {
            next = Byte(pack);
            distance = checked(((distance + 1) << 7) | (uint)(next & 0x7f));
        }

        return distance;
    }

    private static byte[] Inflate(FileStream pack, int size)
    {
        var content = new byte[size];
        using var inflated = new ZLibStream(pack, CompressionMode.Decompress, leaveOpen: true);
        inflated.ReadExactly(content);
        return content;
    }

    private static int Byte(FileStream stream) => stream.ReadByte() is >= 0 and var value ? value : throw new EndOfStreamException();

    private static uint UInt32At(FileStream stream, long position)
    {
        Span<byte> value = stackalloc byte[4];
        stream.Position = position;
        stream.ReadExactly(value);
        return BinaryPrimitives.ReadUInt32BigEndian(value);
    }
}
