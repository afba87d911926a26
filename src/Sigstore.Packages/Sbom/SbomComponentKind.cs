namespace Sigstore.Packages.Sbom;

/// <summary>The kind of a component.</summary>
public enum SbomComponentKind
{
    /// <summary>A NuGet package that was restored.</summary>
    Package,

    /// <summary>A project of the same source tree.</summary>
    Project,

    /// <summary>A shared framework that the host machine brings.</summary>
    Framework,

    /// <summary>An application: only the subject of an SBOM is one.</summary>
    Application,
}
