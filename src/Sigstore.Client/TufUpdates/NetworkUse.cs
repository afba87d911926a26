namespace Sigstore.Client.TufUpdates;

/// <summary>Whether an instance's metadata may be asked for.</summary>
public enum NetworkUse
{
    /// <summary>Never: what is cached or embedded is used.</summary>
    Never,

    /// <summary>Refresh through TUF; where the repository can't be reached, as <see cref="Never"/> and with a warning.</summary>
    Allowed,

    /// <summary>Refresh through TUF, or fail.</summary>
    Required,
}
