using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>Writes a package with other bundles attached than it had: the packed bytes stay, only directory and end record are new.</summary>
internal static class AttachingWriter
{
    /// <summary>Copies the packed file and appends the bundles, in the order of their names; none gives back the packed file.</summary>
    public static void Write(Stream archive, ArchiveLayout layout, IEnumerable<BundleToAttach> bundles, Stream destination)
    {
        var inOrder = bundles.OrderBy(bundle => bundle.Name, StringComparer.Ordinal).ToImmutableArray();
        Check(layout, inOrder);

        // 1. The packed entries, as they are.
        CopyTo(archive, layout.PristineEnd, destination);
        var at = layout.PristineEnd;

        // 2. The bundles behind them.
        var records = new List<byte[]>();
        foreach (var bundle in inOrder)
        {
            var entry = new AttachedEntry(EntryName.AttachedFolder + bundle.Name, bundle.Utf8.Span);
            var header = entry.LocalHeader();
            destination.Write(header);
            destination.Write(bundle.Utf8.Span);
            records.Add(entry.CentralRecord(at));
            at += header.Length + bundle.Utf8.Length;
        }

        // 3. The old directory, the new records, the end record for both.
        var kept = layout.Directory.Entries.Length - layout.Attached.Length;
        var keptBytes = layout.Attached.IsEmpty ? layout.Directory.Bytes.Length : layout.Attached[0].Record.RecordOffset;
        destination.Write(layout.Directory.Bytes.Span[..keptBytes]);
        records.ForEach(record => destination.Write(record));
        destination.Write(inOrder.IsEmpty && layout.Attached.IsEmpty
            ? layout.Directory.End.Tail.Span
            : layout.Directory.End.PatchedTail(kept + records.Count, at, keptBytes + records.Sum(record => (long)record.Length)));
    }

    private static void Check(ArchiveLayout layout, ImmutableArray<BundleToAttach> bundles)
    {
        if (layout.Signature is not null)
        {
            throw new SigstoreException(FailureCode.EmbeddingRefused, "expected a package without NuGet signature, found a signed one: what is added afterwards breaks the signature");
        }

        if (layout.Directory.IsZip64)
        {
            throw new SigstoreException(FailureCode.EmbeddingRefused, "expected a package without Zip64 records, found some");
        }

        if (bundles.Length > ArchiveLimits.MaxBundles)
        {
            throw new SigstoreException(FailureCode.EmbeddingRefused, $"expected at most {ArchiveLimits.MaxBundles} bundles, found {bundles.Length}");
        }

        if (bundles.Select(bundle => bundle.Name).Distinct(StringComparer.Ordinal).Count() != bundles.Length)
        {
            throw new SigstoreException(FailureCode.EmbeddingRefused, "expected bundles of different names, found one name twice");
        }

        var total = bundles.Sum(bundle => bundle.Utf8.Length + 1024L);
        if (layout.Directory.Entries.Length + bundles.Length > ArchiveLimits.MaxEntries || layout.Directory.End.DirectoryOffset + total + layout.Directory.Bytes.Length >= uint.MaxValue)
        {
            throw new SigstoreException(FailureCode.EmbeddingRefused, "expected a package that stays below the limits of an ordinary zip, found one that would need Zip64");
        }
    }

    private static void CopyTo(Stream archive, long end, Stream destination)
    {
        var buffer = new byte[128 << 10];
        archive.Position = 0;
        for (var left = end; left > 0;)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            ZipFormat.ReadAt(archive, end - left, piece);
            destination.Write(piece);
            left -= piece.Length;
        }
    }
}
