using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Verdicts;

/// <summary>Holds evidence against policy and lock. Pure: no file, no clock, no network; the same in, the same out.</summary>
public sealed class PackageVerifier
{
    private readonly TrustPolicy _policy;
    private readonly TrustLock? _lock;
    private readonly bool _allowUnlocked;
    private readonly CheckSwitch _checks;

    /// <summary>
    /// What to hold packages against. <paramref name="locked"/> is null where there is no lock file; with the built-in policy
    /// that leaves nothing to hold a package against, and is refused.
    /// </summary>
    public PackageVerifier(TrustPolicy policy, TrustLock? locked, bool allowUnlocked)
        : this(policy, locked, allowUnlocked, CheckSwitch.All)
    {
    }

    internal PackageVerifier(TrustPolicy policy, TrustLock? locked, bool allowUnlocked, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.IsBuiltIn && locked is null)
        {
            throw new SigstoreException(FailureCode.NothingToVerifyAgainst,
                $"expected {TrustLock.FileName} or {TrustPolicy.FileName}, found neither here nor in a folder above; run: dotnet sigstore lock");
        }

        (_policy, _lock, _allowUnlocked, _checks) = (policy, locked, allowUnlocked, checks);
    }

    /// <summary>The one verdict, with every reason.</summary>
    public PackageVerdict Verify(PackageEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var rule = _policy.RuleFor(evidence.Id);
        var entry = _lock?.Find(evidence.Id, evidence.Version);
        var comparison = entry ?? _lock?.BaseOf(evidence.Id, evidence.Version);
        var reasons = new List<VerdictReason>();

        // (1) A deny rule wins over everything.
        reasons.AddRange(DenyReasons.Of(_policy, evidence));
        // (2) The bytes are those that every record names, ours included.
        reasons.AddRange(IntegrityReasons.Of(evidence, entry, _lock));
        // (3) Everything that the locked entry, or the base of a new version, proves is proved again by the same hands.
        reasons.AddRange(ContinuityReasons.Of(evidence, comparison, entry is not null));
        // (4) Everything that the rule demands is proved by somebody whom it names.
        reasons.AddRange(DemandReasons.Of(_policy, rule, evidence, comparison, _allowUnlocked));
        // (5) Nothing that nobody reviewed.
        reasons.AddRange(LockReasons.Of(rule, evidence, entry, _lock, _allowUnlocked));
        reasons.RemoveAll(reason => !_checks.IsOn(reason.Failure.Code) || reason.Failure.Causes.Any(cause => !_checks.IsOn(cause.Code)));

        // (6) Bad evidence in places where strangers put things matters only if what remains does not suffice.
        if (reasons.Count > 0)
        {
            reasons.AddRange(IntegrityReasons.OfEvidenceFoundElsewhere(evidence));
        }

        ImmutableArray<VerdictReason> sorted = [.. reasons.OrderBy(reason => reason.Kind)];
        return new PackageVerdict(evidence, rule, Decide(evidence, rule, entry, comparison, sorted), sorted);
    }

    private VerdictKind Decide(PackageEvidence evidence, TrustRule? rule, LockedPackage? entry, LockedPackage? comparison, ImmutableArray<VerdictReason> reasons)
    {
        if (reasons.Length > 0)
        {
            return entry is not null && _policy.Exceptions.Any(exception => Covers(exception, evidence, reasons)) ? VerdictKind.Exempt : reasons[0].Kind;
        }

        var moreThanHash = rule!.Demands.Any(demand => demand.Kind != EvidenceKind.Hash) || comparison?.Evidence.Length > 0;
        return moreThanHash ? VerdictKind.Verified : VerdictKind.Pinned;
    }

    private static bool Covers(PolicyException exception, PackageEvidence evidence, ImmutableArray<VerdictReason> reasons) =>
        PackagePattern.Matches(exception.Pattern, evidence.Id)
        && PackageVersion.TryParse(evidence.Version, out var version) && exception.Versions.Contains(version)
        && evidence.ContentHash is not null
        && reasons.All(reason => exception.Verdicts.Contains(reason.Kind.Word()));
}
