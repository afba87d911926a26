using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>Reads projects and the projects they reference, which are built with them whether the solution names them or not.</summary>
internal static class ProjectClosure
{
    private const int MaxProjects = 10_000;

    /// <summary>Reads all of them; projects of other kinds that nobody restored go to <paramref name="uncovered"/>.</summary>
    public static async Task<ImmutableArray<RestoredProject>> LoadAsync(
        IReadOnlyList<string> projects, AssetsLocator locator, InputLog inputs, ICollection<UncoveredPackage> uncovered, CancellationToken cancellationToken)
    {
        var loaded = new ConcurrentDictionary<string, RestoredProject>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var wave = projects.Distinct(StringComparer.Ordinal).ToList();
        while (wave.Count > 0)
        {
            if (loaded.Count + wave.Count > MaxProjects)
            {
                throw new SigstoreException(FailureCode.SolutionMalformed, $"expected at most {MaxProjects} projects, found more");
            }

            var assetsPaths = await FindAssetsAsync(wave, locator, inputs, uncovered, cancellationToken).ConfigureAwait(false);
            var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
            await Parallel.ForEachAsync(assetsPaths, options, (project, cancel) =>
            {
                loaded[project.Key] = LoadOne(project.Key, project.Value, inputs, cancel);
                return ValueTask.CompletedTask;
            }).ConfigureAwait(false);
            seen.UnionWith(wave);
            wave = [.. loaded.Values.SelectMany(ReferencesOf)
                .Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).Where(reference => !seen.Contains(reference) && IsRestorable(reference, inputs))];
        }

        return loaded.IsEmpty
            ? throw new SigstoreException(FailureCode.RestoreNotFound, $"expected a project that NuGet restored, found none: {string.Join("; ", uncovered)}")
            : [.. loaded.Values.OrderBy(project => project.Path, StringComparer.Ordinal)];
    }

    // What restore noted as references, and as projects in the graph: the SDK builds those too, whoever stands in between.
    private static IEnumerable<string> ReferencesOf(RestoredProject project) =>
        project.Assets.Project.ProjectReferences.Concat(project.Assets.ProjectFiles.Select(file => Path.GetFullPath(file.Replace('\\', '/'), Path.GetDirectoryName(project.Path)!)));

    // A project of another kind need not be one of NuGet's, or can't be evaluated here: it is named then. Where it was restored it is one of them.
    private static async Task<IReadOnlyDictionary<string, string>> FindAssetsAsync(
        IReadOnlyCollection<string> wave, AssetsLocator locator, InputLog inputs, ICollection<UncoveredPackage> uncovered, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(await locator.FindAsync([.. wave.Where(SolutionProjects.IsProject)], cancellationToken).ConfigureAwait(false), StringComparer.Ordinal);
        foreach (var other in wave.Where(project => !SolutionProjects.IsProject(project)))
        {
            try
            {
                var assets = (await locator.FindAsync([other], cancellationToken).ConfigureAwait(false))[other];
                inputs.File(assets);
                if (File.Exists(assets) && IsSameFile(Read(assets).Assets.Project.Path, other))
                {
                    found.Add(other, assets);
                }
                else
                {
                    uncovered.Add(new UncoveredPackage(Path.GetFileName(other), other, $"NuGet restored no packages for it: expected its assets in {assets}, found none"));
                }
            }
            catch (SigstoreException refused) when (refused.Failure.Code == FailureCode.ProjectEvaluationFailed)
            {
                uncovered.Add(new UncoveredPackage(Path.GetFileName(other), other, "MSBuild can't say here whether it has packages"));
            }
        }

        return found;
    }

    private static RestoredProject LoadOne(string project, string assetsPath, InputLog inputs, CancellationToken cancellationToken)
    {
        inputs.File(assetsPath);
        if (!File.Exists(assetsPath))
        {
            throw new SigstoreException(FailureCode.RestoreNotFound, File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.config"))
                ? $"expected {assetsPath}, found none: {project} has a packages.config, whose packages this tool does not know; move it to PackageReference"
                : $"expected {assetsPath}, found none: run dotnet restore for {project}");
        }

        var (content, assets) = Read(assetsPath);
        if (!IsSameFile(assets.Project.Path, project))
        {
            throw new SigstoreException(FailureCode.AssetsFileMalformed, $"expected the assets of {project} in {assetsPath}, found those of {assets.Project.Path}");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var lockFilePath = LockFilePathOf(project, assets, inputs);
        var lockFile = lockFilePath is null ? null : LockFile.Parse(PackageFileAccess.ReadBounded(lockFilePath, LockFile.MaxBytes, FailureCode.PackagesLockMalformed));
        return new RestoredProject(project, assetsPath, CoveredFile.Of(assetsPath, content), assets, lockFilePath, lockFile);
    }

    private static (byte[] Content, AssetsFile Assets) Read(string assetsPath)
    {
        var content = PackageFileAccess.ReadBounded(assetsPath, AssetsFile.MaxBytes, FailureCode.AssetsFileMalformed);
        return (content, AssetsFile.Parse(content));
    }

    // NuGet's order: what the project says, packages.<project>.lock.json, packages.lock.json.
    private static string? LockFilePathOf(string project, AssetsFile assets, InputLog inputs)
    {
        var folder = Path.GetDirectoryName(project)!;
        var name = Path.GetFileNameWithoutExtension(project).Replace(' ', '_');
        string[] candidates = assets.Project.LockFilePath is { Length: > 0 } own
            ? [Path.GetFullPath(own, folder)]
            : [Path.Combine(folder, $"packages.{name}.lock.json"), Path.Combine(folder, "packages.lock.json")];
        Array.ForEach(candidates, inputs.File);
        return candidates.FirstOrDefault(File.Exists);
    }

    private static bool IsRestorable(string project, InputLog inputs)
    {
        inputs.Place(project);
        return SolutionProjects.IsProject(project) ? File.Exists(project) : OtherProjects.IsProject(project);
    }

    private static bool IsSameFile(string left, string right) => string.Equals(
        Path.GetFullPath(left), Path.GetFullPath(right), OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}
