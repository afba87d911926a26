using System.Buffers;
using System.Collections.Immutable;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;

namespace Sigstore.Client.Verification;

/// <summary>That the key signed this artifact, or a statement about it.</summary>
internal static class SignatureVerification
{
    // Pure Ed25519 signs the message itself: it has to be in memory.
    private const int MaxUnhashedArtifact = 64 << 20;

    public static SignedContent Verify(SignatureContent content, Artifact artifact, SigningKeyMaterial signer, CheckSwitch checks) => content switch
    {
        SignatureContent.Message message => VerifyMessage(message, artifact, signer, checks),
        SignatureContent.Dsse dsse => VerifyEnvelope(dsse.Envelope, artifact, signer, checks),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static SignedContent VerifyMessage(SignatureContent.Message message, Artifact artifact, SigningKeyMaterial signer, CheckSwitch checks)
    {
        if (artifact.IsAbsent)
        {
            throw new SigstoreException(FailureCode.ArtifactNeeded, "expected the artifact or its digest, which a signature over an artifact cannot do without, found neither");
        }

        // A digest that somebody says is held against the one that the signer noted; without it there has to be the artifact.
        checks.Demand(
            message.MessageDigest is not null || !artifact.IsDigestAlone,
            FailureCode.ArtifactNeeded,
            "expected the artifact itself, for the bundle notes no digest of it, found a digest alone");
        var schemes = SchemesOf(signer);
        var digests = artifact.DigestsOf(AlgorithmsOf(schemes, message.MessageDigest));
        RequireMessageDigest(message, digests, checks);
        foreach (var scheme in schemes)
        {
            if (VerifyWith(scheme, message, artifact, digests, signer) is { } proved)
            {
                return proved;
            }
        }

        RequireUsable(schemes, digests, artifact);
        checks.Refuse(FailureCode.SignatureInvalid, "expected a signature over this artifact by the signer's key, found one that does not verify");
        return new SignedContent(digests[0], schemes[0], digests[0], statement: null);
    }

    private static SignedContent? VerifyWith(PublicKeyDetails scheme, SignatureContent.Message message, Artifact artifact, ImmutableArray<Digest> digests, SigningKeyMaterial signer)
    {
        if (scheme.Digest() is null)
        {
            return artifact.TryGetBytes(MaxUnhashedArtifact, out var bytes) && signer.Key.VerifyData(bytes.Span, message.Signature.Span, scheme)
                ? new SignedContent(null, scheme, Digest.Of(DigestAlgorithm.Sha256, bytes.Span), statement: null)
                : null;
        }

        foreach (var digest in digests)
        {
            if (digest.Algorithm == scheme.Digest() && signer.Key.VerifyDigest(digest, message.Signature.Span, scheme))
            {
                return new SignedContent(digest, scheme, digest, statement: null);
            }
        }

        return null;
    }

    // The signer's note of the digest proves nothing, but where it differs from the artifact somebody shows one thing and signs another.
    private static void RequireMessageDigest(SignatureContent.Message message, ImmutableArray<Digest> digests, CheckSwitch checks)
    {
        if (message.MessageDigest is not { } noted || digests.Contains(noted))
        {
            return;
        }

        var own = digests.FirstOrDefault(digest => digest.Algorithm == noted.Algorithm)
            ?? throw new SigstoreException(FailureCode.ArtifactNeeded, $"expected the artifact or its {noted.Algorithm.Name()} digest, which the bundle notes, found another digest");
        checks.Refuse(FailureCode.ArtifactDigestMismatch, $"expected the artifact with {noted}, found {own}");
    }

    private static void RequireUsable(PublicKeyDetails[] schemes, ImmutableArray<Digest> digests, Artifact artifact)
    {
        var usable = schemes.Any(scheme => scheme.Digest() is { } algorithm
            ? digests.Any(digest => digest.Algorithm == algorithm)
            : artifact.TryGetBytes(MaxUnhashedArtifact, out _));
        if (!usable)
        {
            throw new SigstoreException(FailureCode.ArtifactNeeded, $"expected the artifact or its {schemes[0].Digest()?.Name()} digest, which the signer's key signs, found another digest");
        }
    }

    private static SignedContent VerifyEnvelope(DsseEnvelope envelope, Artifact artifact, SigningKeyMaterial signer, CheckSwitch checks)
    {
        var rented = ArrayPool<byte>.Shared.Rent(envelope.MaxSizeOfEncoding());
        try
        {
            return VerifyEnvelope(envelope, envelope.WritePreAuthenticationEncoding(rented), artifact, signer, checks);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static SignedContent VerifyEnvelope(DsseEnvelope envelope, ReadOnlySpan<byte> encoded, Artifact artifact, SigningKeyMaterial signer, CheckSwitch checks)
    {
        var signature = envelope.Signatures[0].Signature;
        foreach (var scheme in SchemesOf(signer))
        {
            var digest = scheme.Digest() is { } algorithm ? Digest.Of(algorithm, encoded) : null;
            var verifies = digest is null ? signer.Key.VerifyData(encoded, signature.Span, scheme) : signer.Key.VerifyDigest(digest, signature.Span, scheme);
            if (verifies)
            {
                return Matched(envelope, artifact, digest, scheme, checks);
            }
        }

        checks.Refuse(FailureCode.SignatureInvalid, "expected a signature over the envelope's payload and type by the signer's key, found one that does not verify");
        return Matched(envelope, artifact, Digest.Of(signer.Details.Digest() ?? DigestAlgorithm.Sha512, encoded), signer.Details, checks);
    }

    private static SignedContent Matched(DsseEnvelope envelope, Artifact artifact, Digest? signedDigest, PublicKeyDetails scheme, CheckSwitch checks)
    {
        if (envelope.PayloadType != DsseEnvelope.InTotoPayloadType)
        {
            if (!artifact.IsAbsent)
            {
                checks.Refuse(FailureCode.PayloadTypeUnsupported, $"expected an in-toto statement ({DsseEnvelope.InTotoPayloadType}), which alone speaks of artifacts, found {envelope.PayloadType}");
            }

            return new SignedContent(signedDigest, scheme, null, null);
        }

        var statement = envelope.ReadStatement(checks);
        return new SignedContent(signedDigest, scheme, SubjectMatch.Find(statement, artifact, checks), statement);
    }

    // What is tried, in this order: the key's own scheme; of P-384 and P-521 the early clients' SHA-256; of Ed25519 prehashed, then pure.
    private static PublicKeyDetails[] SchemesOf(SigningKeyMaterial signer) => signer.Details switch
    {
        PublicKeyDetails.PkixEcdsaP384Sha384 => [signer.Details, PublicKeyDetails.PkixEcdsaP384Sha256],
        PublicKeyDetails.PkixEcdsaP521Sha512 => [signer.Details, PublicKeyDetails.PkixEcdsaP521Sha256],
        PublicKeyDetails.PkixEd25519Ph => [signer.Details, PublicKeyDetails.PkixEd25519],
        _ => [signer.Details],
    };

    // Each once; written out, because it runs once a process in most tools, where each generic method over an enumeration is compiled first.
    private static ReadOnlySpan<DigestAlgorithm> AlgorithmsOf(PublicKeyDetails[] schemes, Digest? noted)
    {
        var algorithms = new DigestAlgorithm[schemes.Length + 1];
        var count = 0;
        for (var i = 0; i <= schemes.Length; i++)
        {
            if ((i < schemes.Length ? schemes[i].Digest() : noted?.Algorithm) is { } algorithm && !Has(algorithms, count, algorithm))
            {
                algorithms[count++] = algorithm;
            }
        }

        return new ReadOnlySpan<DigestAlgorithm>(algorithms, 0, count);
    }

    private static bool Has(DigestAlgorithm[] algorithms, int count, DigestAlgorithm wanted)
    {
        for (var i = 0; i < count; i++)
        {
            if (algorithms[i] == wanted)
            {
                return true;
            }
        }

        return false;
    }
}
