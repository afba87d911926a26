using Sigstore.Client.Failures;

namespace Sigstore.Packages.Evidence;

/// <summary>A bundle or signature that claims to be about the package and does not verify, or one that does not apply.</summary>
public sealed class RefusedEvidence
{
    internal RefusedEvidence(string name, EvidencePlace place, Failure reason) => (Name, Place, Reason) = (name, place, reason);

    /// <summary>The file or entry it came from.</summary>
    public string Name { get; }

    /// <summary>Where it was found: inside the package it fails the package, elsewhere it is only reported.</summary>
    public EvidencePlace Place { get; }

    /// <summary>Why it does not count.</summary>
    public Failure Reason { get; }
}
