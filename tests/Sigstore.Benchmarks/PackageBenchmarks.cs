using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Io;

namespace Sigstore.Benchmarks;

/// <summary>Real packages: what our checks cost, against what the bare operations over the same bytes cost. CPU time, one thread, warm cache.</summary>
internal static class PackageBenchmarks
{
    private const int Slices = 7;

    /// <summary>Runs over the packages that a restored project or solution uses.</summary>
    public static async Task<int> RunAsync(string target)
    {
        var graph = await RestoredGraph.LoadAsync(target, Environment.GetEnvironmentVariable, CancellationToken.None);
        var packages = graph.Packages;
        var bytes = packages.Sum(package => new FileInfo(package.NupkgPath).Length);
        Write($"{packages.Length} packages, {bytes / 1e6:F1} MB");
        var extracted = packages.ToDictionary(package => package, ExtractedOf);
        Compare("all SHA-512 digests / SHA-512 alone", () => Each(packages, package => Digests(package, DigestSelection.AllSha512)), () => Each(packages, package => Hash(package, HashAlgorithmName.SHA512)));
        Compare("all digests / SHA-256 and SHA-512 alone", () => Each(packages, package => Digests(package, DigestSelection.All)), () => Each(packages, package => Hash(package, HashAlgorithmName.SHA256, HashAlgorithmName.SHA512)));
        Compare("installed check / SHA-512, reading, inflating, comparing", () => Each(packages, Check), () => Each(packages, package => Floor(package, extracted[package])));
        Compare("opening (tiling, names, nuspec) / reading the bytes", () => Each(packages, Open), () => Each(packages, package => Hash(package)));
        return 0;
    }

    private static void Compare(string name, Action ours, Action floor)
    {
        ours();
        floor();
        double bestOurs = double.MaxValue, bestFloor = double.MaxValue;
        for (var slice = 0; slice < Slices; slice++)
        {
            bestFloor = Math.Min(bestFloor, CpuOf(floor));
            bestOurs = Math.Min(bestOurs, CpuOf(ours));
        }

        Write($"{name}: {bestOurs:F1} ms / {bestFloor:F1} ms = {bestOurs / bestFloor:F2}");
    }

    private static double CpuOf(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    private static void Each(IEnumerable<InstalledPackage> packages, Action<InstalledPackage> work)
    {
        foreach (var package in packages)
        {
            work(package);
        }
    }

    private static void Open(InstalledPackage package) => PackageArchive.Open(OpenFile(package.NupkgPath)).Dispose();

    private static void Digests(InstalledPackage package, DigestSelection which)
    {
        using var archive = PackageArchive.Open(OpenFile(package.NupkgPath));
        archive.Digests(which);
    }

    private static void Check(InstalledPackage package)
    {
        var found = InstalledPackageCheck.Check(package, DigestSelection.None, CancellationToken.None);
        if (!found.IsIntact)
        {
            throw new InvalidOperationException(string.Join("\n", found.Tampering) + found.Unreadable);
        }
    }

    private static void Hash(InstalledPackage package, params HashAlgorithmName[] algorithms)
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

    // The least that anybody must do for the same statement: hash the package, inflate every entry, read every file, compare. Where the
    // entries lie was found out before the clock started.
    private static void Floor(InstalledPackage package, List<Extracted> entries)
    {
        Hash(package, HashAlgorithmName.SHA512);
        var expected = new byte[64 << 10];
        var found = new byte[64 << 10];
        using var nupkg = OpenFile(package.NupkgPath);
        foreach (var entry in entries)
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

    private static List<Extracted> ExtractedOf(InstalledPackage package)
    {
        using var archive = PackageArchive.Open(OpenFile(package.NupkgPath));
        return [.. archive.Entries.Where(entry => entry.IsExtracted).Select(entry => new Extracted(entry, Path.Combine(
            package.Folder, entry.Name.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase) && !entry.Name.Contains('/', StringComparison.Ordinal) ? entry.Name.ToLowerInvariant() : entry.Name)))];
    }

    private static FileStream OpenFile(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Extracted(ZipEntry Entry, string Path);
}
