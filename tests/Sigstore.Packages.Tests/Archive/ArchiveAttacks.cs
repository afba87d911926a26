using System.Buffers.Binary;
using Sigstore.Client.Failures;
using static Sigstore.Client.Failures.FailureCode;

namespace Sigstore.Packages.Tests.Archive;

/// <summary>The table of forged archives. Each is refused with its code, and each is accepted when exactly the named checks are taken out.</summary>
internal static class ArchiveAttacks
{
    private const string Dll = "lib/net10.0/Contoso.Json.dll";
    private const string Bundle = "_sigstore/provenance.sigstore.json";

    public static IEnumerable<ArchiveAttack> All => [.. Placement(), .. Names(), .. Headers(), .. Descriptors(), .. Zip64(), .. Zip64Records(), .. Ends(), .. Features(), .. Bounds(), .. Signatures(), .. Bundles(), .. Contents()];

    private static IEnumerable<ArchiveAttack> Placement() =>
    [
        new("a shadowed entry: the record points into an attached entry that holds a forged file", ArchiveGap, zip => Shadow(zip, zip.AddBundle(Bundle, [])), ArchiveOverlap, EmbeddedBundleMisplaced, EmbeddedBundleMalformed),
        new("a shadowed entry: the record points into ordinary content", ArchiveGap, zip => Shadow(zip, zip.Add("docs/readme.txt", [], deflate: false)), ArchiveOverlap),
        new("an entry inside another entry's data", ArchiveOverlap, Nested),
        new("two records for the same data", ArchiveOverlap, zip => { Copy(zip, "lib/net10.0/Other.dll"); }, ArchiveHeaderMismatch),
        new("hidden data after an entry", ArchiveGap, zip => zip[Dll].AfterData = "hidden"u8.ToArray()),
        new("hidden data before the directory", ArchiveGap, zip => zip.BeforeDirectory = "hidden"u8.ToArray()),
        new("leading bytes", ArchiveGap, zip => zip.Before = "#!/bin/sh\n"u8.ToArray()),
    ];

    private static IEnumerable<ArchiveAttack> Names()
    {
        foreach (var (name, what) in ((string, string)[])[
            ("../evil.dll", "parent segment"), ("lib/../../evil.dll", "parent segment inside"), ("./evil.dll", "dot segment"), ("lib//evil.dll", "empty segment"),
            ("/etc/evil", "absolute"), ("lib\\evil.dll", "backslash"), ("C:/evil.dll", "drive"), ("lib/a:stream", "alternate stream"), ("lib/nul", "device name"),
            ("lib/Com1.txt", "device name with extension"), ("lib/LPT².dll", "device name with superscript digit"), ("lib/evil.dll\0.txt", "NUL"), ("lib/evil\u001b[2J", "escape"),
            ("lib/evil.", "trailing dot"), ("lib/evil ", "trailing space"), ("lib /evil", "trailing space in a folder"), ("lib%2Fevil.dll", "encoded slash"),
            ("lib%5cevil.dll", "encoded backslash"), ("%2e%2e/evil.dll", "encoded parent segment"), ("lib/e\u0301vil.dll", "not in normal form C"), ("lib/", "a folder as entry"),
        ])
        {
            yield return new($"name: {what}", ArchiveNameUnsafe, zip => zip.Add(name, "x"u8));
        }

        yield return new("name outside ASCII without the UTF-8 flag", ArchiveNameUnsafe, zip => zip.Add("lib/ä.dll", "x"u8).Flags = 0);
        yield return new("the same name twice", ArchiveNameCollision, zip => zip.Add(Dll, "other"u8));
        yield return new("the same name in another case", ArchiveNameCollision, zip => zip.Add(Dll.ToUpperInvariant(), "other"u8));
        yield return new("the same name, percent-encoded", ArchiveNameCollision, zip => zip.Add("lib/net10.0/Contoso%2EJson.dll", "other"u8));
        yield return new("a file that is another's folder", ArchiveNameCollision, zip => zip.Add("lib/net10.0", "other"u8));
        foreach (var name in (string[])["_Sigstore/a.sigstore.json", "_SIGSTORE/x.targets", "_sigstore"])
        {
            yield return new($"reserved: {name}", ArchiveNameReserved, zip => zip.AddBundle(name, TestBundles.Provenance));
        }

        yield return new("reserved: %5Fsigstore/", ArchiveNameReserved, zip => zip.AddBundle("%5Fsigstore/a.sigstore.json", TestBundles.Provenance), EmbeddedBundleEntryInvalid);
        yield return new("reserved: _sigstore%2F", ArchiveNameUnsafe, zip => zip.AddBundle("_sigstore%2Fa.sigstore.json", TestBundles.Provenance), ArchiveNameReserved, EmbeddedBundleEntryInvalid);
        foreach (var name in (string[])["%2Esignature.p7s", ".Signature.p7s", ".nupkg.metadata", ".NUPKG.metadata", "contoso.json.1.0.0.nupkg", "Contoso.Json.1.0.0.nupkg.sha512"])
        {
            yield return new($"reserved: {name}", ArchiveNameReserved, zip => zip.Add(name, "x"u8, deflate: false));
        }
    }

