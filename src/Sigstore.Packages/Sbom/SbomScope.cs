namespace Sigstore.Packages.Sbom;

/// <summary>What a component is for.</summary>
public enum SbomScope
{
    /// <summary>Part of what runs.</summary>
    Runtime,

    /// <summary>Took part in the build only: analyzers, source generators, build tasks, reference assemblies.</summary>
    Build,
}
