using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Sigstore.Packages.Provenance;
using Sigstore.Packages.Sbom;

namespace Sigstore.Build.Facts;

/// <summary>What takes part in a build without being in any lock file: the lock file itself, MSBuild SDKs of <c>global.json</c>, local tools.</summary>
internal sealed class RepositoryFiles(string root, SourceRevision? source)
{
    private static readonly JsonDocumentOptions _lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public ImmutableArray<ResolvedDependency> LockFile(string configured, string projectFile)
    {
        var path = Path.GetFullPath(configured.Length > 0 ? configured : "packages.lock.json", Path.GetDirectoryName(projectFile)!);
        if (!File.Exists(path))
        {
            return [];
        }

        var relative = Path.GetRelativePath(root, path).Replace('\\', '/');
        var uri = source is null ? relative : $"{source.Locator}#{relative}";
        return [ResolvedDependency.OfFile("lockfile", uri, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))))];
    }

    public IEnumerable<ResolvedDependency> SdksAndTools(string projectFile, IPackageMetadataSource packages)
    {
        var sdks = Nearest(projectFile, "global.json") is { } global ? Versions(global, "msbuild-sdks", null) : ImmutableSortedDictionary<string, string>.Empty;
        var tools = Nearest(projectFile, Path.Combine(".config", "dotnet-tools.json"), "dotnet-tools.json") is { } manifest ? Versions(manifest, "tools", "version") : ImmutableSortedDictionary<string, string>.Empty;
        return sdks.Select(sdk => Describe(sdk, "MSBuildSdk", packages)).Concat(tools.Select(tool => Describe(tool, "LocalTool", packages)));
    }

    private static ResolvedDependency Describe(KeyValuePair<string, string> package, string type, IPackageMetadataSource packages)
    {
        var sha512 = packages.Read(package.Key, package.Value).Sha512Hex;
        return new ResolvedDependency(
            package.Key,
            PackageUrl.OfNuGet(package.Key, package.Value),
            sha512 is null ? [] : [new("sha512", sha512)],
            [new("digestScope", "nuget-content"), new("type", type), new("developmentDependency", "true")]);
    }

    private string? Nearest(string projectFile, params string[] names)
    {
        for (var folder = Path.GetDirectoryName(projectFile); folder is not null && folder.Length >= root.Length; folder = Path.GetDirectoryName(folder))
        {
            if (names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static ImmutableSortedDictionary<string, string> Versions(string path, string member, string? inner)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), _lenient);
            return !document.RootElement.TryGetProperty(member, out var entries) ? ImmutableSortedDictionary<string, string>.Empty : entries.EnumerateObject()
                .Select(entry => KeyValuePair.Create(entry.Name, (inner is null ? entry.Value : entry.Value.GetProperty(inner)).GetString() ?? ""))
                .ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return ImmutableSortedDictionary<string, string>.Empty; // the SDK judges these files; here they are only described
        }
    }
}
