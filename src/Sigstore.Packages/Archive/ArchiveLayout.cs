using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>Where the packed file ends, where what is attached ends, and where the NuGet signature lies: the forks of the three digests.</summary>
internal sealed class ArchiveLayout
{
    private ArchiveLayout(ZipDirectory directory, ImmutableArray<ZipEntry> attached, ZipEntry? signature)
    {
        Directory = directory;
        Attached = attached;
        Signature = signature;
        UnsignedEnd = signature?.HeaderOffset ?? directory.End.DirectoryOffset;
        PristineEnd = attached.IsEmpty ? UnsignedEnd : attached[0].HeaderOffset;
    }

    public ZipDirectory Directory { get; }

    /// <summary>The entries under <c>_sigstore/</c>, in order.</summary>
    public ImmutableArray<ZipEntry> Attached { get; }

    public ZipEntry? Signature { get; }

    /// <summary>The entries data of the packed file are the bytes before this offset.</summary>
    public long PristineEnd { get; }

    /// <summary>The entries data of the file without NuGet signature are the bytes before this offset.</summary>
    public long UnsignedEnd { get; }

    public static ArchiveLayout Read(Stream archive, CheckSwitch checks)
    {
        var directory = ZipDirectory.Read(archive, checks);
        var attached = directory.Entries.Where(IsAttached).ToImmutableArray();
        var signature = directory.Entries.FirstOrDefault(entry => entry.Name == EntryName.Signature);
        if (signature is not null)
        {
            CheckSignature(directory, signature, checks);
        }

        if (!attached.IsEmpty)
        {
            CheckAttached(directory, attached, signature is null ? 0 : 1, checks);
        }

        return new ArchiveLayout(directory, attached, signature);
    }

    /// <summary>Directory and end record of the file without NuGet signature.</summary>
    public byte[] UnsignedTail() => TailWithout(Signature is null ? 0 : 1, UnsignedEnd);

    /// <summary>Directory and end record of the packed file.</summary>
    public byte[] PristineTail() => TailWithout(Attached.Length + (Signature is null ? 0 : 1), PristineEnd);

    private byte[] TailWithout(int removed, long directoryOffset)
    {
        var kept = Directory.Entries.Length - removed;
        var keptBytes = removed == 0 ? Directory.Bytes.Length : Directory.Entries[kept].Record.RecordOffset;
        if (removed == 0)
        {
            return [.. Directory.Bytes.Span, .. Directory.End.Tail.Span];
        }

        return [.. Directory.Bytes.Span[..keptBytes], .. Directory.End.TailWithout(removed, directoryOffset, keptBytes)];
    }

    private static bool IsAttached(ZipEntry entry) => entry.Name.StartsWith(EntryName.AttachedFolder, StringComparison.Ordinal);

    // NuGet writes one signature, stored, as the last entry, and never into a Zip64 archive (NU3006).
    private static void CheckSignature(ZipDirectory directory, ZipEntry signature, CheckSwitch checks)
    {
        if (directory.IsZip64)
        {
            checks.Refuse(FailureCode.ArchiveZip64Invalid, "expected no Zip64 records in a signed package, found some");
        }

        if (signature.Size > ArchiveLimits.MaxSignatureBytes)
        {
            checks.Refuse(FailureCode.ArchiveTooLarge, $"expected at most {ArchiveLimits.MaxSignatureBytes} bytes of \"{EntryName.Signature}\", found {signature.Size}");
        }

        const ushort onlyUtf8 = ZipFormat.FlagUtf8;
        checks.Demand(!signature.IsDeflated && (signature.Record.Flags & ~onlyUtf8) == 0, FailureCode.SignatureEntryInvalid, "expected a stored signature entry without descriptor, found another form");
        checks.Demand(
            ReferenceEquals(directory.Entries[^1], signature) && ReferenceEquals(directory.InFileOrder[^1], signature),
            FailureCode.SignatureEntryInvalid,
            "expected the signature to be the last entry of the data and of the directory, found entries after it");
    }

    private static void CheckAttached(ZipDirectory directory, ImmutableArray<ZipEntry> attached, int after, CheckSwitch checks)
    {
        if (directory.IsZip64)
        {
            checks.Refuse(FailureCode.ArchiveZip64Invalid, "expected no Zip64 records in a package with embedded bundles, found some");
        }

        checks.Demand(attached.Length <= ArchiveLimits.MaxBundles, FailureCode.EmbeddedBundleEntryInvalid, $"expected at most {ArchiveLimits.MaxBundles} entries under {EntryName.AttachedFolder}, found {attached.Length}");
        var first = directory.Entries.Length - attached.Length - after;
        for (var i = 0; i < attached.Length; i++)
        {
            var entry = attached[i];
            checks.Demand(
                ReferenceEquals(directory.Entries[first + i], entry) && ReferenceEquals(directory.InFileOrder[first + i], entry),
                FailureCode.EmbeddedBundleMisplaced,
                $"expected \"{entry.Name}\" after all content and before the signature, in the data and in the directory, found it elsewhere");
            checks.Demand(EntryName.IsBundle(entry.Name), FailureCode.EmbeddedBundleEntryInvalid, $"expected only {EntryName.AttachedFolder}[a-z0-9-]+{EntryName.BundleSuffix}, found \"{entry.Name}\"");
            checks.Demand(entry.Size <= ArchiveLimits.MaxBundleBytes, FailureCode.EmbeddedBundleEntryInvalid, $"expected at most {ArchiveLimits.MaxBundleBytes} bytes of \"{entry.Name}\", found {entry.Size}");
            checks.Demand(i == 0 || string.CompareOrdinal(attached[i - 1].Name, entry.Name) < 0, FailureCode.EmbeddedBundleEntryInvalid, $"expected bundles in the order of their names, found \"{entry.Name}\" after \"{attached[Math.Max(0, i - 1)].Name}\"");
        }
    }
}
