using System.Security.Cryptography;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Verification;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Evidence;

/// <summary>From what verification proved to evidence: the stable signer, and the particulars of this signing.</summary>
internal static class SignerFacts
{
    public static ProvedEvidence Of(EvidenceKind kind, InstanceReference instance, VerifiedSignature signature, FoundBundle found, PackageDigests digests)
    {
        var claims = signature.Identity?.Claims;
        var facts = new SigningFacts
        {
            Identity = signature.Identity?.San,
            Commit = claims?.SourceRepositoryDigest,
            Ref = claims?.SourceRepositoryRef,
            Trigger = claims?.BuildTrigger,
            Runner = claims?.RunnerEnvironment,
            BundleSha256 = Convert.ToHexStringLower(SHA256.HashData(found.Utf8.Span)),
            SignedAt = signature.Times.IsEmpty ? null : signature.Times.Min(time => time.Time),
            MatchedDigest = signature.MatchedDigest is { } matched ? NameOf(matched, digests) : null,
        };
        return new ProvedEvidence(kind, StableSignerOf(instance, signature), facts, found.Place);
    }

    private static StableSigner StableSignerOf(InstanceReference instance, VerifiedSignature signature) => signature switch
    {
        { Identity: { Claims: { SourceRepositoryUri: { } repository } claims } identity } when (claims.BuildConfigUri ?? claims.BuildSignerUri) is { } workflow =>
            Workflow(instance, identity.Issuer, repository, WithoutRef(workflow), claims),
        { Identity: { } identity } => new StableSigner.Account(instance, identity.Issuer, identity.San),
        { KeyFingerprint: { } fingerprint } => new StableSigner.Key(instance, fingerprint.Hex),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static StableSigner.Workflow Workflow(InstanceReference instance, string issuer, string repository, string workflow, FulcioExtensions claims)
    {
        var path = workflow.StartsWith(repository + "/", StringComparison.Ordinal) ? workflow[(repository.Length + 1)..].TrimStart('/') : workflow;
        var builder = claims.BuildSignerUri is { } signerUri ? WithoutRef(signerUri) : workflow;
        return new StableSigner.Workflow(instance, issuer, repository, claims.SourceRepositoryIdentifier, claims.SourceRepositoryOwnerIdentifier,
            path, string.Equals(builder, workflow, StringComparison.Ordinal) ? null : builder);
    }

    private static string WithoutRef(string workflowUri)
    {
        var at = workflowUri.LastIndexOf('@');
        return at < 0 ? workflowUri : workflowUri[..at];
    }

    private static string NameOf(Digest matched, PackageDigests digests) => matched switch
    {
        _ when digests.Are(matched, DigestSelection.PristineSha256 | DigestSelection.PristineSha384 | DigestSelection.PristineSha512) => "pristine",
        _ when digests.Are(matched, DigestSelection.UnsignedSha256 | DigestSelection.UnsignedSha384 | DigestSelection.UnsignedSha512) => "unsigned",
        _ => "file",
    };
}
