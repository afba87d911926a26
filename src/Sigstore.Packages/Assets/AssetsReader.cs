using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Assets;

/// <summary>Reads <c>project.assets.json</c> forwards: libraries, targets, package folders, project.</summary>
internal static class AssetsReader
{
    private const string What = "project.assets.json";

    public static AssetsFile Read(ReadOnlySpan<byte> utf8) =>
        JsonDocumentText.Read(utf8, FailureCode.AssetsFileMalformed, What, ReadFile);

    private static AssetsFile ReadFile(ref JsonCursor json)
    {
        int? version = null;
        AssetsProject? project = null;
        ImmutableArray<string>? folders = null;
        LibrariesPart? libraries = null;
        ImmutableArray<AssetsTarget>? targets = null;
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            switch (name)
            {
                case "version": version = json.Integer(); break;
                case "targets": targets = ReadTargets(ref json); break;
                case "libraries": libraries = ReadLibraries(ref json); break;
                case "packageFolders": folders = ReadFolders(ref json); break;
                case "project": project = AssetsProjectReader.Read(ref json); break;
                default: json.Skip(); break;
            }
        }

        if (version is not (3 or 4))
        {
            throw json.Malformed($"expected version 3 or 4, found {(version is { } other ? $"{other}" : "none")}");
        }

        if (project is null || folders is null || libraries is null || targets is null)
        {
            throw json.Malformed("expected targets, libraries, packageFolders and project, found less");
        }

