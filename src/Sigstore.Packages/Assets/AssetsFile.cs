using System.Collections.Frozen;
using System.Collections.Immutable;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Assets;

/// <summary><c>project.assets.json</c>: what NuGet's restore resolved for one project, and where it lies.</summary>
public sealed class AssetsFile
{
    /// <summary>The most bytes read of an assets file.</summary>
    public const int MaxBytes = 256 << 20;

    private readonly ImmutableArray<KeyValuePair<string, string>> _projects;

    internal AssetsFile(
        AssetsProject project, ImmutableArray<string> packageFolders, ImmutableArray<AssetsPackage> packages, ImmutableArray<KeyValuePair<string, string>> projects, ImmutableArray<AssetsTarget> targets) =>
        (Project, PackageFolders, Packages, _projects, Targets) = (project, packageFolders, packages, projects, targets);

    /// <summary>The project.</summary>
    public AssetsProject Project { get; }

    /// <summary>Folders in which packages lie: the global packages folder first, then fallback folders.</summary>
    public ImmutableArray<string> PackageFolders { get; }

    /// <summary>Every package of every target, each once, in the order of the file.</summary>
    public ImmutableArray<AssetsPackage> Packages { get; }

    /// <summary>The resolved graph for each framework and runtime identifier.</summary>
    public ImmutableArray<AssetsTarget> Targets { get; }

    /// <summary>The project files among the libraries, relative to the project's folder: every project of the graph, however far away.</summary>
    internal IEnumerable<string> ProjectFiles => _projects.Select(project => project.Value).Where(file => file.Length > 0);

    /// <summary>Reads an assets file of version 3 or 4; <see cref="FailureCode.AssetsFileMalformed"/>.</summary>
    public static AssetsFile Parse(ReadOnlySpan<byte> utf8) => AssetsReader.Read(utf8);

    /// <summary>What the project itself references in a target: packages, then projects by the ids that they have there.</summary>
    public ImmutableArray<DirectReference> ReferencesOf(AssetsTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var frameworks = FrameworksOf(target).ToList();
        var projects = frameworks.SelectMany(framework => framework.ProjectReferences)
            .Select(path => new DirectReference(ProjectNameOf(path), "", isPrivate: false, isAutomatic: false));
        return [.. frameworks.SelectMany(framework => framework.Packages), .. projects];
    }

    /// <summary>The recorded content hashes (SHA-512 of the package without its signature) in lower-case hexadecimal, by <c>id/version</c> in lower case.</summary>
    public FrozenDictionary<string, string> ContentHashes() =>
        Packages.ToFrozenDictionary(package => package.Identity.Key, package => Convert.ToHexStringLower(Base64Strict.Decode(package.ContentHash, FailureCode.AssetsFileMalformed, "the content hash of a package")), StringComparer.Ordinal);

    private IEnumerable<AssetsFramework> FrameworksOf(AssetsTarget target)
    {
        var framework = ShortNameOf(target.Framework);
        return Project.Frameworks.Where(candidate => candidate.Name == framework || candidate.Moniker == framework);
    }

    // References between projects are paths; the libraries section says which library a project file became.
    private string ProjectNameOf(string projectFile)
    {
        var folder = Path.GetDirectoryName(Project.Path) ?? "";
        var library = _projects.FirstOrDefault(candidate => LeadsTo(candidate.Value, folder, projectFile));
        return library.Key ?? Path.GetFileNameWithoutExtension(projectFile);
    }

    private static bool LeadsTo(string relative, string folder, string file) =>
        relative.Length > 0 && Path.IsPathFullyQualified(folder) && !relative.Contains('\0', StringComparison.Ordinal) && !folder.Contains('\0', StringComparison.Ordinal)
        && Path.GetFullPath(relative, folder) == file;

    // Version 3 of the file names some targets in the long form: .NETStandard,Version=v2.0.
    private static string ShortNameOf(string framework)
    {
        var parts = framework.Split(",Version=v");
        return parts is [var family, var version]
            ? family switch
            {
                ".NETStandard" => $"netstandard{version}",
                ".NETCoreApp" => version.Length == 3 && version[0] < '5' ? $"netcoreapp{version}" : $"net{version}",
                ".NETFramework" => $"net{version.Replace(".", "", StringComparison.Ordinal)}",
                _ => framework,
            }
            : framework;
    }
}
