using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Verdicts;

/// <summary>Which deny rules cover a package.</summary>
internal static class DenyReasons
{
    public static IEnumerable<VerdictReason> Of(TrustPolicy policy, PackageEvidence evidence) =>
        from rule in policy.Denied
        where Covers(rule, evidence)
        select new VerdictReason(VerdictKind.Denied,
            new Failure(FailureCode.PackageDenied, $"{evidence}: denied by {policy.File}{rule.At}: {rule.Reason}"),
            $"use another version of {evidence.Id}, or change the rule at {policy.File}{rule.At}");

    private static bool Covers(DenyRule rule, PackageEvidence evidence) => rule switch
    {
        // A version that can't be read can't be shown to lie outside the range.
        DenyRule.Package package => PackagePattern.Matches(package.Pattern, evidence.Id)
            && (!PackageVersion.TryParse(evidence.Version, out var version) || package.Versions.Contains(version)),
        DenyRule.Digest digest => evidence.Digests.Contains(digest.Value, StringComparer.Ordinal) || (evidence.ContentHash is { } hash && hash == digest.ContentHash),
        DenyRule.Signer signer => evidence.Proved.Any(proved => SignerMatch.Difference(signer.Who, proved) is null && IsWithin(signer, proved.Facts.SignedAt)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // A signature without a proved time can't be shown to lie outside the span.
    private static bool IsWithin(DenyRule.Signer rule, DateTimeOffset? signedAt) =>
        signedAt is not { } time || ((rule.From is not { } from || time >= from) && (rule.To is not { } to || time <= to));
}
