using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Verdicts;

/// <summary>What the policy's rule demands and nobody whom it names has proved.</summary>
internal static class DemandReasons
{
    public static IEnumerable<VerdictReason> Of(TrustPolicy policy, TrustRule? rule, PackageEvidence evidence, LockedPackage? comparison, bool allowUnlocked)
    {
        if (evidence.Unreadable is not null)
        {
            return [];
        }

        if (rule is null)
        {
            return [new VerdictReason(VerdictKind.Untrusted,
                new Failure(FailureCode.PackageUntrusted, $"{evidence}: expected a rule for it, found no pattern of {policy.File} that matches"),
                $"add a pattern for {evidence.Id} to 'packages' in {policy.File}")];
        }

        return rule.Demands.Where(demand => demand.Kind != EvidenceKind.Hash)
            .Select(demand => ReasonFor(policy, rule, demand, evidence, comparison, allowUnlocked)).OfType<VerdictReason>();
    }

    private static VerdictReason? ReasonFor(TrustPolicy policy, TrustRule rule, Demand demand, PackageEvidence evidence, LockedPackage? comparison, bool allowUnlocked)
    {
        var found = evidence.Proved.Where(proved => proved.Kind == demand.Kind).ToList();
        var expected = demand.AsLocked ? "the signer that the lock names" : string.Join(" or ", demand.AnyOf.Select(SignerMatch.Describe));
        var where = $"{policy.File}{rule.At} demands {demand} of {rule.Pattern}";
        if (found.Count == 0)
        {
            return Missing(policy, demand, evidence, $"{where}: expected {expected}, found no {demand.Kind.Word()}");
        }

        if (demand.AsLocked)
        {
            // That it is the locked signer is continuity's business; here: that there is one. Without any entry the package is not locked, which
            // is said elsewhere, unless that is let pass: then nobody is named, and nobody is not anybody.
            var isSomebodyLocked = comparison is null ? !allowUnlocked : comparison.Evidence.Any(locked => locked.Kind == demand.Kind);
            return isSomebodyLocked ? null : new VerdictReason(VerdictKind.Untrusted,
                new Failure(FailureCode.PackageUntrusted, $"{evidence}: {where}: expected {expected}, found none in the lock, but {found[0].Signer} in the package"),
                $"dotnet sigstore lock --accept {evidence.Id}");
        }

        var differences = found.SelectMany(proved => demand.AnyOf.Select(signer => SignerMatch.Difference(signer, proved))).ToList();
        return differences.Contains(null) ? null : new VerdictReason(VerdictKind.Untrusted,
            new Failure(FailureCode.PackageUntrusted,
                $"{evidence}: {where}: expected {expected}, found {string.Join("; ", found.Select(proved => proved.Signer.ToString()).Distinct())} ({string.Join("; ", differences.Distinct())})"),
            $"use a version by that signer, or name this one under 'signers' in {policy.File}");
    }

    private static VerdictReason Missing(TrustPolicy policy, Demand demand, PackageEvidence evidence, string detail) =>
        evidence.Untried.FirstOrDefault(untried => untried.Kinds.Contains(demand.Kind)) is { } untried
            ? new VerdictReason(VerdictKind.CouldNotCheck,
                new Failure(FailureCode.PackageNotChecked, $"{evidence}: {detail.Split(": expected", 2)[0]}, which could not be tried", untried.Reason),
                $"dotnet sigstore explain {untried.Reason.Id}")
            : new VerdictReason(VerdictKind.Unattested,
                new Failure(FailureCode.PackageUnattested, $"{evidence}: {detail}",
                    [.. evidence.NotApplicable.Select(refused => new Failure(refused.Reason.Code, $"{refused.Name} does not apply: {refused.Reason.Detail}"))]),
                $"use a version that has {demand.Kind.Word()}, or add an entry for {evidence.Id} to 'exceptions' in {policy.File}");
}
