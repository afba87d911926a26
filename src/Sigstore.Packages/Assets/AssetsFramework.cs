using System.Collections.Immutable;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Assets;

/// <summary>One target framework of the project, as the project asks for things.</summary>
public sealed class AssetsFramework
{
    private AssetsFramework(AssetsFramework other, ImmutableArray<string> projectReferences)
        : this(other.Name, other.Moniker, other.Packages, other.Downloads, other.FrameworkReferences) => ProjectReferences = projectReferences;

    internal AssetsFramework(string name, string moniker, ImmutableArray<DirectReference> packages, ImmutableArray<PackageIdentity> downloads, ImmutableArray<string> frameworkReferences) =>
        (Name, Moniker, Packages, Downloads, FrameworkReferences) = (name, moniker, packages, downloads, frameworkReferences);

    /// <summary><c>net10.0</c>, or whatever name the project gives to it.</summary>
    public string Name { get; }

    /// <summary><c>net10.0</c>, whatever the project calls it.</summary>
    public string Moniker { get; }

    /// <summary>Packages referenced by the project itself.</summary>
    public ImmutableArray<DirectReference> Packages { get; }

    /// <summary>Packages that are downloaded without being referenced: runtime and targeting packs, <c>PackageDownload</c>.</summary>
    public ImmutableArray<PackageIdentity> Downloads { get; }

    /// <summary>Shared frameworks, for example <c>Microsoft.NETCore.App</c>.</summary>
    public ImmutableArray<string> FrameworkReferences { get; }

    /// <summary>Absolute paths of the projects that it references.</summary>
    public ImmutableArray<string> ProjectReferences { get; } = [];

    internal AssetsFramework Referencing(IReadOnlyDictionary<string, ImmutableArray<string>> projects) => new(this, projects.TryGetValue(Name, out var paths) ? paths : []);
}
