namespace Sigstore.Client.Verification;

/// <summary>Who vouches for a time.</summary>
public enum TimeSourceKind
{
    /// <summary>A timestamp authority's RFC 3161 token over the signature.</summary>
    TimestampAuthority,

    /// <summary>A transparency log's signed promise (Rekor v1).</summary>
    TransparencyLog,
}
