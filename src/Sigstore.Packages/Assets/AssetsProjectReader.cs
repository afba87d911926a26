using System.Collections.Immutable;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Assets;

/// <summary>Reads the <c>project</c> part of an assets file.</summary>
internal static class AssetsProjectReader
{
    public static AssetsProject Read(ref JsonCursor json)
    {
        var version = "";
        var restore = new RestorePart("", "", null, []);
        var frameworks = ImmutableArray<AssetsFramework>.Empty;
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            switch (name)
            {
                case "version": version = json.String(); break;
                case "restore": restore = ReadRestore(ref json); break;
                case "frameworks": frameworks = ReadFrameworks(ref json); break;
                default: json.Skip(); break;
            }
        }

        return restore.Path.Length == 0
            ? throw json.Malformed("expected the path of the project, found none")
            : new AssetsProject(restore.Path, restore.Name, version, restore.LockFilePath, [.. frameworks.Select(framework => framework.Referencing(restore.References))]);
    }

    private static RestorePart ReadRestore(ref JsonCursor json)
    {
        string path = "", projectName = "";
        string? lockFile = null;
        var references = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            switch (name)
            {
                case "projectPath": path = json.String(); break;
                case "projectName": projectName = json.String(); break;
                case "restoreLockProperties": lockFile = ReadLockFilePath(ref json); break;
                case "frameworks": ReadReferences(ref json, references); break;
                default: json.Skip(); break;
            }
        }

        return new RestorePart(path, projectName, lockFile, references);
    }

    private static string? ReadLockFilePath(ref JsonCursor json)
    {
        string? path = null;
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            if (name == "nuGetLockFilePath")
            {
                path = json.String();
            }
            else
            {
                json.Skip();
            }
        }

        return path;
    }

    // Framework by framework, under the same names as the frameworks of the project part.
    private static void ReadReferences(ref JsonCursor json, Dictionary<string, ImmutableArray<string>> references)
    {
        json.BeginObject();
        while (json.NextMember(out var framework))
        {
            json.BeginObject();
            while (json.NextMember(out var name))
            {
                if (name == "projectReferences")
                {
                    references[framework] = json.Names();
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static ImmutableArray<AssetsFramework> ReadFrameworks(ref JsonCursor json)
    {
        var frameworks = ImmutableArray.CreateBuilder<AssetsFramework>();
        json.BeginObject();
        while (json.NextMember(out var framework))
        {
            string? moniker = null;
            var packages = ImmutableArray<DirectReference>.Empty;
            var downloads = ImmutableArray<PackageIdentity>.Empty;
            var shared = ImmutableArray<string>.Empty;
            json.BeginObject();
            while (json.NextMember(out var name))
            {
                switch (name)
                {
                    case "framework": moniker = json.String(); break;
                    case "dependencies": packages = ReadDirect(ref json); break;
                    case "downloadDependencies": downloads = ReadDownloads(ref json); break;
                    case "frameworkReferences": shared = json.Names(); break;
                    default: json.Skip(); break;
                }
            }

            frameworks.Add(new AssetsFramework(framework, moniker ?? framework, packages, downloads, shared));
        }

        return frameworks.ToImmutable();
    }

    private static ImmutableArray<DirectReference> ReadDirect(ref JsonCursor json)
    {
        var direct = ImmutableArray.CreateBuilder<DirectReference>();
        json.BeginObject();
        while (json.NextMember(out var id))
        {
            if (!json.IsObject)
            {
                direct.Add(new DirectReference(id, json.String(), isPrivate: false, isAutomatic: false));
                continue;
            }

            string target = "Package", range = "", suppress = "", automatic = "";
            json.BeginObject();
            while (json.NextMember(out var name))
            {
                switch (name)
                {
                    case "target": target = json.String(); break;
                    case "version": range = json.String(); break;
                    case "suppressParent": suppress = json.String(); break;
                    case "autoReferenced": automatic = json.Scalar(); break;
                    default: json.Skip(); break;
                }
            }

            if (target == "Package")
            {
                direct.Add(new DirectReference(id, range, suppress == "All", automatic == "true"));
            }
        }

        return direct.ToImmutable();
    }

    // [{ "name": "Microsoft.NETCore.App.Runtime.linux-x64", "version": "[10.0.12, 10.0.12]" }]; several versions are joined by ';'.
    private static ImmutableArray<PackageIdentity> ReadDownloads(ref JsonCursor json)
    {
        var downloads = ImmutableArray.CreateBuilder<PackageIdentity>();
        json.BeginArray();
        while (json.NextElement())
        {
            string id = "", versions = "";
            json.BeginObject();
            while (json.NextMember(out var name))
            {
                switch (name)
                {
                    case "name": id = json.String(); break;
                    case "version": versions = json.String(); break;
                    default: json.Skip(); break;
                }
            }

            foreach (var range in versions.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                downloads.Add(PackageIdentity.Create(id, range.Trim('[', ']').Split(',')[0].Trim()));
            }
        }

        return downloads.ToImmutable();
    }

    private sealed record RestorePart(string Path, string Name, string? LockFilePath, Dictionary<string, ImmutableArray<string>> References);
}
