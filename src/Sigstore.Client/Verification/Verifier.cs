using Sigstore.Client.Bundles;
using Sigstore.Client.Certificates;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Verification;

/// <summary>
/// Verifies bundles against one trusted root: offline, without a clock, without side effects. Safe to share between threads; keep it,
/// because its root caches what it has checked once.
/// </summary>
/// <remarks>Source: the Sigstore client specification, whose steps the flow below numbers. All of them hold, or the bundle is refused.</remarks>
public sealed class Verifier
{
    /// <summary>Verifies against this root, and no other.</summary>
    public Verifier(TrustedRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        Root = root;
    }

    /// <summary>Whom this verifier trusts.</summary>
    public TrustedRoot Root { get; }

    /// <summary>
    /// Decides whether one of those the policy names signed the artifact (or a statement about it), and proves when and that it was logged.
    /// </summary>
    /// <param name="bundle">The signature with its evidence.</param>
    /// <param name="artifact">What must have been signed.</param>
    /// <param name="policy">Who must have signed it.</param>
    /// <param name="thresholds">How much evidence is demanded; without it the defaults for certificates or managed keys.</param>
    /// <returns>Accepted with the proved facts, or rejected with the reason. Exceptions are left to argument errors and unreadable streams.</returns>
    public Verdict Verify(Bundle bundle, Artifact artifact, SignerPolicy policy, VerificationThresholds? thresholds = null) =>
        Verify(bundle, artifact, policy, thresholds, CheckSwitch.All);

    internal Verdict Verify(Bundle bundle, Artifact artifact, SignerPolicy policy, VerificationThresholds? thresholds, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(artifact);
        ArgumentNullException.ThrowIfNull(policy);
        thresholds ??= policy is SignerPolicy.ManagedKey ? VerificationThresholds.ManagedKey : VerificationThresholds.Default;
        try
        {
            return new Verdict.Accepted(Prove(bundle, artifact, policy, thresholds, checks));
        }
        catch (SigstoreException refused)
        {
            return new Verdict.Rejected(refused.Failure);
        }
    }

    private VerifiedSignature Prove(Bundle bundle, Artifact artifact, SignerPolicy policy, VerificationThresholds thresholds, CheckSwitch checks)
    {
        // (1) The key: from the certificate, or the one the caller has, as the policy says.
        var signer = SignerVerification.KeyOf(bundle.Material.Signer, policy, checks);

        // (2) Times: each timestamp over the signature, each promise of a log over its entry; enough distinct sources of them.
        var stamped = TimeVerification.VerifyTimestamps(bundle, Root, thresholds, checks);
        var entries = LogVerification.FindLogs(bundle, Root, stamped, checks);
        var times = stamped.AddRange(LogVerification.VerifyPromises(entries, checks));
        TimeVerification.RequireThreshold(times, thresholds, signer.Certificate is not null, bundle, entries, checks);
        SignerVerification.RequireKeyValid(policy, times, checks);

        // (3) to (5) The certificate: vouched for at every proved time, published, and issued to whom the policy names.
        var identity = signer.Certificate is { } certificate ? ProveIdentity(certificate, policy, thresholds, times, checks) : null;

        // (6) The signature: over the artifact, or over a statement one of whose subjects is the artifact.
        var content = SignatureVerification.Verify(bundle.Content, artifact, signer, checks);

        // (7) The log: every entry of a known log is in its tree and records this signature, signer and content; enough distinct logs.
        var logged = LogVerification.VerifyEntries(bundle, entries, times, signer, content, thresholds.LogEntries, checks);

        return new VerifiedSignature(identity, signer.Key, signer.Certificate?.Leaf, times, logged, content);
    }

    private VerifiedIdentity ProveIdentity(
        SignerMaterial.WithCertificate signer, SignerPolicy policy, VerificationThresholds thresholds, System.Collections.Immutable.ImmutableArray<TimeEvidence> times, CheckSwitch checks)
    {
        // (3) A path to an authority that was trusted, every certificate of it valid, at each of the times.
        CertificatePath path = SignerVerification.VerifyPath(signer, Root, times, checks);

        // (4) Published: certificate timestamps of enough distinct CT logs.
        SignerVerification.VerifyCertificateTimestamps(path, Root, thresholds.CertificateTimestamps, checks);

        // (5) Issued to one of those the policy names, issuer included.
        return SignerVerification.VerifyIdentity(signer.Leaf, policy, checks);
    }
}
