using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>Packages that take part in a build without any assets file: local tools and MSBuild SDKs. Covered where they are installed, named where not.</summary>
internal static class LocalTools
{
    private const int MaxManifestBytes = 1 << 20;

    /// <summary>Adds what is installed to the collection; returns what is not.</summary>
    public static ImmutableArray<UncoveredPackage> Add(PackageCollection collection, string target, ImmutableArray<RestoredProject> projects, IEnumerable<KeyValuePair<SdkReference, string>> sdks, Func<string, string?> environment, InputLog inputs)
    {
        var folders = projects.IsEmpty ? PackageFolders.OfUser(environment) : new PackageFolders([.. projects.SelectMany(project => project.Assets.PackageFolders).Distinct(StringComparer.Ordinal)], inputs);
        var uncovered = new List<UncoveredPackage>();
        List<string> above = [.. FoldersUpwards(Directory.Exists(target) ? target : Path.GetDirectoryName(target)!)];
        foreach (var folder in above)
        {
            string[] manifests = [Path.Combine(folder, ".config", "dotnet-tools.json"), Path.Combine(folder, "dotnet-tools.json")];
            Array.ForEach(manifests, inputs.File);
            foreach (var manifest in manifests.Where(File.Exists))
            {
                AddTools(collection, manifest, folders, uncovered);
            }

            inputs.Place(Path.Combine(folder, ".git"));
        }

        // SDKs are looked for from each project upwards, not from where the command was started.
        foreach (var folder in above.Concat(projects.SelectMany(project => FoldersUpwards(Path.GetDirectoryName(project.Path)!))).Distinct(StringComparer.Ordinal))
        {
            var globalJson = Path.Combine(folder, "global.json");
            inputs.File(globalJson);
            if (File.Exists(globalJson))
            {
                AddSdks(collection, globalJson, folders, uncovered);
            }
        }

        foreach (var (sdk, file) in sdks.OrderBy(sdk => sdk.Key.Name, StringComparer.Ordinal).ThenBy(sdk => sdk.Key.Version, StringComparer.Ordinal))
        {
            AddNamed(collection, sdk, file, folders, uncovered);
        }

        return [.. uncovered];
    }

    private static void AddNamed(PackageCollection collection, SdkReference sdk, string file, PackageFolders folders, List<UncoveredPackage> uncovered)
    {
        try
        {
            AddOne(collection.Add, PackageIdentity.Create(sdk.Name, sdk.Version!), file, folders, uncovered, "the MSBuild SDK is not in the package folder");
        }
        catch (SigstoreException notOne) when (notOne.Failure.Code == FailureCode.PackageIdentityMalformed)
        {
            uncovered.Add(new UncoveredPackage($"{sdk.Name} {sdk.Version}", file, "the MSBuild SDK's name or version is one that only MSBuild can tell"));
        }
    }

    // The tool's own package, and the one for this platform that it names by adding the runtime identifier to its id.
    private static void AddTools(PackageCollection collection, string manifest, PackageFolders folders, List<UncoveredPackage> uncovered)
    {
        foreach (var tool in ReadPairs(manifest, "tools", "version"))
        {
            AddOne(collection.AddTool, tool, manifest, folders, uncovered, "the local tool is not installed: dotnet tool restore");
            foreach (var variant in folders.VariantsOf(tool))
            {
                collection.AddTool(variant, folders.Locate(variant), manifest);
            }
        }
    }

    private static void AddSdks(PackageCollection collection, string globalJson, PackageFolders folders, List<UncoveredPackage> uncovered)
    {
        foreach (var sdk in ReadPairs(globalJson, "msbuild-sdks", versionProperty: null))
        {
            AddOne(collection.Add, sdk, globalJson, folders, uncovered, "the MSBuild SDK is not in the package folder");
        }
    }

    private static void AddOne(Action<PackageIdentity, string, string> add, PackageIdentity identity, string source, PackageFolders folders, List<UncoveredPackage> uncovered, string reason)
    {
        if (folders.Contains(identity))
        {
            add(identity, folders.Locate(identity), source);
        }
        else
        {
            uncovered.Add(new UncoveredPackage(identity.ToString(), source, reason));
        }
    }

    // { "<section>": { "<id>": { "<versionProperty>": "1.0" } } } or { "<section>": { "<id>": "1.0" } }.
    private static List<PackageIdentity> ReadPairs(string file, string section, string? versionProperty)
    {
        return JsonDocumentText.Read(PackageFileAccess.ReadBounded(file, MaxManifestBytes, FailureCode.ToolManifestMalformed), FailureCode.ToolManifestMalformed, file, Read, allowComments: true);

        List<PackageIdentity> Read(ref JsonCursor json)
        {
            var found = new List<PackageIdentity>();
            json.BeginObject();
            while (json.NextMember(out var name))
            {
                if (name != section)
                {
                    json.Skip();
                    continue;
                }

                json.BeginObject();
                while (json.NextMember(out var id))
                {
                    found.Add(PackageIdentity.Create(id, versionProperty is null ? json.String() : ReadVersion(ref json, versionProperty)));
                }
            }

            return found;
        }
    }

    private static string ReadVersion(ref JsonCursor json, string versionProperty)
    {
        string? version = null;
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            if (name == versionProperty)
            {
                version = json.String();
            }
            else
            {
                json.Skip();
            }
        }

        return version ?? throw json.Malformed($"expected a {versionProperty}, found none");
    }

    // As the dotnet command looks for them: upwards to the root of the repository.
    private static IEnumerable<string> FoldersUpwards(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            yield return at;
            if (Directory.Exists(Path.Combine(at, ".git")) || File.Exists(Path.Combine(at, ".git")))
            {
                yield break;
            }
        }
    }
}
