using System.Collections.Concurrent;
using Microsoft.Build.Framework;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Sbom;

namespace Sigstore.Build.Facts;

/// <summary>Nuspecs read once per build process: the projects of a solution share most of their packages.</summary>
internal sealed class SharedPackageMetadata(RestoredPackageFolders folders) : IPackageMetadataSource
{
    private readonly ConcurrentDictionary<string, RestoredPackage> _read = new(StringComparer.Ordinal);

    public RestoredPackage Read(string id, string version) =>
        _read.GetOrAdd(SbomComponent.KeyOf(id, version), static (_, package) => package.Folders.Read(package.Id, package.Version), (Folders: folders, Id: id, Version: version));

    public static SharedPackageMetadata Of(IBuildEngine engine, AssetsFile assets)
    {
        var key = SharedKey.Of(nameof(SharedPackageMetadata), [.. assets.PackageFolders]);
        if (engine is not IBuildEngine4 shared)
        {
            return new SharedPackageMetadata(new RestoredPackageFolders(assets.PackageFolders));
        }

        if (shared.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is SharedPackageMetadata known)
        {
            return known;
        }

        var created = new SharedPackageMetadata(new RestoredPackageFolders(assets.PackageFolders));
        shared.RegisterTaskObject(key, created, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: true);
        return created;
    }
}
