using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;

namespace Sigstore.Packages.Verdicts;

/// <summary>What the locked entry (or the base, for a version that is not locked) proves and this package does not.</summary>
internal static class ContinuityReasons
{
    public static IEnumerable<VerdictReason> Of(PackageEvidence evidence, LockedPackage? comparison, bool isSameVersion)
    {
        // A file that can't be read proves nothing and refutes nothing: could-not-check is said already.
        if (comparison is null || evidence.Unreadable is not null)
        {
            yield break;
        }

        var drift = TrustDrift.Between(comparison, evidence.Proved);
        var when = isSameVersion ? "when it was locked" : $"by {comparison.Version}";
        foreach (var changed in drift.BySomebodyElse)
        {
            var found = evidence.Proved.Where(proved => proved.Kind == changed.Kind).Select(proved => proved.Signer.ToString()).Distinct();
            yield return new VerdictReason(VerdictKind.SignerChanged,
                new Failure(FailureCode.PackageSignerChanged, $"{evidence}: {changed.Kind.Word()}: expected {changed.Signer} as {when}, found {string.Join("; ", found)}"),
                Remedy(evidence, "if the publisher announced the new signer"));
        }

        foreach (var lost in drift.Lost)
        {
            yield return evidence.Untried.FirstOrDefault(untried => untried.Kinds.Contains(lost.Kind)) is { } untried
                ? new VerdictReason(VerdictKind.CouldNotCheck,
                    new Failure(FailureCode.PackageNotChecked, $"{evidence}: {lost.Kind.Word()} by {lost.Signer} could not be tried", untried.Reason),
                    $"dotnet sigstore explain {untried.Reason.Id}")
                : new VerdictReason(VerdictKind.Downgraded,
                    new Failure(FailureCode.PackageDowngraded, $"{evidence}: {lost.Kind.Word()}: expected {lost.Signer} as {when}, found none", HintsOf(evidence)),
                    Remedy(evidence, "if the publisher gave it up"));
        }
    }

    // A bundle that is there but does not count is the likeliest explanation of one that is missing.
    private static System.Collections.Immutable.ImmutableArray<Failure> HintsOf(PackageEvidence evidence) =>
        [.. evidence.NotApplicable.Select(refused => new Failure(refused.Reason.Code, $"{refused.Name} does not apply: {refused.Reason.Detail}"))];

    private static string Remedy(PackageEvidence evidence, string condition) =>
        $"stay on the locked version, or {condition}: dotnet sigstore lock --accept {evidence.Id}";
}