    private static IEnumerable<ArchiveAttack> Headers() =>
    [
        new("local name differs", ArchiveHeaderMismatch, zip => zip[Dll].LocalName = "lib/net10.0/Contoso.Evil.dll"u8.ToArray()),
        new("local flags differ", ArchiveHeaderMismatch, zip => zip[Dll].LocalFlags = 0x0800),
        new("local method differs", ArchiveHeaderMismatch, zip => zip[Dll].LocalMethod = 0),
        new("local CRC differs", ArchiveHeaderMismatch, zip => zip[Dll].LocalCrc = 1),
        new("local compressed size differs", ArchiveHeaderMismatch, zip => zip[Dll].LocalCompressedSize = 1),
        new("local size differs", ArchiveHeaderMismatch, zip => zip[Dll].LocalSize = 1),
        new("a stored entry of two sizes", ArchiveHeaderMismatch, zip => { var entry = zip.Add("a.txt", "abc"u8, deflate: false); entry.Size = 2; }),
    ];

    private static IEnumerable<ArchiveAttack> Descriptors() =>
    [
        new("descriptor with another CRC", ArchiveDescriptorMismatch, zip => zip[Dll].WithDescriptor().Descriptor[4] ^= 1),
        new("descriptor with another compressed size", ArchiveDescriptorMismatch, zip => zip[Dll].WithDescriptor().Descriptor[8] ^= 1),
        new("descriptor with another size", ArchiveDescriptorMismatch, zip => zip[Dll].WithDescriptor().Descriptor[12] ^= 1),
        new("descriptor with another signature", ArchiveDescriptorMismatch, zip => zip[Dll].WithDescriptor().Descriptor[0] ^= 1),
        new("descriptor missing", ArchiveDescriptorMismatch, zip => zip[Dll].WithDescriptor().Descriptor = []),
        new("hidden data behind a descriptor", ArchiveDescriptorMismatch, zip => zip[Dll].WithDescriptor().AfterData = "hidden data!"u8.ToArray()),
    ];

