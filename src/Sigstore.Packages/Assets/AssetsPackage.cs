using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Assets;

/// <summary>A package among the <c>libraries</c> of an assets file.</summary>
public sealed class AssetsPackage
{
    internal AssetsPackage(PackageIdentity identity, string contentHash) => (Identity, ContentHash) = (identity, contentHash);

    /// <summary>Id and version. The package lies at <see cref="PackageIdentity.Key"/> below one of the package folders.</summary>
    public PackageIdentity Identity { get; }

    /// <summary>What restore recorded as the content hash: base64 of SHA-512 (the property is called <c>sha512</c>).</summary>
    public string ContentHash { get; }
}
