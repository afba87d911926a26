namespace Sigstore.Packages.Sbom;

/// <summary>Reads what lies in the folder of a restored package.</summary>
public interface IPackageMetadataSource
{
    /// <summary>What is known about a package; <see cref="RestoredPackage.Unknown"/> if its folder or nuspec is not there.</summary>
    /// <param name="id">The id, any casing.</param>
    /// <param name="version">The exact, normalised version.</param>
    RestoredPackage Read(string id, string version);
}