    private static IEnumerable<ArchiveAttack> Zip64() =>
    [
        new("Zip64 records without sentinels", ArchiveZip64Invalid, zip => { zip.Zip64 = _ => { }; zip.Zip64Sentinels = false; }, ArchiveEndRecordInvalid),
        new("Zip64 values without sentinels in a central record", ArchiveZip64Invalid, zip => zip[Dll].Extra = Extra(1, new byte[8])),
        new("Zip64 values without sentinels in a local header", ArchiveZip64Invalid, zip => zip[Dll].LocalExtra = Extra(1, new byte[16])),
        new("two Zip64 fields", ArchiveZip64Invalid, zip => zip[Dll].Extra = [.. Extra(1, new byte[8]), .. Extra(1, new byte[8])]),
        new("a signed Zip64 package", ArchiveZip64Invalid, zip => { zip.AddSignature(); zip.Zip64 = _ => { }; }),
        new("a Zip64 package with bundles", ArchiveZip64Invalid, zip => { zip.AddBundle(Bundle, TestBundles.Provenance); zip.Zip64 = _ => { }; }),
    ];

    // The record of 56 bytes and the locator of 20 behind it, field by field.
    private static IEnumerable<ArchiveAttack> Zip64Records() =>
    [
        new("Zip64: a record of another signature", ArchiveZip64Invalid, Zip64With(0, 1)),
        new("Zip64: a record of another length", ArchiveZip64Invalid, Zip64With(4, 45)),
        new("Zip64: a record on another disk", ArchiveZip64Invalid, Zip64With(16, 1)),
        new("Zip64: a directory that begins on another disk", ArchiveZip64Invalid, Zip64With(20, 1)),
        new("Zip64: another count on this disk", ArchiveZip64Invalid, Zip64With(24, 3)),
        new("Zip64: another count in total", ArchiveZip64Invalid, Zip64With(32, 3), ArchiveEndRecordInvalid),
        new("Zip64: one entry less announced", ArchiveEndRecordInvalid, zip => zip.Zip64 = records => Count(records, 3)),
        new("Zip64: one entry more announced", ArchiveEndRecordInvalid, zip => zip.Zip64 = records => Count(records, 5)),
        new("Zip64: a claim of a million entries", ArchiveTooLarge, zip => zip.Zip64 = records => Count(records, 1_000_000), ArchiveEndRecordInvalid),
        new("Zip64: a size that leaves the last record out", ArchiveEndRecordInvalid, HiddenRecord),
        new("Zip64: the place of another directory", ArchiveEndRecordInvalid, SecondDirectory),
        new("Zip64: a locator of another signature", ArchiveZip64Invalid, Zip64With(56, 1)),
        new("Zip64: a locator of another disk", ArchiveZip64Invalid, Zip64With(60, 1)),
        new("Zip64: a locator that points elsewhere", ArchiveZip64Invalid, Zip64With(64, 0)),
        new("Zip64: a locator of two disks", ArchiveZip64Invalid, Zip64With(72, 2)),
        new("Zip64: a count beyond 63 bits", ArchiveZip64Invalid, Zip64With(36, int.MinValue)) { NoReading = "a negative number of entries is none: the arithmetic is checked, and would overflow", Honest = HonestZip64 },
        new("Zip64: a directory of one byte", ArchiveEndRecordInvalid, Zip64With(40, 1)) { NoReading = "one byte holds no record; a size with a reading is the row that leaves the last one out", Honest = HonestZip64 },
        new("Zip64: a directory at the first local header", ArchiveEndRecordInvalid, Zip64With(48, 0)) { NoReading = "a local header is no record; a place with a reading is the row of another directory", Honest = HonestZip64 },
    ];

    private static IEnumerable<ArchiveAttack> Ends() =>
    [
        new("one entry less announced", ArchiveEndRecordInvalid, zip => zip.CountLie = -1),
        new("one entry more announced", ArchiveEndRecordInvalid, zip => zip.CountLie = 1),
        new("another disk", ArchiveEndRecordInvalid, zip => zip.Disk = 1),
        new("an entry on another disk", ArchiveEndRecordInvalid, zip => zip[Dll].Disk = 1),
        new("trailing bytes", ArchiveEndRecordInvalid, zip => zip.After = "trailing"u8.ToArray()),
        new("hidden data after the directory", ArchiveEndRecordInvalid, zip => zip.AfterDirectory = "hidden"u8.ToArray()),
        new("a comment that holds an end record", ArchiveEndRecordInvalid, SecondEnd),
    ];

