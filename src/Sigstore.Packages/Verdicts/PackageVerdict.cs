using System.Collections.Immutable;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Verdicts;

/// <summary>The one verdict about one package, with every reason. Only <see cref="PackageVerifier"/> makes one.</summary>
public sealed class PackageVerdict
{
    internal PackageVerdict(PackageEvidence evidence, TrustRule? rule, VerdictKind kind, ImmutableArray<VerdictReason> reasons) =>
        (Evidence, Rule, Kind, Reasons) = (evidence, rule, kind, reasons);

    /// <summary>What was found out about the package.</summary>
    public PackageEvidence Evidence { get; }

    /// <summary>The rule that held; null if no pattern matches.</summary>
    public TrustRule? Rule { get; }

    /// <summary>The verdict.</summary>
    public VerdictKind Kind { get; }

    /// <summary>Every reason, gravest first; for an exempt package what it was exempted from. Empty for <c>pinned</c> and <c>verified</c>.</summary>
    public ImmutableArray<VerdictReason> Reasons { get; }

    /// <summary>True if it lets the package pass.</summary>
    public bool Passes => Kind.Passes();
}
