using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Assets;

/// <summary><c>project.assets.json</c>: what NuGet's restore resolved for one project, and where it lies.</summary>
public sealed class AssetsFile
{
    /// <summary>The most bytes read of an assets file.</summary>
    public const int MaxBytes = 256 << 20;

    internal AssetsFile(AssetsProject project, ImmutableArray<string> packageFolders, ImmutableArray<AssetsPackage> packages, ImmutableArray<AssetsTarget> targets) =>
        (Project, PackageFolders, Packages, Targets) = (project, packageFolders, packages, targets);

    /// <summary>The project.</summary>
    public AssetsProject Project { get; }

    /// <summary>Folders in which packages lie: the global packages folder first, then fallback folders.</summary>
    public ImmutableArray<string> PackageFolders { get; }

    /// <summary>Every package of every target, each once, in the order of the file.</summary>
    public ImmutableArray<AssetsPackage> Packages { get; }

    /// <summary>The resolved graph for each framework and runtime identifier.</summary>
    public ImmutableArray<AssetsTarget> Targets { get; }

    /// <summary>Reads an assets file of version 3 or 4; <see cref="FailureCode.AssetsFileMalformed"/>.</summary>
    public static AssetsFile Parse(ReadOnlySpan<byte> utf8) => AssetsReader.Read(utf8);
}
