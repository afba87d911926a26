using System.Collections.Immutable;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Statements;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Signing;

/// <summary>
/// The signing flow of the Sigstore client specification. Everything that comes back from a service is checked, and the finished bundle
/// is verified as a stranger would do it before it is returned: a signature that is not logged and stamped is never handed out.
/// </summary>
/// <remarks>Safe to share between threads; several artifacts may be signed at once with one identity.</remarks>
public sealed class Signer(SigningServices services, Verifier verifier, TimeProvider time)
{
    /// <summary>Signs an artifact itself. Refused with <c>16xx</c>, or with the code of what the configuration lacks.</summary>
    public async Task<Bundle> SignAsync(Artifact artifact, SigningIdentity identity, CancellationToken cancellationToken) =>
        (await SignProvedAsync(artifact, identity, cancellationToken).ConfigureAwait(false)).Bundle;

    /// <summary>Signs an in-toto statement in an envelope; its bytes become the payload unchanged.</summary>
    public async Task<Bundle> AttestAsync(ReadOnlyMemory<byte> statementUtf8, SigningIdentity identity, CancellationToken cancellationToken) =>
        (await AttestProvedAsync(statementUtf8, identity, cancellationToken).ConfigureAwait(false)).Bundle;

    /// <summary>As <see cref="SignAsync"/>, with what the verification of the finished bundle proved: nobody has to verify it a second time to know.</summary>
    internal async Task<ProvedBundle> SignProvedAsync(Artifact artifact, SigningIdentity identity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        ArgumentNullException.ThrowIfNull(identity);
        var plan = await PrepareAsync(identity, cancellationToken).ConfigureAwait(false);
        var key = plan.Credential.Key;
        var digest = artifact.DigestsOf([key.PublicKey.DefaultDigest]).FirstOrDefault(one => one.Algorithm == key.PublicKey.DefaultDigest)
            ?? throw new ArgumentException($"the artifact has no {key.PublicKey.DefaultDigest.Name()} digest, which this key signs", nameof(artifact));

        // (5) The signature over the digest.
        var submission = LogSubmission.OfMessage(digest, key.SignDigest(digest.Span), plan.Credential.Verifier);
        return await CompleteAsync(plan, submission, Artifact.OfDigest(digest), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="AttestAsync"/>, with what the verification of the finished bundle proved.</summary>
    internal async Task<ProvedBundle> AttestProvedAsync(ReadOnlyMemory<byte> statementUtf8, SigningIdentity identity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(identity);
        _ = Statement.Parse(statementUtf8.Span);
        var plan = await PrepareAsync(identity, cancellationToken).ConfigureAwait(false);

        // (5) The signature over the pre-authentication encoding.
        var signature = plan.Credential.Key.SignData(DsseEnvelope.PreAuthenticationEncoding(DsseEnvelope.InTotoPayloadType, statementUtf8.Span));
        var keyId = plan.Credential.Verifier.IsCertificate ? "" : plan.Credential.KeyHint;
        var envelope = DsseEnvelope.Create(DsseEnvelope.InTotoPayloadType, statementUtf8, new DsseSignature(signature, keyId));
        var submission = LogSubmission.OfEnvelope(envelope, plan.Credential.Verifier);
        return await CompleteAsync(plan, submission, Artifact.AttestationOnlyUnsafe, cancellationToken).ConfigureAwait(false);
    }

    // (1) The services of this moment; (2)–(4) token, key and checked certificate, from the session if it has them still.
    private async Task<SigningPlan> PrepareAsync(SigningIdentity identity, CancellationToken cancellationToken)
    {
        var logs = services.TransparencyLogs();
        var authorities = services.TimestampAuthorities(logs, timeIsNeeded: identity is KeylessSession);
        var credential = await identity.CredentialAsync(services, verifier.Root, time, cancellationToken).ConfigureAwait(false);
        return new SigningPlan(credential, logs, authorities);
    }

    private async Task<ProvedBundle> CompleteAsync(SigningPlan plan, LogSubmission submission, Artifact artifact, CancellationToken cancellationToken)
    {
        // (6) Timestamps over the signature and (7) log entries: independent of each other, so at the same time.
        var stamping = Task.WhenAll(plan.Authorities.Select(authority => TimestampExchange.StampAsync(authority, submission.Signature, cancellationToken)));
        var logging = Task.WhenAll(plan.Logs.Select(log => log.SubmitAsync(submission, verifier.Root, cancellationToken)));
        await Task.WhenAll(stamping, logging).ConfigureAwait(false);

        // (8) The bundle, and (9) its verification: every log and every authority that was asked must hold.
        var bundle = BundleDocument.Create(plan.Credential, submission, [.. await logging.ConfigureAwait(false)], [.. await stamping.ConfigureAwait(false)]);
        var thresholds = plan.Credential.Thresholds.Raise(logEntries: plan.Logs.Length, times: plan.Authorities.Length, requiresTimestampAuthority: !plan.Authorities.IsEmpty);
        return verifier.Verify(bundle, artifact, plan.Credential.Policy, thresholds) switch
        {
            Verdict.Accepted accepted => new ProvedBundle(bundle, accepted.Signature),
            Verdict.Rejected rejected => throw new SigstoreException(FailureCode.FinishedBundleRefused, "the finished bundle does not verify and is not handed out", rejected.Failure),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>A finished bundle and what its verification proved.</summary>
    internal sealed record ProvedBundle(Bundle Bundle, VerifiedSignature Proved);

    private sealed record SigningPlan(SigningCredential Credential, ImmutableArray<RekorClient> Logs, ImmutableArray<TimestampClient> Authorities);
}
