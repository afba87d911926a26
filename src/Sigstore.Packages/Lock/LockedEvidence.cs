using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Lock;

/// <summary>One thing that was proved about a package when it was locked.</summary>
public sealed class LockedEvidence
{
    internal LockedEvidence(EvidenceKind kind, StableSigner signer, SigningFacts facts) => (Kind, Signer, Facts) = (kind, signer, facts);

    /// <summary>The kind.</summary>
    public EvidenceKind Kind { get; }

    /// <summary>Who must stand behind it again.</summary>
    public StableSigner Signer { get; }

    /// <summary>Particulars of that signing, for reviewers; never compared.</summary>
    public SigningFacts Facts { get; }

    /// <summary>True if the proved evidence is of this kind and by this signer.</summary>
    public bool IsProvedBy(ProvedEvidence proved)
    {
        ArgumentNullException.ThrowIfNull(proved);
        return proved.IsBySameSigner(Kind, Signer);
    }
}
