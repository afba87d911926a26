using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Bundles;

/// <summary>What a bundle of each version must and must not contain; the parser and the signer both end here.</summary>
internal static class BundleRules
{
    public static Bundle Checked(Bundle bundle, CheckSwitch checks)
    {
        RequireSignerForm(bundle, checks);
        RequireEvidence(bundle, checks);
        RequireOwnHint(bundle, checks);
        return bundle;
    }

    private static void RequireSignerForm(Bundle bundle, CheckSwitch checks)
    {
        if (bundle.Material.Signer is not SignerMaterial.WithCertificate signer)
        {
            return;
        }

        var expectsChain = bundle.Version != BundleVersion.V03;
        checks.Demand(
            signer.IsChain == expectsChain,
            FailureCode.BundleFormNotAllowed,
            expectsChain ? "expected x509CertificateChain in a bundle before 0.3, found certificate" : "expected one certificate in a 0.3 bundle, found x509CertificateChain");
        // A root in the bundle would invite verifiers to trust it.
        checks.Demand(
            !signer.Intermediates.Any(certificate => certificate.IsAuthority && certificate.IsSelfIssued),
            FailureCode.BundleContainsRoot,
            "expected the signer's certificate and at most intermediates, found a self-issued authority");
    }

    private static void RequireEvidence(Bundle bundle, CheckSwitch checks)
    {
        var fits = bundle.Material.LogEntries.Length <= Bundle.MaxEvidence && bundle.Material.Timestamps.Length <= Bundle.MaxEvidence;
        checks.Demand(fits, FailureCode.BundleTooMuchEvidence, $"expected at most {Bundle.MaxEvidence} log entries and timestamps, found more");

        foreach (var entry in bundle.Material.LogEntries)
        {
            RequireParts(bundle.Version, entry, checks);
        }
    }

    private static void RequireParts(BundleVersion version, LogEntry entry, CheckSwitch checks)
    {
        if (version == BundleVersion.V01)
        {
            checks.Demand(!entry.Promise.IsEmpty, FailureCode.BundleEvidenceMissing, "expected an inclusion promise on every entry of a 0.1 bundle, found none");
        }
        else
        {
            checks.Demand(entry.Proof is not null, FailureCode.BundleEvidenceMissing, "expected an inclusion proof on every log entry, found none");
            checks.Demand(entry.Proof?.Checkpoint is not null, FailureCode.BundleEvidenceMissing, "expected a checkpoint with every inclusion proof, found none");
        }

        var isRebuildable = (entry.KindName, entry.KindVersion) == EntryKind.HashedRekordV002.NameOf();
        checks.Demand(!entry.Body.IsEmpty || isRebuildable, FailureCode.BundleEvidenceMissing, "expected the entry's canonicalized body, found none");
    }

    private static void RequireOwnHint(Bundle bundle, CheckSwitch checks)
    {
        if (bundle is { Material.Signer: SignerMaterial.WithKey { Hint.Length: > 0 } key, Content: SignatureContent.Dsse { Envelope.Signatures: [{ KeyId.Length: > 0 } signature, ..] } })
        {
            checks.Demand(signature.KeyId == key.Hint, FailureCode.BundleKeyHintContradiction, $"expected the envelope's key id to be the hint {key.Hint}, found {signature.KeyId}");
        }
    }
}
