using System.Collections.Immutable;

namespace Sigstore.Packages.Assets;

/// <summary>The project for which an assets file was written.</summary>
public sealed class AssetsProject
{
    internal AssetsProject(string path, string name, string version, string? lockFilePath, ImmutableArray<AssetsFramework> frameworks)
    {
        (Path, Name, Version, LockFilePath, Frameworks) = (path, name, version, lockFilePath, frameworks);
        ProjectReferences = [.. frameworks.SelectMany(framework => framework.ProjectReferences).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Absolute path of the project file, as restore recorded it.</summary>
    public string Path { get; }

    /// <summary>The project's name.</summary>
    public string Name { get; }

    /// <summary>The project's version.</summary>
    public string Version { get; }

    /// <summary>Where its <c>packages.lock.json</c> lies if the project says so itself; null for the default place.</summary>
    public string? LockFilePath { get; }

    /// <summary>Its target frameworks.</summary>
    public ImmutableArray<AssetsFramework> Frameworks { get; }

    /// <summary>Absolute paths of the projects that it references, in any framework.</summary>
    public ImmutableArray<string> ProjectReferences { get; }
}
