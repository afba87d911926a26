using System.Collections.Immutable;

namespace Sigstore.Packages.Sbom;

/// <summary>Turns a resolved graph into an SBOM document.</summary>
public static class GraphSbom
{
    /// <summary>Describes <paramref name="root"/> and everything in the graph of its targets.</summary>
    /// <param name="root">The package or application.</param>
    /// <param name="graph">The project's assets file.</param>
    /// <param name="metadata">Reads what a package's folder says: its nuspec, its feed, and the content hash of packs that the assets file does not list.</param>
    /// <param name="selection">Which targets count, and whether the application carries its runtime.</param>
    /// <param name="created">The time that the document gives.</param>
    /// <param name="generatorVersion">Version of this package.</param>
    public static SbomDocument Describe(
        SbomComponent root, ResolvedGraph graph, IPackageMetadataSource metadata, SbomSelection selection, DateTimeOffset created, string generatorVersion)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(selection);
        var targets = graph.Targets.Where(selection.Includes).ToImmutableArray();
        var edges = new List<SbomDependency>();
        var found = new Dictionary<string, FoundNode>(StringComparer.Ordinal);
        foreach (var target in targets)
        {
            AddTarget(target, root, found, edges);
        }

        var components = found.Values.Select(node => ComponentOf(node, graph, metadata)).ToList();
        AddFrameworks(graph, targets, selection, root, components, edges);
        AddPacks(graph, targets, selection, metadata, root, components, edges);
        return new SbomDocument(root, components.DistinctBy(component => component.Key), edges, created, generatorVersion);
    }

    private static void AddTarget(ResolvedTarget target, SbomComponent root, Dictionary<string, FoundNode> found, List<SbomDependency> edges)
    {
        var buildOnly = target.BuildOnly();
        foreach (var (id, node) in target.Nodes)
        {
            if (!found.TryGetValue(node.Key, out var known))
            {
                found[node.Key] = known = new FoundNode(node);
            }

            known.Targets.Add(target.Name);
            known.IsBuildOnly &= buildOnly.Contains(id);
            edges.AddRange(node.Dependencies
                .Where(target.Nodes.ContainsKey)
                .Select(dependency => new SbomDependency(node.Key, target.Nodes[dependency].Key, SbomScope.Runtime)));
        }

        edges.AddRange(target.References
            .Where(reference => target.Nodes.ContainsKey(reference.Id))
            .Select(reference => new SbomDependency(
                root.Key, target.Nodes[reference.Id].Key, buildOnly.Contains(reference.Id) ? SbomScope.Build : SbomScope.Runtime)));
    }

    private static SbomComponent ComponentOf(FoundNode found, ResolvedGraph graph, IPackageMetadataSource metadata)
    {
        var library = graph.Libraries.GetValueOrDefault(found.Node.Key);
        var about = found.Node.IsProject ? RestoredPackage.Unknown : metadata.Read(found.Node.Id, found.Node.Version);
        return ComponentOf(
            found.Node.Id,
            found.Node.Version,
            found.Node.IsProject ? SbomComponentKind.Project : SbomComponentKind.Package,
            found.IsBuildOnly ? SbomScope.Build : SbomScope.Runtime,
            library?.Sha512Hex,
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
        ResolvedGraph graph, ImmutableArray<ResolvedTarget> targets, SbomSelection selection, SbomComponent root, List<SbomComponent> components, List<SbomDependency> edges)
    {
        if (selection.SelfContained)
        {
            return;
        }

        foreach (var (framework, name) in graph.FrameworkReferences.Where(reference => targets.Any(target => target.Framework == reference.Key)))
        {
            var component = new SbomComponent { Name = name, Version = FrameworkVersionOf(framework), Kind = SbomComponentKind.Framework, Targets = [framework] };
            components.Add(component);
            edges.Add(new SbomDependency(root.Key, component.Key, SbomScope.Runtime));
        }
    }

    private static string FrameworkVersionOf(string framework) => new([.. framework.SkipWhile(character => !char.IsAsciiDigit(character)).TakeWhile(character => char.IsAsciiDigit(character) || character == '.')]);

    private static void AddPacks(
        ResolvedGraph graph,
        ImmutableArray<ResolvedTarget> targets,
        SbomSelection selection,
        IPackageMetadataSource metadata,
        SbomComponent root,
        List<SbomComponent> components,
        List<SbomDependency> edges)
    {
        foreach (var pack in graph.Packs.Where(pack => targets.Any(target => target.Framework == pack.Framework)))
        {
            var scope = selection.SelfContained && pack.IsRuntime ? SbomScope.Runtime : SbomScope.Build;
            var component = ComponentOf(pack.Id, pack.Version, SbomComponentKind.Package, scope, null, metadata.Read(pack.Id, pack.Version), [pack.Framework]);
            components.Add(component);
            edges.Add(new SbomDependency(root.Key, component.Key, scope));
        }
    }

    private sealed class FoundNode(ResolvedNode node)
    {
        public ResolvedNode Node { get; } = node;

        public HashSet<string> Targets { get; } = new(StringComparer.Ordinal);

        public bool IsBuildOnly { get; set; } = true;
    }
}
