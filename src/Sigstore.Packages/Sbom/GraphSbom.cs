using System.Collections.Immutable;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Sbom;

/// <summary>Turns a resolved graph into an SBOM document.</summary>
public static class GraphSbom
{
    /// <summary>Describes <paramref name="root"/> and everything in the graph of its targets.</summary>
    /// <param name="root">The package or application.</param>
    /// <param name="assets">The project's assets file.</param>
    /// <param name="metadata">Reads what a package's folder says: its nuspec, its feed, and the content hash of packs that the assets file does not list.</param>
    /// <param name="selection">Which targets count, and whether the application carries its runtime.</param>
    /// <param name="created">The time that the document gives.</param>
    /// <param name="generatorVersion">Version of this package.</param>
    public static SbomDocument Describe(
        SbomComponent root, AssetsFile assets, IPackageMetadataSource metadata, SbomSelection selection, DateTimeOffset created, string generatorVersion)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(assets);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(selection);
        var targets = assets.Targets.Where(selection.Includes).ToImmutableArray();
        var edges = new List<SbomDependency>();
        var found = new Dictionary<string, FoundNode>(StringComparer.Ordinal);
        foreach (var target in targets)
        {
            AddTarget(target, assets.ReferencesOf(target), root, found, edges);
        }

        var hashes = assets.ContentHashes();
        var components = found.Values.Select(node => ComponentOf(node, hashes.GetValueOrDefault(node.Node.Key), metadata)).ToList();
        AddFrameworks(assets, targets, selection, root, components, edges);
        AddPacks(assets, targets, selection, metadata, root, components, edges);
        return new SbomDocument(root, components.DistinctBy(component => component.Key), edges, created, generatorVersion);
    }

    private static void AddTarget(
        AssetsTarget target, ImmutableArray<DirectReference> references, SbomComponent root, Dictionary<string, FoundNode> found, List<SbomDependency> edges)
    {
        var buildOnly = BuildOnlyIds.Of(target, references);
        foreach (var node in target.Nodes)
        {
            if (!found.TryGetValue(node.Key, out var known))
            {
                found[node.Key] = known = new FoundNode(node);
            }

            known.Targets.Add(target.Name);
            known.IsBuildOnly &= buildOnly.Contains(node.Id);
            edges.AddRange(Resolved(target, node.Dependencies.Select(dependency => dependency.Id))
                .Select(dependency => new SbomDependency(node.Key, dependency.Key, SbomScope.Runtime)));
        }

        edges.AddRange(Resolved(target, references.Select(reference => reference.Id))
            .Select(node => new SbomDependency(root.Key, node.Key, buildOnly.Contains(node.Id) ? SbomScope.Build : SbomScope.Runtime)));
    }

    private static IEnumerable<AssetsNode> Resolved(AssetsTarget target, IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            if (target.TryGet(id, out var node))
            {
                yield return node;
            }
        }
    }

    private static SbomComponent ComponentOf(FoundNode found, string? sha512Hex, IPackageMetadataSource metadata)
    {
        var about = found.Node.IsProject ? RestoredPackage.Unknown : metadata.Read(found.Node.Id, found.Node.Version);
        return ComponentOf(
            found.Node.Id,
            found.Node.Version,
            found.Node.IsProject ? SbomComponentKind.Project : SbomComponentKind.Package,
            found.IsBuildOnly ? SbomScope.Build : SbomScope.Runtime,
            sha512Hex,
            about,
            [.. found.Targets.Order(StringComparer.Ordinal)]);
    }

    private static SbomComponent ComponentOf(
        string id, string version, SbomComponentKind kind, SbomScope scope, string? sha512, RestoredPackage about, ImmutableArray<string> targets) => new()
        {
            Name = id,
            Version = version,
            Kind = kind,
            Scope = scope,
            Sha512Hex = sha512 ?? about.Sha512Hex,
            Supplier = about.Metadata.Authors,
            License = about.Metadata.License,
            Copyright = about.Metadata.Copyright,
            Description = about.Metadata.Summary,
            ProjectUrl = about.Metadata.ProjectUrl,
            RepositoryUrl = about.Metadata.RepositoryUrl,
            RepositoryCommit = about.Metadata.RepositoryCommit,
            Feed = about.Feed,
            Targets = targets,
        };

    // A framework-dependent artifact runs on whatever patch of the shared framework the machine has: only the band is known.
    private static void AddFrameworks(
        AssetsFile assets, ImmutableArray<AssetsTarget> targets, SbomSelection selection, SbomComponent root, List<SbomComponent> components, List<SbomDependency> edges)
    {
        if (selection.SelfContained)
        {
            return;
        }

        foreach (var framework in FrameworksIn(assets, targets))
        {
            foreach (var name in framework.FrameworkReferences)
            {
                var component = new SbomComponent { Name = name, Version = FrameworkVersionOf(framework.Name), Kind = SbomComponentKind.Framework, Targets = [framework.Name] };
                components.Add(component);
                edges.Add(new SbomDependency(root.Key, component.Key, SbomScope.Runtime));
            }
        }
    }

    private static string FrameworkVersionOf(string framework) => new([.. framework.SkipWhile(character => !char.IsAsciiDigit(character)).TakeWhile(character => char.IsAsciiDigit(character) || character == '.')]);

    private static void AddPacks(
        AssetsFile assets,
        ImmutableArray<AssetsTarget> targets,
        SbomSelection selection,
        IPackageMetadataSource metadata,
        SbomComponent root,
        List<SbomComponent> components,
        List<SbomDependency> edges)
    {
        foreach (var framework in FrameworksIn(assets, targets))
        {
            foreach (var pack in framework.Downloads)
            {
                var scope = selection.SelfContained && SdkPack.IsRuntime(pack) ? SbomScope.Runtime : SbomScope.Build;
                var component = ComponentOf(pack.Id, pack.Version, SbomComponentKind.Package, scope, null, metadata.Read(pack.Id, pack.Version), [framework.Name]);
                components.Add(component);
                edges.Add(new SbomDependency(root.Key, component.Key, scope));
            }
        }
    }

    private static IEnumerable<AssetsFramework> FrameworksIn(AssetsFile assets, ImmutableArray<AssetsTarget> targets) =>
        assets.Project.Frameworks.Where(framework => targets.Any(target => target.Framework == framework.Name));

    private sealed class FoundNode(AssetsNode node)
    {
        public AssetsNode Node { get; } = node;

        public HashSet<string> Targets { get; } = new(StringComparer.Ordinal);

        public bool IsBuildOnly { get; set; } = true;
    }
}
