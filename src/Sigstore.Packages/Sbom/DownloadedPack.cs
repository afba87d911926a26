namespace Sigstore.Packages.Sbom;

/// <summary>A package that the SDK downloads by exact version without referencing it: runtime packs, host packs, compilers.</summary>
public sealed class DownloadedPack
{
    /// <summary>Creates a pack.</summary>
    public DownloadedPack(string id, string version, string framework)
    {
        Id = id;
        Version = version;
        Framework = framework;
    }

    /// <summary>The package id.</summary>
    public string Id { get; }

    /// <summary>The exact version.</summary>
    public string Version { get; }

    /// <summary>The framework of the project that wants it.</summary>
    public string Framework { get; }

    /// <summary>True if its files become part of a self-contained application.</summary>
    public bool IsRuntime => Id.Contains(".Runtime.", StringComparison.OrdinalIgnoreCase) && !Id.Contains("NativeAOT", StringComparison.OrdinalIgnoreCase);
}
