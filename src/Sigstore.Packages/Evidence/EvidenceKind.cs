namespace Sigstore.Packages.Evidence;

/// <summary>What can be proved about a package. A set, not a ladder: no kind stands in for another.</summary>
public enum EvidenceKind
{
    /// <summary>A Sigstore bundle with a SLSA provenance statement about the package.</summary>
    Provenance,

    /// <summary>A Sigstore bundle with a message signature over the package.</summary>
    Signature,

    /// <summary>A Sigstore bundle with an SPDX or CycloneDX statement about the package.</summary>
    Sbom,

    /// <summary>A NuGet author signature.</summary>
    Author,

    /// <summary>A NuGet repository signature or countersignature.</summary>
    Repository,

    /// <summary>The content hash alone, equal wherever it is recorded.</summary>
    Hash,
}
