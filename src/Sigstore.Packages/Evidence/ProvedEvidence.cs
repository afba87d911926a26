namespace Sigstore.Packages.Evidence;

/// <summary>One thing that was proved about a package: of which kind, by whom. Only verification makes one.</summary>
public sealed class ProvedEvidence
{
    internal ProvedEvidence(EvidenceKind kind, StableSigner signer, SigningFacts facts, EvidencePlace place) =>
        (Kind, Signer, Facts, Place) = (kind, signer, facts, place);

    /// <summary>The kind; never <see cref="EvidenceKind.Hash"/>, which needs no signer.</summary>
    public EvidenceKind Kind { get; }

    /// <summary>Who stands behind it.</summary>
    public StableSigner Signer { get; }

    /// <summary>The particulars of this signing.</summary>
    public SigningFacts Facts { get; }

    /// <summary>Where it was found.</summary>
    public EvidencePlace Place { get; }

    /// <summary>Same kind and same stable signer: what continuity compares.</summary>
    public bool IsBySameSigner(EvidenceKind kind, StableSigner signer) => Kind == kind && Signer.Equals(signer);
}
