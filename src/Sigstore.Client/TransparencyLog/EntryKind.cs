namespace Sigstore.Client.TransparencyLog;

/// <summary>The kinds of log entries that record a signature in a way that can be compared; each with its exact version.</summary>
public enum EntryKind
{
    /// <summary><c>hashedrekord/0.0.1</c>: an artifact's digest (Rekor v1).</summary>
    HashedRekordV001,

    /// <summary><c>hashedrekord/0.0.2</c>: an artifact's digest, or the digest of an envelope's pre-authentication encoding (Rekor v2).</summary>
    HashedRekordV002,

    /// <summary><c>dsse/0.0.1</c>: an envelope's payload digest (Rekor v1).</summary>
    DsseV001,

    /// <summary><c>dsse/0.0.2</c>: the same of early Rekor v2; no longer issued.</summary>
    DsseV002,

    /// <summary><c>intoto/0.0.2</c>: an envelope's payload digest (Rekor v1).</summary>
    InTotoV002,
}