    private static IEnumerable<ArchiveAttack> Features() =>
    [
        new("encrypted flag", ArchiveFeatureUnsupported, zip => zip[Dll].Flags |= 1),
        new("strong encryption flag", ArchiveFeatureUnsupported, zip => zip[Dll].Flags |= 0x40),
        new("another compression method", ArchiveFeatureUnsupported, zip => zip[Dll].Method = 12),
        new("Unicode-path field in the directory", ArchiveFeatureUnsupported, zip => zip[Dll].Extra = Extra(0x7075, "\u0001\0\0\0\0lib/evil.dll"u8)),
        new("Unicode-path field in the local header", ArchiveFeatureUnsupported, zip => zip[Dll].LocalExtra = Extra(0x7075, "\u0001\0\0\0\0lib/evil.dll"u8)),
    ];

    private static IEnumerable<ArchiveAttack> Bounds() =>
    [
        new("a file of 3 GiB", ArchiveTooLarge, zip => zip[Dll].Size = 3L << 30),
        new("a bomb: a total out of proportion", ArchiveTooLarge, zip => { zip[Dll].Size = 1L << 30; }),
        new("100,001 entries", ArchiveTooLarge, ManyEntries),
    ];

    private static IEnumerable<ArchiveAttack> Signatures() =>
    [
        new("two signatures", SignatureEntryInvalid, zip => { zip.AddSignature(); zip.AddSignature(); }),
        new("an oversize signature", ArchiveTooLarge, zip => zip.Add(".signature.p7s", new byte[(8 << 20) + 1], deflate: false)),
        new("a deflated signature", SignatureEntryInvalid, zip => zip.Add(".signature.p7s", "signature"u8)),
        new("a signature with descriptor", SignatureEntryInvalid, zip => zip.AddSignature().WithDescriptor()),
        new("content after the signature", SignatureEntryInvalid, zip => { zip.AddSignature(); zip.Add("lib/evil.dll", "x"u8); }),
        new("a signature that is last in the data only", SignatureEntryInvalid, zip => { zip.AddSignature(); zip.Entries.Insert(0, Moved(zip)); }),
    ];

