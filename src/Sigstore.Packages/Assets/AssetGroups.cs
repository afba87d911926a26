namespace Sigstore.Packages.Assets;

/// <summary>Kinds of assets that a package contributes to a target.</summary>
[Flags]
public enum AssetGroups
{
    /// <summary>Nothing, or placeholders only.</summary>
    None = 0,

    /// <summary>References for the compiler.</summary>
    Compile = 1,

    /// <summary>Assemblies, native libraries or resources that the application loads.</summary>
    Runtime = 2,

    /// <summary>Properties and targets that MSBuild imports.</summary>
    Build = 4,

    /// <summary>Content files.</summary>
    Content = 8,
}
