using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Evidence;

/// <summary>Kinds of evidence that could not be tried, and why: a demand for one of them can't be decided.</summary>
public sealed class UntriedEvidence
{
    internal UntriedEvidence(ImmutableArray<EvidenceKind> kinds, Failure reason) => (Kinds, Reason) = (kinds, reason);

    /// <summary>The kinds that stay unknown.</summary>
    public ImmutableArray<EvidenceKind> Kinds { get; }

    /// <summary>What was in the way.</summary>
    public Failure Reason { get; }
}