    private static IEnumerable<ArchiveAttack> Bundles() =>
    [
        new("a build file among the bundles", EmbeddedBundleEntryInvalid, zip => zip.AddBundle("_sigstore/x.targets", TestBundles.Provenance)),
        new("a folder among the bundles", EmbeddedBundleEntryInvalid, zip => zip.AddBundle("_sigstore/a/b.sigstore.json", TestBundles.Provenance)),
        new("a bundle in capitals", EmbeddedBundleEntryInvalid, zip => zip.AddBundle("_sigstore/Provenance.sigstore.json", TestBundles.Provenance)),
        new("a bundle with a device name", ArchiveNameUnsafe, zip => zip.AddBundle("_sigstore/con.sigstore.json", TestBundles.Provenance), EmbeddedBundleEntryInvalid),
        new("an oversize bundle", EmbeddedBundleEntryInvalid, zip => zip.AddBundle(Bundle, Padded((8 << 20) + 1)), ArchiveTooLarge),
        new("17 bundles", EmbeddedBundleEntryInvalid, zip => { for (var i = 'a'; i <= 'q'; i++) { zip.AddBundle($"_sigstore/{i}.sigstore.json", TestBundles.Provenance); } }),
        new("bundles out of order", EmbeddedBundleEntryInvalid, zip => { zip.AddBundle("_sigstore/b.sigstore.json", TestBundles.Provenance); zip.AddBundle("_sigstore/a.sigstore.json", TestBundles.Provenance); }),
        new("content after the bundles", EmbeddedBundleMisplaced, zip => { zip.AddBundle(Bundle, TestBundles.Provenance); zip.Add("lib/evil.dll", "x"u8); }),
        new("a bundle after the signature", SignatureEntryInvalid, zip => { zip.AddSignature(); zip.AddBundle(Bundle, TestBundles.Provenance); }, EmbeddedBundleMisplaced),
        new("a bundle with an extra field", EmbeddedBundleEntryInvalid, zip => zip.AddBundle(Bundle, TestBundles.Provenance).LocalExtra = Extra(0x5455, new byte[5])),
        new("a bundle with an extra field in the directory", EmbeddedBundleEntryInvalid, zip => zip.AddBundle(Bundle, TestBundles.Provenance).Extra = Extra(0x5455, new byte[5])),
        new("a bundle with a device name and a number", ArchiveNameUnsafe, zip => zip.AddBundle("_sigstore/com1.sigstore.json", TestBundles.Provenance), EmbeddedBundleEntryInvalid),
        new("a bundle with a comment", EmbeddedBundleEntryInvalid, zip => zip.AddBundle(Bundle, TestBundles.Provenance).Comment = "hidden"u8.ToArray()),
        new("a bundle with another time", EmbeddedBundleEntryInvalid, zip => zip.AddBundle(Bundle, TestBundles.Provenance).Date = 0x5a21),
        new("a deflated bundle", EmbeddedBundleEntryInvalid, zip => zip.Add(Bundle, TestBundles.Provenance)),
        new("a bundle with descriptor", EmbeddedBundleEntryInvalid, zip => zip.AddBundle(Bundle, TestBundles.Provenance).WithDescriptor()),
        new("a bundle with a wrong CRC", ArchiveContentCorrupt, zip => zip.AddBundle(Bundle, TestBundles.Provenance).Crc ^= 1, EmbeddedBundleEntryInvalid),
        new("a bundle that is none", EmbeddedBundleMalformed, zip => zip.AddBundle(Bundle, "{}"u8)),
    ];

    private static IEnumerable<ArchiveAttack> Contents() =>
    [
        new("two nuspecs", NuspecMalformed, zip => zip.Add("Contoso.Evil.nuspec", ZipForge.NuspecOf("Contoso.Evil", "1.0.0"))),
        new("a nuspec longer than announced", ArchiveContentCorrupt, zip => TrimmedNuspec(zip.Entries[1])),
        new("a nuspec with a wrong CRC", ArchiveContentCorrupt, zip => zip.Entries[1].Crc ^= 1),
    ];

    // The record of the assembly points at a forged local file inside the carrier's data; the honest one is left uncovered.
    private static void Shadow(ZipForge zip, ForgedEntry carrier)
    {
        var honest = zip[Dll];
        var forged = new ForgedEntry(Dll, "a forged assembly"u8.ToArray(), deflate: false);
        (honest.Method, honest.Crc, honest.Size, honest.CompressedSize) = (forged.Method, forged.Crc, forged.Size, forged.CompressedSize);
        var local = new MemoryStream();
        forged.WriteLocal(local);
        carrier.Data = local.ToArray();
        (carrier.Size, carrier.CompressedSize, carrier.Crc) = (carrier.Data.Length, carrier.Data.Length, Sigstore.Packages.Archive.Crc32.Of(carrier.Data));
        honest.OffsetLie = _ => carrier.HeaderOffset + 30 + carrier.RawName.Length;
    }

    // The inner entry has no place of its own: it lies in the outer one's data.
    private static void Nested(ZipForge zip)
    {
        var inner = new ForgedEntry("lib/inner.dll", "inner"u8.ToArray(), deflate: false);
        var local = new MemoryStream();
        inner.WriteLocal(local);
        var outer = zip.Add("docs/outer.bin", local.ToArray(), deflate: false);
        var ghost = new ForgedEntry("lib/inner.dll", "inner"u8.ToArray(), deflate: false) { IsGhost = true };
        ghost.OffsetLie = _ => outer.HeaderOffset + 30 + outer.RawName.Length;
        zip.Entries.Add(ghost);
    }

