using System.Collections.Immutable;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>Gathers packages from all projects: each place once, with every different hash that was recorded and the first ways in.</summary>
internal sealed class PackageCollection(InputLog inputs)
{
    private const int MaxPaths = 32;
    private readonly Dictionary<string, Gathered> _packages = new(StringComparer.Ordinal);

    /// <summary>Adds what a project's restore resolved and downloaded.</summary>
    public void Add(RestoredProject project)
    {
        var folders = new PackageFolders(project.Assets.PackageFolders, inputs);
        foreach (var package in project.Assets.Packages)
        {
            At(package.Identity, folders.Locate(package.Identity)).Record(RecordedHashSource.AssetsFile, project.AssetsPath, package.ContentHash);
        }

        AddPaths(project, folders);
        foreach (var framework in project.Assets.Project.Frameworks)
        {
            foreach (var download in framework.Downloads)
            {
                At(download, folders.Locate(download)).ComesBy(new DependencyPath(project.Path, framework.Name, [download.Id]));
            }
        }

        // Only what this project's lock says of what this project uses: stale lines of other frameworks are NuGet's business.
        foreach (var locked in project.LockFile?.Packages ?? [])
        {
            if (_packages.TryGetValue(PlaceOf(locked.Identity, folders.Locate(locked.Identity)), out var gathered))
            {
                gathered.Record(RecordedHashSource.PackagesLock, project.LockFilePath!, locked.ContentHash);
            }
        }
    }

    /// <summary>Adds a package that no assets file names: an MSBuild SDK.</summary>
    public void Add(PackageIdentity identity, string folder, string namedBy) =>
        At(identity, folder).ComesBy(new DependencyPath(namedBy, "", [identity.Id]));

    /// <summary>Adds a local tool.</summary>
    public void AddTool(PackageIdentity identity, string folder, string namedBy)
    {
        Add(identity, folder, namedBy);
        At(identity, folder).IsLocalTool = true;
    }

    public ImmutableArray<InstalledPackage> ToPackages() =>
        [.. _packages.Values.Select(gathered => gathered.ToPackage()).OrderBy(package => package.Identity).ThenBy(package => package.Folder, StringComparer.Ordinal)];

    private void AddPaths(RestoredProject project, PackageFolders folders)
    {
        var identities = project.Assets.Packages.ToDictionary(package => package.Identity.Key, package => package.Identity, StringComparer.Ordinal);
        foreach (var target in project.Assets.Targets)
        {
            foreach (var (node, path) in DependencyPaths.Of(project.Assets, target))
            {
                if (identities.TryGetValue(PackageIdentity.Create(node.Id, node.Version).Key, out var identity))
                {
                    At(identity, folders.Locate(identity)).ComesBy(path);
                }
            }
        }
    }

    private Gathered At(PackageIdentity identity, string folder)
    {
        var place = PlaceOf(identity, folder);
        if (!_packages.TryGetValue(place, out var gathered))
        {
            gathered = new Gathered(identity, folder);
            _packages.Add(place, gathered);
        }

        return gathered;
    }

    private static string PlaceOf(PackageIdentity identity, string folder) => identity.Key + "\n" + Path.TrimEndingDirectorySeparator(folder);

    private sealed class Gathered(PackageIdentity identity, string folder)
    {
        private readonly List<RecordedHash> _recorded = [];
        private readonly List<DependencyPath> _paths = [];

        public bool IsLocalTool { get; set; }

        public void Record(RecordedHashSource source, string file, string base64)
        {
            if (!_recorded.Exists(recorded => recorded.Source == source && recorded.Base64 == base64))
            {
                _recorded.Add(new RecordedHash(source, file, base64));
            }
        }

        public void ComesBy(DependencyPath path)
        {
            if (_paths.Count < MaxPaths)
            {
                _paths.Add(path);
            }
        }

        public InstalledPackage ToPackage() => new(identity, folder, [.. _recorded], [.. _paths]) { IsLocalTool = IsLocalTool };
    }
}
