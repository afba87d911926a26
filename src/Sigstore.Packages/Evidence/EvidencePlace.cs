namespace Sigstore.Packages.Evidence;

/// <summary>Where evidence was found: it decides what a bad piece does, and whether a good one enters the lock by itself.</summary>
public enum EvidencePlace
{
    /// <summary>Inside the package: its producer's word. What does not verify fails the package.</summary>
    Embedded,

    /// <summary>Vendored in the repository, under <c>.sigstore/id/version</c>.</summary>
    Vendored,

    /// <summary>Beside the package in a folder feed, where strangers can put things.</summary>
    Beside,

    /// <summary>In an attestation store.</summary>
    Store,
}
