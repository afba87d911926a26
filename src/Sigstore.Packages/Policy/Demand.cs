using System.Collections.Immutable;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Policy;

/// <summary>One kind that a rule demands, and who must stand behind it: any one of the signers, or whoever the lock says.</summary>
public sealed class Demand
{
    internal Demand(EvidenceKind kind, ImmutableArray<PolicySigner> anyOf, bool asLocked) => (Kind, AnyOf, AsLocked) = (kind, anyOf, asLocked);

    /// <summary>The demanded kind.</summary>
    public EvidenceKind Kind { get; }

    /// <summary>Any one of these; empty exactly if <see cref="AsLocked"/>.</summary>
    public ImmutableArray<PolicySigner> AnyOf { get; }

    /// <summary>Whoever the lock names for this kind.</summary>
    public bool AsLocked { get; }

    /// <summary>In people's words: <c>provenance by contoso-release</c>, <c>hash as locked</c>.</summary>
    public override string ToString() =>
        AsLocked ? $"{Kind.Word()} as locked" : $"{Kind.Word()} by {string.Join(" or ", AnyOf.Select(signer => signer.Name))}";
}
