namespace Sigstore.Packages.Sbom;

/// <summary>What the folder of a restored package says: its nuspec, and what <c>.nupkg.metadata</c> recorded.</summary>
public sealed class RestoredPackage
{
    /// <summary>Describes a package.</summary>
    /// <param name="metadata">Its nuspec.</param>
    /// <param name="sha512Hex">The recorded content hash in lower-case hexadecimal, or null.</param>
    /// <param name="feed">The recorded feed, or null.</param>
    public RestoredPackage(PackageMetadata metadata, string? sha512Hex, string? feed)
    {
        Metadata = metadata;
        Sha512Hex = sha512Hex;
        Feed = feed;
    }

    /// <summary>A package of which nothing is known.</summary>
    public static RestoredPackage Unknown { get; } = new(PackageMetadata.Unknown, null, null);

    /// <summary>Its nuspec.</summary>
    public PackageMetadata Metadata { get; }

    /// <summary>The recorded content hash, SHA-512 in lower-case hexadecimal.</summary>
    public string? Sha512Hex { get; }

    /// <summary>The feed that it was restored from: a web address or a folder.</summary>
    public string? Feed { get; }
}
