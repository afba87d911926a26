namespace Sigstore.Packages.Verdicts;

/// <summary>The verdicts, gravest first: the first that applies is the package's.</summary>
public enum VerdictKind
{
    /// <summary>A deny rule covers it (SIG3000).</summary>
    Denied,

    /// <summary>Bytes differ from what is recorded, or the archive is ambiguous (SIG3006).</summary>
    Tampered,

    /// <summary>Evidence that counts does not verify (SIG3005).</summary>
    Invalid,

    /// <summary>The file is missing or a demanded proof could not be tried (SIG3008).</summary>
    CouldNotCheck,

    /// <summary>A kind the base has, by another stable signer (SIG3004).</summary>
    SignerChanged,

    /// <summary>A kind the base has is not proved any more (SIG3003).</summary>
    Downgraded,

    /// <summary>Evidence of the demanded kind, by nobody the policy names (SIG3002).</summary>
    Untrusted,

    /// <summary>No evidence of a demanded kind (SIG3001).</summary>
    Unattested,

    /// <summary>Not in the lock (SIG3007).</summary>
    Unlocked,

    /// <summary>An exception in date covers it (SIG3010).</summary>
    Exempt,

    /// <summary>Only the hash was demanded, and it holds.</summary>
    Pinned,

    /// <summary>Everything demanded, and everything locked, is proved.</summary>
    Verified,
}
