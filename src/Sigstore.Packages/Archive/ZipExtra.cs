using System.Buffers.Binary;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>The extra field of a header (PKWARE APPNOTE 6.3 §4.5): only Zip64 has a meaning here, a second name is refused.</summary>
internal readonly ref struct ZipExtra
{
    private const uint Sentinel = uint.MaxValue;
    private readonly ReadOnlySpan<byte> _zip64;
    private readonly bool _hasZip64;

    private readonly CheckSwitch _checks;

    private ZipExtra(ReadOnlySpan<byte> zip64, bool hasZip64, CheckSwitch checks)
    {
        _zip64 = zip64;
        _hasZip64 = hasZip64;
        _checks = checks;
    }

    /// <summary>Walks the fields: each a 16-bit id, a 16-bit length and so many bytes, with nothing left over.</summary>
    public static ZipExtra Parse(ReadOnlySpan<byte> extra, CheckSwitch checks)
    {
        ReadOnlySpan<byte> zip64 = default;
        var hasZip64 = false;
        while (!extra.IsEmpty)
        {
            if (extra.Length < 4 || extra.Length - 4 < BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]))
            {
                throw ZipFormat.Malformed("an extra field is longer than the space for it");
            }

            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var value = extra.Slice(4, BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            checks.Demand(id != ZipFormat.ExtraUnicodePath, FailureCode.ArchiveFeatureUnsupported, "expected one name for each entry, found a second one in the Unicode-path extra field 0x7075");

            if (id == ZipFormat.ExtraZip64)
            {
                checks.Demand(!hasZip64, FailureCode.ArchiveZip64Invalid, "expected one Zip64 field in a header, found two");
                zip64 = value;
                hasZip64 = true;
            }

            extra = extra[(4 + value.Length)..];
        }

        return new ZipExtra(zip64, hasZip64, checks);
    }

    /// <summary>Replaces sentinels by the 64-bit values; a field without sentinel, or the reverse, is refused (§4.5.3).</summary>
    public WideSizes WidenCentral(uint size, uint compressedSize, uint headerOffset)
    {
        var rest = _zip64;
        var wide = new WideSizes(Take(ref rest, size), Take(ref rest, compressedSize), Take(ref rest, headerOffset), _hasZip64);
        _checks.Demand(
            rest.IsEmpty && !(_hasZip64 && _zip64.IsEmpty),
            FailureCode.ArchiveZip64Invalid,
            "expected Zip64 values only where a sentinel announces them, found more in a central record");
        return wide;
    }

    /// <summary>As <see cref="WidenCentral"/> for a local header, which has no offset.</summary>
    public WideSizes WidenLocal(uint size, uint compressedSize)
    {
        var rest = _zip64;
        var wide = new WideSizes(Take(ref rest, size), Take(ref rest, compressedSize), 0, _hasZip64);
        _checks.Demand(
            rest.IsEmpty,
            FailureCode.ArchiveZip64Invalid,
            "expected Zip64 values only where a sentinel announces them, found more in a local header");
        return wide;
    }

    private long Take(ref ReadOnlySpan<byte> rest, uint narrow)
    {
        if (narrow != Sentinel)
        {
            return narrow;
        }

        if (!_hasZip64 || rest.Length < 8)
        {
            throw Zip64("a sentinel announces a Zip64 value, but there is none");
        }

        var value = BinaryPrimitives.ReadInt64LittleEndian(rest);
        rest = rest[8..];
        return value >= 0 ? value : throw Zip64("a Zip64 value is beyond 63 bits");
    }

    private static SigstoreException Zip64(string detail) => new(FailureCode.ArchiveZip64Invalid, detail);

    /// <summary>Sizes and offset in 64 bits, and whether a Zip64 field took part.</summary>
    public readonly record struct WideSizes(long Size, long CompressedSize, long HeaderOffset, bool IsZip64);
}
