using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sigstore.Client.Bundles;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Io;

/// <summary>Where bundles about a package may lie: inside it, vendored in the repository, beside it in a folder feed.</summary>
public sealed class BundleSources
{
    private const int MaxBundles = 64;
    private readonly string? _vendorFolder;
    private readonly bool _looksBesideFeeds;

    // A folder feed is listed once, not once a package.
    private readonly ConcurrentDictionary<string, Lazy<ILookup<string, string>>> _feeds = new(StringComparer.Ordinal);

    /// <summary>
    /// Looks into <paramref name="vendorFolder"/> (<c>.sigstore</c> at the repository's root; null for none) and, if told, into the
    /// folder feeds that packages were restored from.
    /// </summary>
    public BundleSources(string? vendorFolder, bool looksBesideFeeds) => (_vendorFolder, _looksBesideFeeds) = (vendorFolder, looksBesideFeeds);

    /// <summary>
    /// Every bundle found, at most 64 outside the package. A file that can't be read proves nothing and stops nothing: it goes to
    /// <paramref name="unreadable"/>.
    /// </summary>
    public ImmutableArray<FoundBundle> Find(CheckedPackage package, ICollection<RefusedEvidence> unreadable)
    {
        ArgumentNullException.ThrowIfNull(package);
        return [.. FindInside(package), .. FindOutside(package.Package, unreadable)];
    }

    /// <summary>The bundles inside the package.</summary>
    public static IEnumerable<FoundBundle> FindInside(CheckedPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return package.Bundles.Select(bundle => new FoundBundle($"_sigstore/{bundle.Name}", EvidencePlace.Embedded, bundle.Utf8) { Parsed = bundle.Bundle });
    }

    /// <summary>The bundles outside of it, at most 64; they can be looked for before the package is read.</summary>
    public ImmutableArray<FoundBundle> FindOutside(InstalledPackage package, ICollection<RefusedEvidence> unreadable)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(unreadable);
        var found = new List<FoundBundle>();
        foreach (var (file, place) in FilesAbout(package, unreadable).Take(MaxBundles))
        {
            try
            {
                var content = PackageFileAccess.ReadBounded(file, Bundle.MaxSize, FailureCode.BundleMalformed);
                found.AddRange(file.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? LinesOf(file, place, content) : [new FoundBundle(file, place, content)]);
            }
            catch (SigstoreException refused)
            {
                unreadable.Add(new RefusedEvidence(file, place, refused.Failure));
            }
        }

        return [.. found.Take(MaxBundles)];
    }

    private IEnumerable<(string File, EvidencePlace Place)> FilesAbout(InstalledPackage package, ICollection<RefusedEvidence> unreadable)
    {
        var vendored = _vendorFolder is null ? null : Path.Combine(_vendorFolder, package.Identity.Key.Replace('/', Path.DirectorySeparatorChar));
        foreach (var file in Listed(vendored, EvidencePlace.Vendored, folder => FilesIn(folder, "*.sigstore.json"), unreadable))
        {
            yield return (file, EvidencePlace.Vendored);
        }

        var feed = _looksBesideFeeds ? FeedFolderOf(package) : null;
        foreach (var file in Listed(feed, EvidencePlace.Beside, folder => BundlesIn(folder)[package.Identity.FileName], unreadable).Where(file => IsAbout(file, package.Identity)))
        {
            yield return (file, EvidencePlace.Beside);
        }
    }

    private ILookup<string, string> BundlesIn(string feed) => _feeds.GetOrAdd(feed, static folder => new Lazy<ILookup<string, string>>(() => ListFeed(folder))).Value;

    // A folder that can't be listed proves nothing and stops nothing either.
    private static IEnumerable<string> Listed(string? folder, EvidencePlace place, Func<string, IEnumerable<string>> list, ICollection<RefusedEvidence> unreadable)
    {
        try
        {
            return folder is null ? [] : PackageFileAccess.Translate(folder, () => list(folder));
        }
        catch (SigstoreException refused)
        {
            unreadable.Add(new RefusedEvidence(folder!, place, refused.Failure));
            return [];
        }
    }

    // <file>.sigstore.json, <file>.*.sigstore.json, <file>.sigstore.jsonl
    private static bool IsAbout(string file, PackageIdentity identity) =>
        Path.GetFileName(file).StartsWith(identity.FileName + ".", StringComparison.OrdinalIgnoreCase)
        && (file.EndsWith(".sigstore.json", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".sigstore.jsonl", StringComparison.OrdinalIgnoreCase));

    // By the package's file name; a name in which ".nupkg." stands twice may mean either.
    private static ILookup<string, string> ListFeed(string folder) => FilesIn(folder, "*.sigstore.json*")
        .SelectMany(file => PackageNamesIn(Path.GetFileName(file)).Select(name => (Name: name, File: file)))
        .ToLookup(pair => pair.Name, pair => pair.File, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> PackageNamesIn(string name)
    {
        for (var at = name.IndexOf(".nupkg.", StringComparison.OrdinalIgnoreCase); at >= 0; at = name.IndexOf(".nupkg.", at + 1, StringComparison.OrdinalIgnoreCase))
        {
            yield return name[..(at + ".nupkg".Length)];
        }
    }

    private static ImmutableArray<string> FilesIn(string folder, string pattern) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)] : [];

    private static IEnumerable<FoundBundle> LinesOf(string file, EvidencePlace place, ReadOnlyMemory<byte> rest)
    {
        for (var number = 1; !rest.IsEmpty; number++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.Span.Trim(" \r\t"u8).IsEmpty)
            {
                yield return new FoundBundle($"{file}({number})", place, line);
            }
        }
    }

    // .nupkg.metadata names the feed; it is a stranger's word, so a folder is only ever read for bundles, which prove themselves.
    private static string? FeedFolderOf(InstalledPackage package)
    {
        var source = InstallationRecords.FindSource(package);
        return source is not null && Path.IsPathFullyQualified(source) && Directory.Exists(source) ? source : null;
    }
}
