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

    /// <summary>Composes a signer.</summary>
    /// <param name="signer">The signing flow.</param>
    /// <param name="verifier">Trusts the instance that is signed at, and no other.</param>
    /// <param name="identity">Who signs.</param>
    /// <param name="policy">Whom an existing bundle may be signed by at all: a managed key, or any certificate that <paramref name="isOurs"/> then judges.</param>
    /// <param name="isOurs">True for a signature of this very identity.</param>
    public ArtifactSigner(Signer signer, Verifier verifier, SigningIdentity identity, SignerPolicy policy, Func<VerifiedSignature, bool> isOurs)
    {
        _signer = signer;
        _verifier = verifier;
        _identity = identity;
        _policy = policy;
        _isOurs = isOurs;
    }

    internal async Task<(ReadOnlyMemory<byte> Utf8, VerifiedSignature Proved)> AttestAsync(ReadOnlyMemory<byte> statement, CancellationToken cancellationToken)
    {
        var bundle = await _signer.AttestAsync(statement, _identity, cancellationToken).ConfigureAwait(false);
        var proved = _verifier.Verify(bundle, Artifact.AttestationOnlyUnsafe, _policy).Require();
        RequireAgreement(proved);
        return (bundle.ToJson(), proved);
    }

    internal async Task<(ReadOnlyMemory<byte> Utf8, VerifiedSignature Proved)> SignAsync(Digest digest, CancellationToken cancellationToken)
    {
        var bundle = await _signer.SignAsync(Artifact.OfDigest(digest), _identity, cancellationToken).ConfigureAwait(false);
        return (bundle.ToJson(), _verifier.Verify(bundle, Artifact.OfDigest(digest), _policy).Require());
    }

    /// <summary>What an existing bundle proves about the digest, or null if it is not a valid one of this signer: then it is made anew.</summary>
    internal VerifiedSignature? Holds(ReadOnlyMemory<byte> bundle, Digest digest, string? predicateType)
    {
        try
        {
            var verdict = _verifier.Verify(Bundle.Parse(bundle.Span), Artifact.OfDigest(digest), _policy);
            return verdict is Verdict.Accepted { Signature: var proved } && _isOurs(proved) && proved.Statement?.PredicateType == predicateType ? proved : null;
        }
        catch (SigstoreException)
        {
            return null; // not a bundle at all
        }
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
