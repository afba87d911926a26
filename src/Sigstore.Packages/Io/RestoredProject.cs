using System.Collections.Immutable;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>A project that was restored: its assets file and, if it has one, NuGet's lock file.</summary>
public sealed class RestoredProject
{
    internal RestoredProject(string path, string assetsPath, CoveredFile assetsRead, AssetsFile assets, string? lockFilePath, LockFile? lockFile) =>
        (Path, AssetsPath, AssetsRead, Assets, LockFilePath, LockFile) = (path, assetsPath, assetsRead, assets, lockFilePath, lockFile);

    /// <summary>Absolute path of the project file.</summary>
    public string Path { get; }

    /// <summary>Absolute path of its <c>project.assets.json</c>.</summary>
    public string AssetsPath { get; }

    /// <summary>The sum of the bytes that <see cref="Assets"/> was read from.</summary>
    public CoveredFile AssetsRead { get; }

    /// <summary>What restore resolved.</summary>
    public AssetsFile Assets { get; }

    /// <summary>Absolute path of its <c>packages.lock.json</c>; null if it has none.</summary>
    public string? LockFilePath { get; }

    /// <summary>NuGet's lock file; null if it has none.</summary>
    public LockFile? LockFile { get; }
}
