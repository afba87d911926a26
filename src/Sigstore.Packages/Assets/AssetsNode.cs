using System.Collections.Immutable;

namespace Sigstore.Packages.Assets;

/// <summary>A package or project in the graph of one target.</summary>
public sealed class AssetsNode
{
    internal AssetsNode(string id, string version, bool isProject, ImmutableArray<AssetsDependency> dependencies, AssetGroups groups)
    {
        Id = id;
        Version = version;
        IsProject = isProject;
        Dependencies = dependencies;
        Groups = groups;
    }

    /// <summary>Package id or project name, as written.</summary>
    public string Id { get; }

    /// <summary>Version, as written.</summary>
    public string Version { get; }

    /// <summary>True for a referenced project.</summary>
    public bool IsProject { get; }

    /// <summary>What it depends on, by id and range; what was resolved is another node of the target.</summary>
    public ImmutableArray<AssetsDependency> Dependencies { get; }

    /// <summary>Which kinds of assets it contributes (placeholders <c>_._</c> do not count).</summary>
    public AssetGroups Groups { get; }

    /// <summary>True if it brings files that run or are deployed: assemblies, native libraries, satellite resources, content.</summary>
    public bool HasRuntimeAssets => (Groups & (AssetGroups.Runtime | AssetGroups.Content)) != 0;

    /// <summary><c>id/version</c> in lower case.</summary>
    public string Key => KeyOf(Id, Version);

    /// <summary>The key of an id and version.</summary>
    internal static string KeyOf(string id, string version) => $"{id}/{version}".ToLowerInvariant();
}
