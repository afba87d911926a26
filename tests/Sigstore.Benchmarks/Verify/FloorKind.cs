namespace Sigstore.Benchmarks.Verify;

/// <summary>Kinds of bundles by the cryptography that none can do without.</summary>
public enum FloorKind
{
    /// <summary>Certificate, promise, proof and checkpoint of a v1 log, no timestamp.</summary>
    RekorV1,

    /// <summary>Certificate, proof and Ed25519 checkpoint of a v2 log, RFC 3161 timestamp.</summary>
    RekorV2,

    /// <summary>A key the caller has, promise, proof and checkpoint of a v1 log.</summary>
    ManagedKey,

    /// <summary>Certificate, proof and checkpoint of the local instance's log, RFC 3161 timestamp; every key there is P-256.</summary>
    Local,
}
