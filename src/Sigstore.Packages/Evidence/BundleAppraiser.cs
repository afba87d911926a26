using System.Collections.Immutable;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Client.Verification;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Provenance;

namespace Sigstore.Packages.Evidence;

/// <summary>Decides what a bundle proves about a package, against each named instance alone. Pure; safe to share between threads.</summary>
public sealed class BundleAppraiser
{
    private static readonly string[] ProvenanceTypes = ["https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v0.2"];
    private static readonly string[] SbomTypes =
        ["https://spdx.dev/Document", "https://spdx.dev/Document/v2.3", "https://spdx.dev/Document/v2.2", "https://cyclonedx.org/bom", "https://cyclonedx.org/schema"];

    private readonly ImmutableArray<NamedInstance> _instances;
    private readonly ImmutableArray<NamedKey> _keys;
    private readonly CheckSwitch _checks;

    /// <summary>Appraises against these instances, and these managed keys.</summary>
    public BundleAppraiser(ImmutableArray<NamedInstance> instances, ImmutableArray<NamedKey> keys)
        : this(instances, keys, CheckSwitch.All)
    {
    }

    internal BundleAppraiser(ImmutableArray<NamedInstance> instances, ImmutableArray<NamedKey> keys, CheckSwitch checks) =>
        (_instances, _keys, _checks) = (instances, keys, checks);

    /// <summary>What the bundle is worth for a package of these digests (SHA-256 and SHA-512 of file, unsigned and pristine bytes).</summary>
    public Appraisal Appraise(FoundBundle found, PackageDigests digests)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(digests);
        try
        {
            // (1) A well-formed bundle of a version we know.
            var bundle = found.Parsed ?? Bundle.Parse(found.Utf8.Span);

            // (2) About this package: names never count.
            var statement = StatementIn(bundle.Content);
            if (KindOf(bundle.Content, statement) is not { } kind)
            {
                return NotApplicable(found, FailureCode.BundleNotAboutPackage, "expected provenance, an SBOM or a message signature, found a statement of another type");
            }

            if (!IsAbout(bundle.Content, statement, digests) && _checks.IsOn(FailureCode.BundleNotAboutPackage))
            {
                return NotApplicable(found, FailureCode.BundleNotAboutPackage, $"expected a subject with a digest of this package such as sha256:{digests.PristineSha256.Hex}, found other bytes");
            }

            // (3) Verified against exactly one of the named instances.
            return Verify(found, bundle, kind, digests);
        }
        catch (SigstoreException refused) when (refused.Failure.Code == FailureCode.BundleVersionUnsupported)
        {
            return new Appraisal.NotApplicable(new RefusedEvidence(found.Name, found.Place, refused.Failure));
        }
        catch (SigstoreException refused)
        {
            return new Appraisal.Invalid(new RefusedEvidence(found.Name, found.Place, refused.Failure));
        }
    }

    private Appraisal Verify(FoundBundle found, Bundle bundle, EvidenceKind kind, PackageDigests digests)
    {
        var artifact = Artifact.OfDigests(digests.Distinct);
        Failure? refusal = null;
        foreach (var (instance, policy) in CandidatesFor(bundle))
        {
            switch (instance.Verifier.Verify(bundle, artifact, policy, thresholds: null, _checks))
            {
                case Verdict.Accepted accepted:
                    // (4) Where the predicate speaks of what the certificate proves, it must agree.
                    RequireAgreement(kind, accepted.Signature);
                    return new Appraisal.Proof(SignerFacts.Of(kind, instance.Reference, accepted.Signature, found, digests));
                case Verdict.Rejected rejected when refusal is null || Knows(instance, bundle):
                    refusal = Knows(instance, bundle) ? rejected.Failure : refusal;
                    break;
            }
        }

        return refusal is null
            ? NotApplicable(found, FailureCode.BundleOfOtherInstance, $"expected a bundle of {Names()}, found one of an instance or key that nobody named{LocalInstanceHint.For(bundle)}")
            : new Appraisal.Invalid(new RefusedEvidence(found.Name, found.Place, refusal));
    }

    private IEnumerable<(NamedInstance Instance, SignerPolicy Policy)> CandidatesFor(Bundle bundle)
    {
        foreach (var instance in _instances)
        {
            if (bundle.Material.Signer is SignerMaterial.WithCertificate)
            {
                // Whoever signed is evidence; whether it is somebody whom the policy names is the verdict's business.
                yield return (instance, SignerPolicy.AnySignerUnsafe);
                continue;
            }

            foreach (var key in _keys.Where(key => string.Equals(key.Instance, instance.Reference.Name, StringComparison.Ordinal)))
            {
                yield return (instance, SignerPolicy.Key(key.Key));
            }
        }
    }

    // A bundle claims an instance by the logs it says it is in; a stranger's instance has other keys.
    private bool Knows(NamedInstance instance, Bundle bundle) =>
        bundle.Material.LogEntries.Any(entry => instance.Verifier.Root.Logs.Any(log => log.LogId.Equals(entry.LogId)))
        && (bundle.Material.Signer is SignerMaterial.WithCertificate || _keys.Length > 0);

    private void RequireAgreement(EvidenceKind kind, VerifiedSignature signature)
    {
        if (kind == EvidenceKind.Provenance && _checks.IsOn(FailureCode.ProvenanceContradictsCertificate) && signature is { Statement: { } statement, Identity.Claims: { } claims })
        {
            ProvenanceClaims.Parse(statement.Predicate)
                .RequireAgreement(claims.SourceRepositoryUri, claims.SourceRepositoryDigest, claims.SourceRepositoryRef, claims.RunInvocationUri);
        }
    }

    private Statement? StatementIn(SignatureContent content) =>
        content is SignatureContent.Dsse { Envelope: { PayloadType: DsseEnvelope.InTotoPayloadType } envelope } ? envelope.ReadStatement(_checks) : null;

    private static EvidenceKind? KindOf(SignatureContent content, Statement? statement) =>
        content is SignatureContent.Message ? EvidenceKind.Signature
        : statement is null ? null
        : ProvenanceTypes.Contains(statement.PredicateType, StringComparer.Ordinal) ? EvidenceKind.Provenance
        : SbomTypes.Contains(statement.PredicateType, StringComparer.Ordinal) ? EvidenceKind.Sbom : null;

    // A message without a digest of its own: only the signature can tell.
    private static bool IsAbout(SignatureContent content, Statement? statement, PackageDigests digests)
    {
        var own = digests.Distinct;
        return content is SignatureContent.Message message
            ? message.MessageDigest is not { } digest || own.Contains(digest)
            : statement is not null && statement.Subjects.Any(subject => subject.Digests.Any(own.Contains));
    }

    private static Appraisal.NotApplicable NotApplicable(FoundBundle found, FailureCode code, string detail) =>
        new(new RefusedEvidence(found.Name, found.Place, new Failure(code, detail)));

    private string Names() => _instances.Length == 0 ? "a named instance (none is)" : string.Join(" or ", _instances.Select(instance => instance.Reference));
}
