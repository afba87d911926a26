using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Signing;
using Sigstore.Client.Verification;
using Sigstore.Packages.Provenance;

namespace Sigstore.Packages.Io;

/// <summary>One signer at one instance, who can also tell whether a bundle that is already there is a valid one of the same signer.</summary>
public sealed class ArtifactSigner
{
    private readonly Signer _signer;
    private readonly Verifier _verifier;
    private readonly SigningIdentity _identity;
    private readonly SignerPolicy _policy;
    private readonly Func<VerifiedSignature, bool> _isOurs;
    private readonly CheckSwitch _checks;

    /// <summary>Composes a signer.</summary>
    /// <param name="signer">The signing flow, which verifies what it made, more strictly than <paramref name="policy"/> asks, before it hands it out.</param>
    /// <param name="verifier">Trusts the instance that is signed at, and no other.</param>
    /// <param name="identity">Who signs.</param>
    /// <param name="policy">Whom an existing bundle may be signed by at all: a managed key, or any certificate that <paramref name="isOurs"/> then judges.</param>
    /// <param name="isOurs">True for a signature of this very identity.</param>
    public ArtifactSigner(Signer signer, Verifier verifier, SigningIdentity identity, SignerPolicy policy, Func<VerifiedSignature, bool> isOurs)
        : this(signer, verifier, identity, policy, isOurs, CheckSwitch.All)
    {
    }

    internal ArtifactSigner(Signer signer, Verifier verifier, SigningIdentity identity, SignerPolicy policy, Func<VerifiedSignature, bool> isOurs, CheckSwitch checks)
    {
        _signer = signer;
        _verifier = verifier;
        _identity = identity;
        _policy = policy;
        _isOurs = isOurs;
        _checks = checks;
    }

    internal async Task<(ReadOnlyMemory<byte> Utf8, VerifiedSignature Proved)> AttestAsync(ReadOnlyMemory<byte> statement, CancellationToken cancellationToken)
    {
        var made = await _signer.AttestProvedAsync(statement, _identity, cancellationToken).ConfigureAwait(false);
        RequireAgreement(made.Proved);
        return (made.Bundle.ToJson(), made.Proved);
    }

    internal async Task<(ReadOnlyMemory<byte> Utf8, VerifiedSignature Proved)> SignAsync(Digest digest, CancellationToken cancellationToken)
    {
        var made = await _signer.SignProvedAsync(Artifact.OfDigest(digest), _identity, cancellationToken).ConfigureAwait(false);
        return (made.Bundle.ToJson(), made.Proved);
    }

    /// <summary>What an existing bundle proves about the digest, or null if it is not a valid one of this signer: then it is made anew.</summary>
    internal VerifiedSignature? Holds(ReadOnlyMemory<byte> bundle, Digest digest, string? predicateType)
    {
        try
        {
            return RequireOurs(bundle, digest, predicateType);
        }
        catch (SigstoreException)
        {
            return null; // not a bundle at all, or none of ours: whatever the reason, it is not kept
        }
    }

    /// <summary>What an existing bundle proves about the digest; refused unless it verifies at this instance, is by this signer and of this type.</summary>
    internal VerifiedSignature RequireOurs(ReadOnlyMemory<byte> bundle, Digest digest, string? predicateType)
    {
        var proved = _verifier.Verify(Bundle.Parse(bundle.Span, _checks), Artifact.OfDigest(digest), _policy, thresholds: null, _checks).Require();
        _checks.Demand(_isOurs(proved), FailureCode.IdentityMismatch, "expected a signature by whoever signs now, found one by somebody else");
        _checks.Demand(
            proved.Statement?.PredicateType == predicateType,
            FailureCode.PredicateTypeMismatch,
            $"expected {predicateType ?? "a signature over the file"}, found {proved.Statement?.PredicateType ?? "a signature over the file"}");
        return proved;
    }

    // A statement that its own certificate contradicts would be refused by everybody: it is not handed out.
    private static void RequireAgreement(VerifiedSignature proved)
    {
        if (proved is { Identity: { } identity, Statement: { PredicateType: ProvenancePredicate.PredicateType } statement })
        {
            ProvenanceClaims.Parse(statement.Predicate).CompareWith(identity.Claims);
        }
    }
}
