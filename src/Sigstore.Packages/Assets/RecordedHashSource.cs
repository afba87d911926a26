namespace Sigstore.Packages.Assets;

/// <summary>Who recorded a package's hash.</summary>
public enum RecordedHashSource
{
    /// <summary><c>packages.lock.json</c>: what the repository agreed to.</summary>
    PackagesLock = 1,

    /// <summary><c>project.assets.json</c>: what the last restore saw.</summary>
    AssetsFile,

    /// <summary><c>.nupkg.metadata</c> beside the extracted package.</summary>
    Metadata,

    /// <summary><c>.nupkg.sha512</c> beside the extracted package; of the whole file, not of the content.</summary>
    Sha512File,
}
