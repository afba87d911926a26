using System.Collections.Immutable;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Assets;

/// <summary>One target framework of the project, as the project asks for things.</summary>
public sealed class AssetsFramework
{
    internal AssetsFramework(string name, ImmutableArray<DirectReference> packages, ImmutableArray<PackageIdentity> downloads, ImmutableArray<string> frameworkReferences) =>
        (Name, Packages, Downloads, FrameworkReferences) = (name, packages, downloads, frameworkReferences);

    /// <summary><c>net10.0</c>.</summary>
    public string Name { get; }

    /// <summary>Packages referenced by the project itself.</summary>
    public ImmutableArray<DirectReference> Packages { get; }

    /// <summary>Packages that are downloaded without being referenced: runtime and targeting packs, <c>PackageDownload</c>.</summary>
    public ImmutableArray<PackageIdentity> Downloads { get; }

    /// <summary>Shared frameworks, for example <c>Microsoft.NETCore.App</c>.</summary>
    public ImmutableArray<string> FrameworkReferences { get; }
}
