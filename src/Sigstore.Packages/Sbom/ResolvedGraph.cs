using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Sbom;

/// <summary>
/// The dependency graph of <c>obj/project.assets.json</c> as an SBOM needs it: edges, scopes and hashes of every target. Nothing is
/// resolved anew: this file is what the compiler and the publish step used.
/// </summary>
public sealed class ResolvedGraph
{
    private ResolvedGraph(
        ImmutableArray<ResolvedTarget> targets,
        FrozenDictionary<string, ResolvedLibrary> libraries,
        ImmutableArray<DownloadedPack> packs,
        ImmutableArray<KeyValuePair<string, string>> frameworkReferences,
        ImmutableArray<string> packageFolders)
    {
        Targets = targets;
        Libraries = libraries;
        Packs = packs;
        FrameworkReferences = frameworkReferences;
        PackageFolders = packageFolders;
    }

    /// <summary>The targets, in the file's order.</summary>
    public ImmutableArray<ResolvedTarget> Targets { get; }

    /// <summary>Every library by component key.</summary>
    public FrozenDictionary<string, ResolvedLibrary> Libraries { get; }

    /// <summary>Packs the SDK downloaded.</summary>
    public ImmutableArray<DownloadedPack> Packs { get; }

    /// <summary>Shared frameworks: framework of the project, name of the shared framework.</summary>
    public ImmutableArray<KeyValuePair<string, string>> FrameworkReferences { get; }

    /// <summary>The folders packages were extracted to, the global one first.</summary>
    public ImmutableArray<string> PackageFolders { get; }

    /// <summary>Reads an assets file.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.SbomInputMissing"/>: not an assets file of version 3 or 4.</exception>
    public static ResolvedGraph Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 64 });
            return Read(document.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new SigstoreException(FailureCode.SbomInputMissing, "expected project.assets.json as restore writes it, found something else", malformed);
        }
    }

    private static ResolvedGraph Read(JsonElement root)
    {
        var libraries = root.GetProperty("libraries").EnumerateObject().Select(ResolvedLibrary.Read).ToFrozenDictionary(library => library.Key, StringComparer.Ordinal);
        var frameworks = root.GetProperty("project").GetProperty("frameworks");
        var targets = root.GetProperty("targets").EnumerateObject()
            .Where(target => !target.Name.Contains('/', StringComparison.Ordinal) || target.Value.EnumerateObject().Any())
            .Select(target => ReadTarget(target, root));
        return new ResolvedGraph(
            [.. targets],
            libraries,
            [.. frameworks.EnumerateObject().SelectMany(ReadPacks)],
            [.. frameworks.EnumerateObject().SelectMany(framework => Children(framework.Value, "frameworkReferences").Select(reference => KeyValuePair.Create(framework.Name, reference.Name)))],
            [.. Children(root, "packageFolders").Select(folder => folder.Name)]);
    }

    private static ResolvedTarget ReadTarget(JsonProperty target, JsonElement root)
    {
        var project = root.GetProperty("project");
        var framework = ShortNameOf(target.Name.Split('/')[0]);
        var references = Children(project, "frameworks").Where(IsOfFramework)
            .SelectMany(found => Children(found.Value, "dependencies"))
            .Select(reference => new DirectReference(reference.Name, Text(reference.Value, "suppressParent") == "All"));
        var projects = Children(project.GetProperty("restore"), "frameworks").Where(IsOfFramework)
            .SelectMany(found => Children(found.Value, "projectReferences"))
            .Select(reference => new DirectReference(ProjectNameOf(reference.Name, root), isPrivate: false));
        var nodes = target.Value.EnumerateObject().Select(ReadNode).ToFrozenDictionary(node => node.Id, StringComparer.OrdinalIgnoreCase);
        return new ResolvedTarget(target.Name, nodes, [.. references, .. projects]);

        bool IsOfFramework(JsonProperty candidate) => candidate.Name == framework || Text(candidate.Value, "framework") == framework;
    }

    // References between projects are paths; the libraries section says which library a project file became.
    private static string ProjectNameOf(string projectFile, JsonElement root)
    {
        var folder = System.IO.Path.GetDirectoryName(Text(root.GetProperty("project").GetProperty("restore"), "projectPath")) ?? "";
        var library = Children(root, "libraries").FirstOrDefault(candidate =>
            Text(candidate.Value, "msbuildProject") is { } relative && System.IO.Path.GetFullPath(relative, folder) == projectFile);
        return library.Value.ValueKind == JsonValueKind.Undefined ? System.IO.Path.GetFileNameWithoutExtension(projectFile) : library.Name.Split('/')[0];
    }

    // Version 3 of the file names some targets in the long form: .NETStandard,Version=v2.0.
    private static string ShortNameOf(string framework)
    {
        var parts = framework.Split(",Version=v");
        return parts is [var family, var version]
            ? family switch
            {
                ".NETStandard" => $"netstandard{version}",
                ".NETCoreApp" => version[0] < '5' && version.Length == 3 ? $"netcoreapp{version}" : $"net{version}",
                ".NETFramework" => $"net{version.Replace(".", "", StringComparison.Ordinal)}",
                _ => framework,
            }
            : framework;
    }

    private static ResolvedNode ReadNode(JsonProperty library)
    {
        var slash = library.Name.IndexOf('/', StringComparison.Ordinal);
        var runs = Children(library.Value, "runtime").Concat(Children(library.Value, "native")).Concat(Children(library.Value, "runtimeTargets"))
            .Concat(Children(library.Value, "resource")).Concat(Children(library.Value, "contentFiles"))
            .Any(asset => !asset.Name.EndsWith("/_._", StringComparison.Ordinal));
        return new ResolvedNode(
            library.Name[..slash],
            library.Name[(slash + 1)..],
            Text(library.Value, "type") == "project",
            runs,
            [.. Children(library.Value, "dependencies").Select(dependency => dependency.Name)]);
    }

    // "[10.0.12, 10.0.12]" is how restore writes an exact version.
    private static IEnumerable<DownloadedPack> ReadPacks(JsonProperty framework)
    {
        if (!framework.Value.TryGetProperty("downloadDependencies", out var packs))
        {
            yield break;
        }

        foreach (var pack in packs.EnumerateArray())
        {
            var version = Text(pack, "version")?.Trim('[', ']').Split(',')[0].Trim();
            if (Text(pack, "name") is { } name && version is { Length: > 0 })
            {
                yield return new DownloadedPack(name, version, framework.Name);
            }
        }
    }

    private static JsonElement.ObjectEnumerator Children(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var children) && children.ValueKind == JsonValueKind.Object ? children.EnumerateObject() : default;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