        RequireLibraries(ref json, libraries, targets.Value);
        return new AssetsFile(project, folders.Value, libraries.Packages, libraries.Projects, targets.Value);
    }

    // A relative folder would be one to whoever reads the file here, and another to the build.
    private static ImmutableArray<string> ReadFolders(ref JsonCursor json)
    {
        var folders = json.Names();
        return folders.IsEmpty || folders.FirstOrDefault(folder => !Path.IsPathFullyQualified(folder)) is { }
            ? throw json.Malformed("expected the absolute paths of package folders, found another or none")
            : folders;
    }

    // The SDK takes the files of whatever stands in a target, and looks for it in the package folders by id and version alone.
    private static void RequireLibraries(ref JsonCursor json, LibrariesPart libraries, ImmutableArray<AssetsTarget> targets)
    {
        var known = libraries.Packages.Select(package => package.Identity.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var node in targets.SelectMany(target => target.Nodes).Where(node => !node.IsProject))
        {
            if (!known.Contains(PackageIdentity.Create(node.Id, node.Version).Key))
            {
                throw json.Malformed($"expected every package of a target among the libraries, found {node.Id} {node.Version} in a target alone");
            }
        }
    }

    private static LibrariesPart ReadLibraries(ref JsonCursor json)
    {
        var packages = ImmutableArray.CreateBuilder<AssetsPackage>();
        var projects = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        json.BeginObject();
        while (json.NextMember(out var key))
        {
            if (ReadLibrary(ref json, key, projects) is not { } package)
            {
                continue;
            }

            if (!keys.Add(package.Identity.Key))
            {
                throw json.Malformed($"expected each package once, found {package.Identity} again");
            }

            packages.Add(package);
        }

        return new LibrariesPart(packages.ToImmutable(), projects.ToImmutable());
    }

    // A package, or null after a project was added to those that were found.
    private static AssetsPackage? ReadLibrary(ref JsonCursor json, string key, ImmutableArray<KeyValuePair<string, string>>.Builder projects)
    {
        string? type = null, sha512 = null, path = null, projectFile = null;
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            switch (name)
            {
                case "type": type = json.String(); break;
                case "sha512": sha512 = json.String(); break;
                case "path": path = json.String(); break;
                case "msbuildProject": projectFile = json.String(); break;
                case "files": CheckFiles(ref json); break;
                default: json.Skip(); break;
            }
        }

        if (type == "project")
        {
            projects.Add(new(key.Split('/')[0], projectFile ?? ""));
            return null;
        }

        if (type != "package" || sha512 is null)
        {
            throw json.Malformed($"expected a package with its hash, or a project, found {type ?? "neither"} for \"{key}\"");
        }

        // The path decides which folder is used: anything but the package's own place would be outside of what is checked.
        var identity = PackageIdentity.Parse(key);
        return path == identity.Key
            ? new AssetsPackage(identity, sha512)
            : throw json.Malformed($"expected the package at \"{identity.Key}\", found \"{path}\"");
    }

    // The SDK picks analyzers from this list: a path that leaves the folder would be one that nobody checks.
    private static void CheckFiles(ref JsonCursor json)
    {
        json.BeginArray();
        while (json.NextElement())
        {
            CheckInside(ref json, json.String());
        }
    }

    private static void CheckInside(ref JsonCursor json, string path)
    {
        if (path.Length == 0 || path[0] == '/' || path.AsSpan().ContainsAny('\\', ':', '\0') || (path.Contains("..", StringComparison.Ordinal) && path.Split('/').Contains("..")))
        {
            throw json.Malformed($"expected a path inside the package, found \"{path}\"");
        }
    }

    private static ImmutableArray<AssetsTarget> ReadTargets(ref JsonCursor json)
    {
        var targets = ImmutableArray.CreateBuilder<AssetsTarget>();
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            var nodes = ImmutableArray.CreateBuilder<AssetsNode>();
            json.BeginObject();
            while (json.NextMember(out var key))
            {
                nodes.Add(ReadNode(ref json, key));
            }

            targets.Add(new AssetsTarget(name, nodes.ToImmutable()));
        }

        return targets.ToImmutable();
    }

    private static AssetsNode ReadNode(ref JsonCursor json, string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            throw json.Malformed($"expected id/version, found \"{key}\"");
        }

        string? type = null;
        var dependencies = ImmutableArray<AssetsDependency>.Empty;
        var groups = AssetGroups.None;
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            switch (name)
            {
                case "type": type = json.String(); break;
                case "dependencies": dependencies = ReadDependencies(ref json); break;
                case "framework" or "frameworkAssemblies" or "frameworkReferences": json.Skip(); break;
                default: groups |= ReadAssets(ref json, GroupOf(name), checkPaths: type != "project"); break;
            }
        }

        return type is "package" or "project"
            ? new AssetsNode(key[..slash], key[(slash + 1)..], type == "project", dependencies, groups)
            : throw json.Malformed($"expected a package or project, found {type ?? "neither"} for \"{key}\"");
    }

    private static AssetGroups GroupOf(string name) => name switch
    {
        "compile" or "embed" => AssetGroups.Compile,
        "runtime" or "native" or "resource" or "runtimeTargets" => AssetGroups.Runtime,
        "build" or "buildMultiTargeting" or "tools" => AssetGroups.Build,
        "contentFiles" => AssetGroups.Content,
        _ => AssetGroups.None,
    };

    private static AssetGroups ReadAssets(ref JsonCursor json, AssetGroups group, bool checkPaths)
    {
        if (!json.IsObject)
        {
            json.Skip();
            return AssetGroups.None;
        }

        var found = AssetGroups.None;
        json.BeginObject();
        while (json.NextMember(out var path))
        {
            if (checkPaths)
            {
                CheckInside(ref json, path);
            }

            found |= path.EndsWith("/_._", StringComparison.Ordinal) ? AssetGroups.None : group;
            json.Skip();
        }

        return found;
    }

    private static ImmutableArray<AssetsDependency> ReadDependencies(ref JsonCursor json)
    {
        var dependencies = ImmutableArray.CreateBuilder<AssetsDependency>();
        json.BeginObject();
        while (json.NextMember(out var id))
        {
            dependencies.Add(new AssetsDependency(id, json.String()));
        }

        return dependencies.ToImmutable();
    }

    private sealed record LibrariesPart(ImmutableArray<AssetsPackage> Packages, ImmutableArray<KeyValuePair<string, string>> Projects);
}
