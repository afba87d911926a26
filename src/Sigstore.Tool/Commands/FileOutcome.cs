using Sigstore.Client.Failures;
using Sigstore.Client.Verification;

namespace Sigstore.Tool.Commands;

/// <summary>What became of one bundle.</summary>
internal sealed record FileOutcome(BundleFile Bundle, VerifiedSignature? Signature, Failure? Failure)
{
    public static FileOutcome Of(
        BundleFile file, FileSubject subject, Verifier verifier, SignerPolicy policy, VerificationThresholds? thresholds, PredicateDemand demand)
    {
        if (file.Bundle is not { } bundle)
        {
            return new FileOutcome(file, null, file.Failure);
        }

        return subject.Verify(verifier, bundle, policy, thresholds) switch
        {
            Verdict.Accepted accepted when demand.RefusalOf(accepted.Signature.Statement) is { } refusal => new FileOutcome(file, null, refusal),
            Verdict.Accepted accepted => new FileOutcome(file, accepted.Signature, null),
            Verdict.Rejected rejected => new FileOutcome(file, null, rejected.Failure),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
