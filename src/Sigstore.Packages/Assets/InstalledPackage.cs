using System.Collections.Immutable;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Assets;

/// <summary>A package that a restore used, where it lies, what was recorded about it and how it came in.</summary>
public sealed class InstalledPackage
{
    /// <summary>Describes a package in a package folder, for which nothing else was recorded.</summary>
    public InstalledPackage(PackageIdentity identity, string packageFolder)
        : this(identity, packageFolder, [], [])
    {
    }

    internal InstalledPackage(PackageIdentity identity, string packageFolder, ImmutableArray<RecordedHash> recorded, ImmutableArray<DependencyPath> paths)
    {
        ArgumentNullException.ThrowIfNull(identity);
        Identity = identity;
        Folder = Path.Combine(packageFolder, identity.Key.Replace('/', Path.DirectorySeparatorChar));
        NupkgPath = Path.Combine(Folder, identity.FileName);
        RecordedHashes = recorded;
        Paths = paths;
    }

    /// <summary>Id and version, as they were resolved.</summary>
    public PackageIdentity Identity { get; }

    /// <summary>The folder with the extracted files.</summary>
    public string Folder { get; }

    /// <summary>The package file in that folder.</summary>
    public string NupkgPath { get; }

    /// <summary>What lock and assets files recorded as content hash; each different value once.</summary>
    public ImmutableArray<RecordedHash> RecordedHashes { get; }

    /// <summary>How it came in: a shortest path for each project and target, the first few.</summary>
    public ImmutableArray<DependencyPath> Paths { get; }

    /// <summary>True if a tool manifest names it: <c>dotnet tool restore</c> may have put it there, in its own way.</summary>
    internal bool IsLocalTool { get; init; }

    /// <summary>Id and version.</summary>
    public override string ToString() => Identity.ToString();
}
