using Sigstore.Client.Bundles;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>A forged bundle with everything a verifier is given.</summary>
internal sealed record ForgedCase(byte[] BundleJson, byte[] RootJson, Func<Artifact> Artifact, Func<CheckSwitch, SignerPolicy> Policy, VerificationThresholds? Thresholds)
{
    /// <summary>Null if accepted, else the failure; parsing is part of the decision.</summary>
    public Failure? Decide(CheckSwitch checks)
    {
        try
        {
            var verifier = new Verifier(TrustedRoot.Parse(RootJson, checks));
            var verdict = verifier.Verify(Bundle.Parse(BundleJson, checks), Artifact(), Policy(checks), Thresholds, checks);
            return (verdict as Verdict.Rejected)?.Failure;
        }
        catch (SigstoreException refused)
        {
            return refused.Failure;
        }
    }
}
