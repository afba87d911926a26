using System.Collections.Immutable;

namespace Sigstore.Packages.Sbom;

/// <summary>A package or project as one target of an assets file resolved it.</summary>
public sealed class ResolvedNode
{
    /// <summary>Creates a node.</summary>
    public ResolvedNode(string id, string version, bool isProject, bool hasRuntimeAssets, ImmutableArray<string> dependencies)
    {
        Id = id;
        Version = version;
        IsProject = isProject;
        HasRuntimeAssets = hasRuntimeAssets;
        Dependencies = dependencies;
    }

    /// <summary>The id in the package's own casing.</summary>
    public string Id { get; }

    /// <summary>The exact, normalised version.</summary>
    public string Version { get; }

    /// <summary>True for a project of the source tree, false for a package.</summary>
    public bool IsProject { get; }

    /// <summary>True if it brings files that run (assemblies, native libraries, satellite resources), placeholders not counted.</summary>
    public bool HasRuntimeAssets { get; }

    /// <summary>Ids it depends on; some may have been pruned because the framework brings them.</summary>
    public ImmutableArray<string> Dependencies { get; }

    /// <summary>The key of its component.</summary>
    public string Key => SbomComponent.KeyOf(Id, Version);
}
