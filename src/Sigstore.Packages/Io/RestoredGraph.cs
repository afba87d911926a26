using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>Everything that the restore of a project, a solution or a folder brought in: each package once, however many projects use it.</summary>
public sealed class RestoredGraph
{
    internal RestoredGraph(string target, ImmutableArray<RestoredProject> projects, ImmutableArray<InstalledPackage> packages, ImmutableArray<UncoveredPackage> uncovered, InputLog inputs) =>
        (Target, Projects, Packages, Uncovered, Inputs) = (target, projects, packages, uncovered, inputs);

    /// <summary>The project, solution or folder that was asked for, absolute.</summary>
    public string Target { get; }

    /// <summary>Its projects and those they reference, in the order of their paths.</summary>
    public ImmutableArray<RestoredProject> Projects { get; }

    /// <summary>The packages, in the order of id and version.</summary>
    public ImmutableArray<InstalledPackage> Packages { get; }

    /// <summary>What else takes part in the build and is not checked.</summary>
    public ImmutableArray<UncoveredPackage> Uncovered { get; }

    /// <summary>What was looked at to find all this.</summary>
    internal InputLog Inputs { get; }

    /// <summary>
    /// Reads the assets and lock files of a project, a <c>.sln</c>, a <c>.slnx</c> or a folder with one of them (or with projects below
    /// it). <see cref="FailureCode.ProjectNotFound"/>, <see cref="FailureCode.RestoreNotFound"/> and the codes of the files.
    /// </summary>
    /// <param name="path">A project, a solution or a folder.</param>
    /// <param name="environment">Reads an environment variable; MSBuild takes them for properties.</param>
    /// <param name="cancellationToken">Ends the reading between two files.</param>
    public static async Task<RestoredGraph> LoadAsync(string path, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(environment);
        var target = Path.GetFullPath(path);
        var inputs = new InputLog();
        var locator = new AssetsLocator(environment, inputs);
        var unrestored = new List<UncoveredPackage>();
        var projects = await ProjectClosure.LoadAsync(SolutionProjects.Find(target, inputs), locator, inputs, unrestored, cancellationToken).ConfigureAwait(false);
        var collection = new PackageCollection(inputs);
        foreach (var project in projects)
        {
            collection.Add(project);
        }

        var uncovered = LocalTools.Add(collection, target, projects, locator.Sdks, environment, inputs);
        return new RestoredGraph(target, projects, collection.ToPackages(), [.. unrestored, .. uncovered], inputs);
    }
}
