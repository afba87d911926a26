using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Io;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Gate;

/// <summary>
/// Opens the gate for projects whose packages were verified, and closes it. A record names the very bytes that the verification read: what
/// was changed in between, and changed back, is not what the record says.
/// </summary>
public sealed class GateStamps
{
    private static readonly string[] MSBuildFiles = [".props", ".targets", ".tasks", ".proj"];
    private readonly RestoredGraph _graph;
    private readonly string _gatePath;
    private readonly string _gateText;

    /// <summary>For the projects of a graph, behind the gate of this file.</summary>
    /// <exception cref="SigstoreException">SIG4041 if a project has another gate, or none.</exception>
    public GateStamps(RestoredGraph graph, string gateFile)
    {
        ArgumentNullException.ThrowIfNull(graph);
        (_graph, _gatePath) = (graph, Path.GetFullPath(gateFile));
        _gateText = File.Exists(_gatePath)
            ? File.ReadAllText(_gatePath)
            : throw new SigstoreException(FailureCode.GateMissing, $"expected the gate in {_gatePath}, found none");
        Root = Path.GetDirectoryName(Path.GetDirectoryName(_gatePath)!)!;
    }

    /// <summary>The folder that the gate guards.</summary>
    public string Root { get; }

    /// <summary>Takes every stamp away: whatever goes wrong from here on leaves the gate closed.</summary>
    public void Close()
    {
        foreach (var project in _graph.Projects)
        {
            File.Delete(Path.Combine(FolderOf(project), GateRecord.StampName));
            File.Delete(Path.Combine(FolderOf(project), GateRecord.FileName));
        }
    }

    /// <summary>Refuses projects of another gate, and policies and locks nearer to a project than the one that holds: they would seem to hold, and don't.</summary>
    /// <exception cref="SigstoreException">SIG4041, SIG4044.</exception>
    public void Examine(TrustFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach (var project in _graph.Projects)
        {
            var nearest = FoldersUpwards(project.Path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, GateFile.RelativePath)));
            if (!string.Equals(nearest, Root, StringComparison.Ordinal))
            {
                throw new SigstoreException(FailureCode.GateEscaped, $"expected {project.Path} behind the gate of {Root}, found {(nearest is null ? "none" : "that of " + nearest)} above it");
            }

