using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Assets;

/// <summary>One package of <c>packages.lock.json</c>.</summary>
public sealed class LockedPackage
{
    internal LockedPackage(string target, PackageIdentity identity, string contentHash, bool isDirect) =>
        (Target, Identity, ContentHash, IsDirect) = (target, identity, contentHash, isDirect);

    /// <summary>Framework, or framework and runtime identifier.</summary>
    public string Target { get; }

    /// <summary>Id and resolved version.</summary>
    public PackageIdentity Identity { get; }

    /// <summary>Base64 of SHA-512.</summary>
    public string ContentHash { get; }

    /// <summary>True if the project asks for it itself.</summary>
    public bool IsDirect { get; }
}
