using System.Collections.Immutable;
using Sigstore.Client.Bundles;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>
/// A NuGet package, found to be unambiguous: every byte of it belongs to exactly one entry, what is attached comes last, and its names
/// mean the same everywhere. Nothing of its content is trusted for that.
/// </summary>
/// <remarks>Not safe for several threads at once: all of them would move one stream.</remarks>
public sealed class PackageArchive : IDisposable
{
    private readonly Stream _archive;
    private readonly CheckSwitch _checks;

    private readonly byte[] _nuspecXml;

    private PackageArchive(Stream archive, ArchiveLayout layout, byte[] nuspecXml, Nuspec nuspec, ImmutableArray<EmbeddedBundle> bundles, CheckSwitch checks)
    {
        _archive = archive;
        _nuspecXml = nuspecXml;
        _checks = checks;
        Layout = layout;
        Nuspec = nuspec;
        Bundles = bundles;
    }

    /// <summary>Id and version as the nuspec says.</summary>
    public PackageIdentity Identity => Nuspec.Identity;

    /// <summary>The package's own description.</summary>
    public Nuspec Nuspec { get; }

    /// <summary>All entries, in the order of the directory.</summary>
    public ImmutableArray<ZipEntry> Entries => Layout.Directory.Entries;

    /// <summary>The bundles under <c>_sigstore/</c>, in the order of their names.</summary>
    public ImmutableArray<EmbeddedBundle> Bundles { get; }

    /// <summary>True if there is a NuGet signature (whether it is valid is another question).</summary>
    public bool IsSigned => Layout.Signature is not null;

    /// <summary>True if the archive has Zip64 records: such a package can be neither signed nor embedded into.</summary>
    public bool IsZip64 => Layout.Directory.IsZip64;

    internal ArchiveLayout Layout { get; }

    /// <summary>Opens a package; a failure of the 20xx range if it is not unambiguous. The archive disposes the stream, in that case too.</summary>
    /// <param name="nupkg">Readable and seekable; best without a buffer of its own.</param>
    public static PackageArchive Open(Stream nupkg)
    {
        ArgumentNullException.ThrowIfNull(nupkg);
        return Open(nupkg, CheckSwitch.All);
    }

    /// <summary>Reads one entry whole, checked against its size and CRC.</summary>
    public byte[] Read(ZipEntry entry, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return EntryContent.Read(_archive, entry, maxBytes, _checks);
    }

    /// <summary>Finds an entry by its exact name.</summary>
    public ZipEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name);

    /// <summary>Computes the digests asked for, in one pass over the file and in constant memory.</summary>
    public PackageDigests Digests(DigestSelection which)
    {
        using var pass = new ArchivePass(_archive, Layout, which);
        return pass.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    internal static PackageArchive Open(Stream nupkg, CheckSwitch checks)
    {
        var opened = false;
        try
        {
            // 1. Headers tile the file, names are safe, what is attached comes last.
            var layout = ArchiveLayout.Read(nupkg, checks);

            // 2. One nuspec says which package it is.
            var nuspecXml = ReadNuspec(nupkg, layout, checks);
            var nuspec = Nuspec.Parse(nuspecXml);
            foreach (var entry in layout.Directory.Entries)
            {
                EntryName.CheckPackageFile(entry.Name, nuspec.Identity, checks);
            }

            // 3. What is attached has our writer's form and is a bundle.
            var bundles = layout.Attached.Select(entry => ReadBundle(nupkg, entry, checks)).ToImmutableArray();
            opened = true;
            return new PackageArchive(nupkg, layout, nuspecXml, nuspec, bundles, checks);
        }
        finally
        {
            if (!opened)
            {
                nupkg.Dispose();
            }
        }
    }

    /// <summary>Writes the packed file with these bundles instead of those it has; <see cref="FailureCode.EmbeddingRefused"/> if it is signed or Zip64.</summary>
    public void WriteWith(IEnumerable<BundleToAttach> bundles, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(bundles);
        ArgumentNullException.ThrowIfNull(destination);
        AttachingWriter.Write(_archive, Layout, bundles, destination);
    }

    /// <summary>The bytes of the nuspec.</summary>
    internal ReadOnlyMemory<byte> NuspecXml => _nuspecXml;

    /// <summary>What was read and interpreted of an entry when the archive was opened; null for all others.</summary>
    internal byte[]? KnownContentOf(ZipEntry entry) =>
        EntryName.IsRootNuspec(entry.Name) ? _nuspecXml
        : Layout.Attached.IndexOf(entry) is >= 0 and var index ? Bundles[index].Utf8.ToArray()
        : null;

    internal ArchivePass BeginPass(DigestSelection which) => new(_archive, Layout, which);

    private static byte[] ReadNuspec(Stream archive, ArchiveLayout layout, CheckSwitch checks)
    {
        var nuspecs = layout.Directory.Entries.Where(entry => EntryName.IsRootNuspec(entry.Name)).ToList();
        if (nuspecs.Count == 0 || (nuspecs.Count > 1 && checks.IsOn(FailureCode.NuspecMalformed)))
        {
            throw new SigstoreException(FailureCode.NuspecMalformed, $"expected one .nuspec in the root of the package, found {nuspecs.Count}");
        }

        return EntryContent.Read(archive, nuspecs[0], ArchiveLimits.MaxNuspecBytes, checks);
    }

    private static EmbeddedBundle ReadBundle(Stream archive, ZipEntry entry, CheckSwitch checks)
    {
        var utf8 = EntryContent.Read(archive, entry, ArchiveLimits.MaxBundleBytes, checks);
        CheckForm(archive, entry, utf8, checks);
        return new EmbeddedBundle(entry.Name[EntryName.AttachedFolder.Length..], utf8, ParseBundle(entry, utf8, checks));
    }

    // A bundle of a later version is no fault of the package; something that is no bundle at all is.
    private static Bundle? ParseBundle(ZipEntry entry, byte[] utf8, CheckSwitch checks)
    {
        try
        {
            return Bundle.Parse(utf8);
        }
        catch (SigstoreException malformed)
        {
            var isLater = malformed.Failure.Code == FailureCode.BundleVersionUnsupported && utf8.AsSpan().IndexOf("\"application/vnd.dev.sigstore.bundle"u8) >= 0;
            return isLater || !checks.IsOn(FailureCode.EmbeddedBundleMalformed)
                ? null
                : throw new SigstoreException(FailureCode.EmbeddedBundleMalformed, $"expected a Sigstore bundle in \"{entry.Name}\", found something else", malformed.Failure);
        }
    }

    // Taking the bundle out and putting it in again must give these very headers.
    private static void CheckForm(Stream archive, ZipEntry entry, ReadOnlySpan<byte> utf8, CheckSwitch checks)
    {
        var ours = new AttachedEntry(entry.Name, utf8);
        Span<byte> local = new byte[(int)(entry.DataOffset - entry.HeaderOffset)];
        ZipFormat.ReadAt(archive, entry.HeaderOffset, local);
        checks.Demand(
            local.SequenceEqual(ours.LocalHeader()) && entry.Record.Bytes.Span.SequenceEqual(ours.CentralRecord(entry.HeaderOffset)),
            FailureCode.EmbeddedBundleEntryInvalid,
            $"expected \"{entry.Name}\" with exactly the headers that embedding writes, found others");
    }
}