            var nearer = CandidatesOf(project.Path, Root).Where(File.Exists).FirstOrDefault(file => file != files.PolicyPath && file != files.LockPath && Path.GetDirectoryName(file) != Root);
            if (nearer is not null)
            {
                throw new SigstoreException(FailureCode.GateTrustAmbiguous, $"expected one policy and one lock for everything behind the gate of {Root}, found also {nearer}");
            }
        }
    }

    /// <summary>Writes record and stamp of every project. All packages of the graph must have passed.</summary>
    /// <param name="contentHashes">The content hash that was verified of each package, in the graph's order.</param>
    /// <param name="files">The policy and lock that were held against them.</param>
    /// <param name="roots">The trust roots that were used.</param>
    /// <param name="named">The policy and the lock that the projects name, or empty.</param>
    /// <param name="key">The text of <see cref="GateKey"/>.</param>
    /// <param name="verifier">The verifier's version.</param>
    /// <param name="began">When the verification began: what is younger than that was not verified.</param>
    public void Open(ImmutableArray<string> contentHashes, TrustFiles files, IEnumerable<CoveredFile> roots, (string Policy, string Lock) named, string key, string verifier, DateTimeOffset began)
    {
        ArgumentNullException.ThrowIfNull(files);
        var generated = _graph.Projects.Select(ReadGenerated).ToImmutableArray();
        var imported = ReadImported(generated.SelectMany(one => one.Imports).ToHashSet(StringComparer.Ordinal), contentHashes);
        CoveredFile[] trust = [.. files.Read, .. roots];

        // Once an exception has ended a verification refuses the policy as it stands: what passed today passes no longer than that.
        DateOnly? until = files.Policy.Exceptions.IsEmpty ? null : files.Policy.Exceptions.Min(exception => exception.Until);
        foreach (var (project, (covered, imports)) in _graph.Projects.Zip(generated))
        {
            var packages = PackagesOf(project);
            var brought = packages.Select(FolderOf).Where(folder => imports.Any(import => import.StartsWith(folder, StringComparison.Ordinal))).SelectMany(folder => imported[folder]);
            var absent = CandidatesOf(project.Path, files.Root).Where(file => !File.Exists(file)).Select(CoveredFile.Absent);
            var stamp = Path.Combine(FolderOf(project), GateRecord.StampName);
            Write(stamp, "", began); // what the file system makes of the time is what will be compared
            var record = GateRecord.Of(
                verifier, named.Policy, named.Lock, RootOf(project),
                [project.AssetsRead, .. covered, .. brought, .. trust, .. absent], packages.Select(package => package.Folder), stamp, until);
            File.WriteAllText(Path.Combine(FolderOf(project), GateRecord.FileName), record.ToString());
            Write(stamp, record.Seal(key, project.Path, _gateText), began);
        }
    }

    private static void Write(string stamp, string text, DateTimeOffset time)
    {
        File.WriteAllText(stamp, text);
        File.SetLastWriteTimeUtc(stamp, time.UtcDateTime);
    }

    private static (ImmutableArray<CoveredFile> Files, ImmutableArray<string> Imports) ReadGenerated(RestoredProject project)
    {
        var files = ImmutableArray.CreateBuilder<CoveredFile>();
        var imports = ImmutableArray.CreateBuilder<string>();
        foreach (var kind in new[] { "props", "targets" })
        {
            var path = Path.Combine(FolderOf(project), $"{Path.GetFileName(project.Path)}.nuget.g.{kind}");
            if (!File.Exists(path))
            {
                files.Add(CoveredFile.Absent(path));
                continue;
            }

            var content = PackageFileAccess.ReadBounded(path, GeneratedImports.MaxBytes, FailureCode.GateImportForeign);
            files.Add(CoveredFile.Of(path, content));
            imports.AddRange(GeneratedImports.Read(content, path, RootOf(project)));
        }

        return (files.ToImmutable(), imports.ToImmutable());
    }

    // Out of the package whose hash was verified, not from the folder: the file there may be another one by now.
    private Dictionary<string, ImmutableArray<CoveredFile>> ReadImported(HashSet<string> imports, ImmutableArray<string> contentHashes)
    {
        var read = new Dictionary<string, ImmutableArray<CoveredFile>>(StringComparer.Ordinal);
        foreach (var (package, contentHash) in _graph.Packages.Zip(contentHashes))
        {
            var own = imports.Where(import => import.StartsWith(FolderOf(package), StringComparison.Ordinal)).ToList();
            if (own.Count > 0)
            {
                read.Add(FolderOf(package), ReadOne(package, contentHash, own));
            }
        }

        return imports.FirstOrDefault(import => !read.Keys.Any(folder => import.StartsWith(folder, StringComparison.Ordinal))) is { } foreign
            ? throw new SigstoreException(FailureCode.GateImportForeign, $"expected imports of verified packages only, found {foreign}; run: dotnet restore --force")
            : read;
    }

    private static ImmutableArray<CoveredFile> ReadOne(InstalledPackage package, string contentHash, List<string> imports)
    {
        var folder = FolderOf(package);
        var nupkg = PackageFileAccess.ReadBounded(package.NupkgPath, int.MaxValue - 4096, FailureCode.PackageChangedWhileChecked);
        using var archive = PackageArchive.Open(new MemoryStream(nupkg));
        if (!string.Equals(archive.Digests(DigestSelection.UnsignedSha512).ContentHash, contentHash, StringComparison.Ordinal))
        {
            throw new SigstoreException(FailureCode.PackageChangedWhileChecked, $"{package}: expected the package that was verified, found another in its place");
        }

        if (imports.Find(import => archive.Find(import[folder.Length..]) is null) is { } missing)
        {
            throw new SigstoreException(FailureCode.GateImportForeign, $"expected {missing[folder.Length..]} in {package}, found no such file");
        }

        // What is imported may import its neighbours.
        return [.. archive.Entries
            .Where(entry => imports.Contains(folder + entry.Name, StringComparer.Ordinal) || MSBuildFiles.Contains(Path.GetExtension(entry.Name), StringComparer.OrdinalIgnoreCase))
            .Select(entry => CoveredFile.Of(folder + entry.Name, archive.Read(entry, GeneratedImports.MaxBytes)))];
    }

    // Those that this project's restore resolved or downloaded, out of those of the whole run.
    private ImmutableArray<InstalledPackage> PackagesOf(RestoredProject project)
    {
        var keys = project.Assets.Packages.Select(package => package.Identity.Key).Concat(project.Assets.Project.Frameworks.SelectMany(framework => framework.Downloads).Select(download => download.Key)).ToHashSet(StringComparer.Ordinal);
        return [.. _graph.Packages.Where(package => keys.Contains(package.Identity.Key))];
    }

    // The nearest policy or lock would hold, so that there is none counts as much as what stands in the one there is.
    private static IEnumerable<string> CandidatesOf(string project, string root)
    {
        foreach (var folder in FoldersUpwards(project))
        {
            yield return Path.Combine(folder, TrustPolicy.FileName);
            yield return Path.Combine(folder, TrustLock.FileName);
            if (string.Equals(folder, root, StringComparison.Ordinal))
            {
                yield break;
            }
        }
    }

    private static IEnumerable<string> FoldersUpwards(string project)
    {
        for (var folder = Path.GetDirectoryName(project); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }

    private static string FolderOf(InstalledPackage package) => Path.TrimEndingDirectorySeparator(package.Folder).Replace('\\', '/') + "/";

    private static string FolderOf(RestoredProject project) => Path.GetDirectoryName(project.AssetsPath)!;

    private static string RootOf(RestoredProject project) => project.Assets.PackageFolders.FirstOrDefault() ?? "";
}
