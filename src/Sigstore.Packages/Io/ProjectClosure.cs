using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>Reads projects and the projects they reference, which are built with them whether the solution names them or not.</summary>
internal static class ProjectClosure
{
    private const int MaxProjects = 10_000;

    public static async Task<ImmutableArray<RestoredProject>> LoadAsync(IReadOnlyList<string> projects, AssetsLocator locator, InputLog inputs, CancellationToken cancellationToken)
    {
        var loaded = new ConcurrentDictionary<string, RestoredProject>(StringComparer.Ordinal);
        var wave = projects.Distinct(StringComparer.Ordinal).ToList();
        while (wave.Count > 0)
        {
            if (loaded.Count + wave.Count > MaxProjects)
            {
                throw new SigstoreException(FailureCode.SolutionMalformed, $"expected at most {MaxProjects} projects, found more");
            }

            var assetsPaths = await locator.FindAsync(wave, cancellationToken).ConfigureAwait(false);
            var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
            await Parallel.ForEachAsync(wave, options, (project, cancel) =>
            {
                loaded[project] = LoadOne(project, assetsPaths[project], inputs, cancel);
                return ValueTask.CompletedTask;
            }).ConfigureAwait(false);
            wave = [.. loaded.Values.SelectMany(project => project.Assets.Project.ProjectReferences)
                .Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).Where(reference => !loaded.ContainsKey(reference) && IsRestorable(reference, inputs))];
        }

        return [.. loaded.Values.OrderBy(project => project.Path, StringComparer.Ordinal)];
    }

    private static RestoredProject LoadOne(string project, string assetsPath, InputLog inputs, CancellationToken cancellationToken)
    {
        inputs.File(assetsPath);
        if (!File.Exists(assetsPath))
        {
            throw new SigstoreException(FailureCode.RestoreNotFound, $"expected {assetsPath}, found none: run dotnet restore for {project}");
        }

        var content = PackageFileAccess.ReadBounded(assetsPath, AssetsFile.MaxBytes, FailureCode.AssetsFileMalformed);
        var assets = AssetsFile.Parse(content);
        if (!IsSameFile(assets.Project.Path, project))
        {
            throw new SigstoreException(FailureCode.AssetsFileMalformed, $"expected the assets of {project} in {assetsPath}, found those of {assets.Project.Path}");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var lockFilePath = LockFilePathOf(project, assets, inputs);
        var lockFile = lockFilePath is null ? null : LockFile.Parse(PackageFileAccess.ReadBounded(lockFilePath, LockFile.MaxBytes, FailureCode.PackagesLockMalformed));
        return new RestoredProject(project, assetsPath, CoveredFile.Of(assetsPath, content), assets, lockFilePath, lockFile);
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
        return SolutionProjects.IsProject(project) && File.Exists(project);
    }

    private static bool IsSameFile(string left, string right) => string.Equals(
        Path.GetFullPath(left), Path.GetFullPath(right), OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
}
