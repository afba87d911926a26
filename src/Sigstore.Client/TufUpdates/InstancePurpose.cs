namespace Sigstore.Client.TufUpdates;

/// <summary>What an instance is resolved for.</summary>
public enum InstancePurpose
{
    /// <summary>Verification: outdated metadata is a warning that tells its age; what was trusted then, still proves what was signed then.</summary>
    Verification,

    /// <summary>Signing: outdated metadata and a missing signing configuration are failures.</summary>
    Signing,
}
