using System.Globalization;
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
        var extracted = packages.ToDictionary(package => package, package => new PackageFloor(package));
        Compare("all SHA-512 digests / SHA-512 alone", () => Each(packages, package => Digests(package, DigestSelection.AllSha512)), () => Each(packages, package => PackageFloor.Hash(package, HashAlgorithmName.SHA512)));
        Compare("all digests / SHA-256 and SHA-512 alone", () => Each(packages, package => Digests(package, DigestSelection.All)), () => Each(packages, package => PackageFloor.Hash(package, HashAlgorithmName.SHA256, HashAlgorithmName.SHA512)));
        Compare("installed check / SHA-512, reading, inflating, comparing", () => Each(packages, Check), () => Each(packages, package => extracted[package].Run()));
        Compare("opening (tiling, names, nuspec) / reading the bytes", () => Each(packages, Open), () => Each(packages, package => PackageFloor.Hash(package)));
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

    private static void Open(InstalledPackage package) => PackageArchive.Open(PackageFloor.OpenFile(package.NupkgPath)).Dispose();

    private static void Digests(InstalledPackage package, DigestSelection which)
    {
        using var archive = PackageArchive.Open(PackageFloor.OpenFile(package.NupkgPath));
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

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
