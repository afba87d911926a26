namespace Sigstore.Client.TufUpdates;

/// <summary>Where an instance's trust root was taken from.</summary>
public enum InstanceOrigin
{
    /// <summary>Part of this product.</summary>
    Embedded,

    /// <summary>Verified through TUF at an earlier time and kept.</summary>
    Cache,

    /// <summary>Verified through TUF now.</summary>
    Repository,

    /// <summary>Plain files that somebody pinned.</summary>
    Folder,
}
