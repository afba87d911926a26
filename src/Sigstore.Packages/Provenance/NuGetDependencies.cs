using System.Collections.Immutable;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Sbom;

namespace Sigstore.Packages.Provenance;

/// <summary>
/// Every package that a restore brought, transitive and build-only ones too, as resolved dependencies: one statement then answers
/// "was this built with package X?".
/// </summary>
public static class NuGetDependencies
{
    /// <summary>Lists the packages of all targets and the packs that the SDK downloaded, sorted by id and version.</summary>
    /// <param name="assets">The project's assets file.</param>
    /// <param name="metadata">Gives the recorded content hash of packs, which the assets file does not list.</param>
    public static ImmutableArray<ResolvedDependency> Of(AssetsFile assets, IPackageMetadataSource metadata)
    {
        ArgumentNullException.ThrowIfNull(assets);
        ArgumentNullException.ThrowIfNull(metadata);
        var packages = new SortedDictionary<string, Found>(StringComparer.Ordinal);
        var hashes = assets.ContentHashes();
        foreach (var target in assets.Targets)
        {
            var references = assets.ReferencesOf(target);
            var buildOnly = BuildOnlyIds.Of(target, references);
            foreach (var node in target.Nodes.Where(node => !node.IsProject))
            {
                var found = GetOrAdd(packages, node.Id, node.Version, hashes.GetValueOrDefault(node.Key));
                found.Frameworks.Add(target.Name);
                found.IsDirect |= references.Any(reference => string.Equals(reference.Id, node.Id, StringComparison.OrdinalIgnoreCase));
                found.IsBuildOnly &= buildOnly.Contains(node.Id);
            }
        }

        foreach (var framework in assets.Project.Frameworks)
        {
            foreach (var pack in framework.Downloads)
            {
                var found = GetOrAdd(packages, pack.Id, pack.Version, metadata.Read(pack.Id, pack.Version).Sha512Hex);
                found.Frameworks.Add(framework.Name);
                found.IsDirect = true;
                found.IsBuildOnly &= !SdkPack.IsRuntime(pack);
            }
        }

        return [.. packages.Values.Select(Describe)];
    }

    private static Found GetOrAdd(SortedDictionary<string, Found> packages, string id, string version, string? sha512Hex)
    {
        var key = SbomComponent.KeyOf(id, version);
        if (!packages.TryGetValue(key, out var found))
        {
            packages[key] = found = new Found(id, version, sha512Hex);
        }

        return found;
    }

    // "digestScope" says which of a package's hashes it is: the content without signatures, not the file that a gallery serves.
    private static ResolvedDependency Describe(Found found) => new(
        found.Id,
        PackageUrl.OfNuGet(found.Id, found.Version),
        found.Sha512Hex is { } sha512 ? [new("sha512", sha512)] : [],
        [
            new("digestScope", "nuget-content"),
            new("type", found.IsDirect ? "Direct" : "Transitive"),
            new("frameworks", string.Join(';', found.Frameworks)),
            new("developmentDependency", found.IsBuildOnly ? "true" : "false"),
        ]);

    private sealed class Found(string id, string version, string? sha512Hex)
    {
        public string Id { get; } = id;

        public string Version { get; } = version;

        public string? Sha512Hex { get; } = sha512Hex;

        public SortedSet<string> Frameworks { get; } = new(StringComparer.Ordinal);

        public bool IsDirect { get; set; }

        public bool IsBuildOnly { get; set; } = true;
    }
}
