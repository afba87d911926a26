using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Verdicts;

/// <summary>Packages that nobody reviewed: not in the lock, where there is one or the rule speaks of one.</summary>
internal static class LockReasons
{
    public static IEnumerable<VerdictReason> Of(TrustRule? rule, PackageEvidence evidence, LockedPackage? entry, TrustLock? locked, bool allowUnlocked)
    {
        var lockMatters = locked is not null || rule?.Demands.Any(demand => demand.AsLocked) == true;
        if (entry is null && lockMatters && !allowUnlocked)
        {
            var file = locked?.File is { Length: > 0 } name ? name : TrustLock.FileName;
            yield return new VerdictReason(VerdictKind.Unlocked,
                new Failure(FailureCode.PackageUnlocked, $"{evidence}: expected an entry in {file}, found none"),
                "dotnet sigstore lock (and review the change), or verify with --allow-unlocked");
        }
    }
}
