using System.Text.Json;
using NuGet.Packaging;
using Sigstore.Client.Crypto;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Io;
using Sigstore.Tests.Shared;

namespace Sigstore.Packages.Tests.Archive;

/// <summary>Every package of the real graph, none skipped.</summary>
public sealed class RealPackageTests
{
    [Fact]
    public async Task There_are_at_least_75_distinct_packages_of_all_ages()
    {
        var graph = await RealGraph.LoadAsync();
        Assert.True(graph.Packages.Length >= 75, $"{graph.Packages.Length}");
        Assert.Equal(graph.Packages.Length, graph.Packages.Select(package => package.Identity.Key).Distinct().Count());
    }

    [Fact]
    public async Task The_content_hash_is_the_one_that_NuGet_computes_and_recorded()
    {
        foreach (var package in (await RealGraph.LoadAsync()).Packages)
        {
            using var archive = Open(package);
            Assert.Equal(package.Identity, archive.Identity);
            var hash = archive.Digests(DigestSelection.UnsignedSha512).ContentHash;
            using var oracle = new PackageArchiveReader(package.NupkgPath);
            Assert.Equal(oracle.GetContentHash(TestContext.Current.CancellationToken), hash);
            var metadata = await File.ReadAllBytesAsync(Path.Combine(package.Folder, ".nupkg.metadata"), TestContext.Current.CancellationToken);
            Assert.Equal(JsonDocument.Parse(metadata).RootElement.GetProperty("contentHash").GetString(), hash);
        }
    }

    [Fact]
    public async Task All_digests_of_one_pass_are_those_of_the_bytes()
    {
        foreach (var package in (await RealGraph.LoadAsync()).Packages)
        {
            using var archive = Open(package);
            var digests = archive.Digests(DigestSelection.All | DigestSelection.AllSha384);
            var file = await File.ReadAllBytesAsync(package.NupkgPath, TestContext.Current.CancellationToken);
            Assert.Equal(Digest.Of(DigestAlgorithm.Sha256, file), digests.FileSha256);
            Assert.Equal(Digest.Of(DigestAlgorithm.Sha512, file), digests.FileSha512);
            var unsigned = Unsigned(file, archive);
            Assert.Equal(Digest.Of(DigestAlgorithm.Sha256, unsigned), digests.UnsignedSha256);
            Assert.Equal(Digest.Of(DigestAlgorithm.Sha384, file), digests.Of(DigestSelection.FileSha384));
            Assert.Equal(Digest.Of(DigestAlgorithm.Sha384, unsigned), digests.Of(DigestSelection.UnsignedSha384));
            Assert.Equal(Digest.Of(DigestAlgorithm.Sha384, unsigned), digests.Of(DigestSelection.PristineSha384));
            Assert.Equal(digests.UnsignedSha256, digests.PristineSha256);
            Assert.Equal(digests.UnsignedSha512, digests.PristineSha512);
        }
    }

    [Fact]
    public async Task Embedding_then_removing_gives_back_every_unsigned_form()
    {
        foreach (var package in (await RealGraph.LoadAsync()).Packages)
        {
            using var signed = Open(package);
            var packed = Unsigned(await File.ReadAllBytesAsync(package.NupkgPath, TestContext.Current.CancellationToken), signed);
            using var archive = PackageArchive.Open(new MemoryStream(packed));
            var embedded = new MemoryStream();
            archive.WriteWith([new BundleToAttach("provenance.sigstore.json", TestBundles.Provenance), new BundleToAttach("another.sigstore.json", TestBundles.Provenance)], embedded);

            using var attached = PackageArchive.Open(new MemoryStream(embedded.ToArray()));
            Assert.Equal(["another.sigstore.json", "provenance.sigstore.json"], attached.Bundles.Select(bundle => bundle.Name));
            Assert.Equal(Digest.Of(DigestAlgorithm.Sha256, packed), attached.Digests(DigestSelection.All).PristineSha256);
            using (var oracle = new PackageArchiveReader(new MemoryStream(embedded.ToArray())))
            {
                Assert.Equal(oracle.GetContentHash(TestContext.Current.CancellationToken), attached.Digests(DigestSelection.UnsignedSha512).ContentHash);
            }

            var removed = new MemoryStream();
            attached.WriteWith([], removed);
            Assert.True(packed.AsSpan().SequenceEqual(removed.ToArray()), $"{package}");
        }
    }

    [Fact]
    public async Task What_is_extracted_is_what_NuGet_extracts()
    {
        foreach (var package in (await RealGraph.LoadAsync()).Packages)
        {
            using var archive = Open(package);
            using var oracle = new PackageArchiveReader(package.NupkgPath);
            var expected = oracle.GetFiles().Where(file => PackageHelper.IsPackageFile(file, PackageSaveMode.Defaultv3)).Select(Uri.UnescapeDataString).Order(StringComparer.Ordinal);
            Assert.Equal(expected, archive.Entries.Where(entry => entry.IsExtracted).Select(entry => entry.Name).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Every_installed_package_passes_its_check()
    {
        foreach (var package in (await RealGraph.LoadAsync()).Packages)
        {
            var found = InstalledPackageCheck.Check(package, DigestSelection.AllSha256, TestContext.Current.CancellationToken);
            Assert.True(found.IsIntact, string.Join("\n", found.Tampering.Select(failure => failure.ToString())) + found.Unreadable);
            Assert.Contains(package.RecordedHashes, recorded => recorded.Source == RecordedHashSource.PackagesLock);
            Assert.Contains(package.RecordedHashes, recorded => recorded.Source == RecordedHashSource.AssetsFile);
            Assert.NotEmpty(package.Paths);
        }
    }

    private static PackageArchive Open(InstalledPackage package) => PackageArchive.Open(File.OpenRead(package.NupkgPath));

    // Written down a second time, independently of the reader: cut the last entry, its record, and three fields of the end record.
    private static byte[] Unsigned(byte[] file, PackageArchive archive)
    {
        if (!archive.IsSigned)
        {
            return file;
        }

        var end = file.AsSpan().LastIndexOf("PK\x05\x06"u8);
        var directory = (int)BitConverter.ToUInt32(file, end + 16);
        var record = file.AsSpan(0, end).LastIndexOf("PK\x01\x02"u8);
        var signature = (int)BitConverter.ToUInt32(file, record + 42);
        var tail = file[end..];
        BitConverter.TryWriteBytes(tail.AsSpan(8), (ushort)(BitConverter.ToUInt16(tail, 8) - 1));
        BitConverter.TryWriteBytes(tail.AsSpan(10), (ushort)(BitConverter.ToUInt16(tail, 10) - 1));
        BitConverter.TryWriteBytes(tail.AsSpan(12), (uint)(record - directory));
        BitConverter.TryWriteBytes(tail.AsSpan(16), (uint)signature);
        return [.. file.AsSpan(0, signature), .. file.AsSpan(directory, record - directory), .. tail];
    }
}