    private static void Copy(ZipForge zip, string name)
    {
        var original = zip[Dll];
        var ghost = new ForgedEntry(name, "an assembly, as far as this test is concerned"u8.ToArray(), deflate: true) { IsGhost = true };
        ghost.OffsetLie = _ => original.HeaderOffset;
        zip.Entries.Add(ghost);
    }

    // Last in the data, first in the directory.
    private static ForgedEntry Moved(ZipForge zip)
    {
        var signature = zip.Entries[^1];
        zip.Entries.Remove(signature);
        zip.LastInData = signature;
        return signature;
    }

    // 22 bytes of an end record for an empty archive, in the comment of the real one.
    private static void SecondEnd(ZipForge zip)
    {
        var inner = ZipForge.Package().Build();
        zip.Comment = inner[^22..];
    }

    private static void ManyEntries(ZipForge zip)
    {
        for (var i = 0; i < 100_001 - 4; i++)
        {
            zip.Add($"content/{i}", [], deflate: false);
        }

        zip.Zip64 = _ => { };
    }

    private static Action<ZipForge> Zip64With(int at, int value) => zip => zip.Zip64 = records => BinaryPrimitives.WriteInt32LittleEndian(records.AsSpan(at), value);

    private static ZipForge HonestZip64()
    {
        var zip = ZipForge.Package();
        zip.Zip64 = _ => { };
        return zip;
    }

    private static void Count(byte[] records, long count)
    {
        BinaryPrimitives.WriteInt64LittleEndian(records.AsSpan(24), count);
        BinaryPrimitives.WriteInt64LittleEndian(records.AsSpan(32), count);
    }

    // A fifth record for data that has one: readers who go by the size do not see it, readers who go by signatures do.
    private static void HiddenRecord(ZipForge zip)
    {
        const string hidden = "lib/net10.0/Hidden.dll";
        Copy(zip, hidden);
        zip.Zip64 = records =>
        {
            Count(records, 4);
            BinaryPrimitives.WriteInt64LittleEndian(records.AsSpan(40), BinaryPrimitives.ReadInt64LittleEndian(records.AsSpan(40)) - 46 - hidden.Length);
        };
    }

    // A second directory in front of the one that ends where the record begins.
    private static void SecondDirectory(ZipForge zip)
    {
        var bytes = zip.Build();
        var size = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 10));
        zip.BeforeDirectory = bytes[^(22 + size)..^22];
        zip.Zip64 = records => BinaryPrimitives.WriteInt64LittleEndian(records.AsSpan(48), BinaryPrimitives.ReadInt64LittleEndian(records.AsSpan(48)) - size);
    }

    private static void TrimmedNuspec(ForgedEntry nuspec)
    {
        // The announced part is whole XML: three spaces follow it.
        var honest = ZipForge.NuspecOf("Contoso.Json", "1.0.0");
        var longer = new ForgedEntry(nuspec.Name, [.. honest, .. "   "u8], deflate: true);
        (nuspec.Data, nuspec.CompressedSize) = (longer.Data, longer.Data.Length);
        (nuspec.Size, nuspec.Crc) = (honest.Length, Sigstore.Packages.Archive.Crc32.Of(honest));
    }

    private static byte[] Padded(int length)
    {
        var padded = new byte[length];
        padded.AsSpan().Fill((byte)' ');
        TestBundles.Provenance.CopyTo(padded, 0);
        return padded;
    }

    private static byte[] Extra(ushort id, ReadOnlySpan<byte> value)
    {
        var field = new byte[4 + value.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(field, id);
        BinaryPrimitives.WriteUInt16LittleEndian(field.AsSpan(2), (ushort)value.Length);
        value.CopyTo(field.AsSpan(4));
        return field;
    }
}
