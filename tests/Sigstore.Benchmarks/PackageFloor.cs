using System.IO.Compression;
using System.Security.Cryptography;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;

namespace Sigstore.Benchmarks;

/// <summary>
/// The least that anybody must do to say that a package and what was extracted from it agree: hash the package, inflate every entry, read
/// every file, compare. Where the entries lie was found out before the clock starts.
/// </summary>
internal sealed class PackageFloor
{
    private readonly InstalledPackage _package;
    private readonly List<Extracted> _entries;

    public PackageFloor(InstalledPackage package)
    {
        _package = package;
        using var archive = PackageArchive.Open(OpenFile(package.NupkgPath));
        _entries = [.. archive.Entries.Where(entry => entry.IsExtracted).Select(entry => new Extracted(entry, Path.Combine(package.Folder, PlaceOf(entry.Name))))];
    }

    public static FileStream OpenFile(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    public static void Hash(InstalledPackage package, params HashAlgorithmName[] algorithms)
    {
        using var file = OpenFile(package.NupkgPath);
        var hashes = algorithms.Select(IncrementalHash.CreateHash).ToList();
        var buffer = new byte[128 << 10];
        for (int count; (count = file.Read(buffer)) > 0;)
        {
            hashes.ForEach(hash => hash.AppendData(buffer, 0, count));
        }

        hashes.ForEach(hash => { hash.GetHashAndReset(); hash.Dispose(); });
    }

    public void Run() => Run(HashAlgorithmName.SHA512);

    /// <summary>The same with other digests of the package.</summary>
    public void Run(params HashAlgorithmName[] digests)
    {
        Hash(_package, digests);
        var expected = new byte[64 << 10];
        var found = new byte[64 << 10];
        using var nupkg = OpenFile(_package.NupkgPath);
        foreach (var entry in _entries)
        {
            using var data = new EntryDataStream(nupkg, entry.Entry);
            using var content = entry.Entry.IsDeflated ? new DeflateStream(data, CompressionMode.Decompress, leaveOpen: true) : (Stream)data;
            using var file = File.OpenHandle(entry.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var done = 0L;
            for (int count; (count = content.ReadAtLeast(expected, expected.Length, throwOnEndOfStream: false)) > 0; done += count)
            {
                if (RandomAccess.Read(file, found.AsSpan(0, count), done) != count || !expected.AsSpan(0, count).SequenceEqual(found.AsSpan(0, count)))
                {
                    throw new InvalidOperationException(entry.Path);
                }
            }
        }
    }

    private static string PlaceOf(string name) =>
        name.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase) && !name.Contains('/', StringComparison.Ordinal) ? name.ToLowerInvariant() : name;

    private sealed record Extracted(ZipEntry Entry, string Path);
}
