using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Verification;

/// <summary>That a log entry records this signature, by this signer, over this content: each field is compared.</summary>
internal static class EntryComparison
{
    /// <summary>The body whose leaf hash the proof must lead from: the entry's own, or rebuilt where the entry leaves it out.</summary>
    public static ReadOnlyMemory<byte> VerifyBody(LogEntry entry, SignatureContent content, SigningKeyMaterial signer, SignedContent proved, CheckSwitch checks)
    {
        var kind = EntryKinds.Parse(entry.KindName, entry.KindVersion);
        RequireKindFor(content, kind, checks);
        if (entry.Body.IsEmpty)
        {
            return Rebuilt(content, signer, proved);
        }

        var body = EntryBody.Parse(entry, signer.Recorded, checks);
        checks.Demand(body.Signature.Span.SequenceEqual(content.Signature.Span), FailureCode.EntrySignatureMismatch, "expected a log entry of this signature, found another signature in it");
        RequireSigner(body, signer, proved, checks);
        RequireDigest(body, content, proved, checks);
        if (kind == EntryKind.HashedRekordV002)
        {
            checks.Demand(HashedRekordBody.IsBody(entry.Body.Span, DigestOf(proved), content.Signature.Span, proved.Details.ToWireName(), signer.Recorded), FailureCode.EntryBodyNotCanonical, "expected the one canonical body of this signature, found other bytes");
        }

        return entry.Body;
    }

    private static void RequireKindFor(SignatureContent content, EntryKind kind, CheckSwitch checks)
    {
        var fits = content is SignatureContent.Message
            ? kind is EntryKind.HashedRekordV001 or EntryKind.HashedRekordV002
            : kind is not EntryKind.HashedRekordV001;
        var recorded = content is SignatureContent.Message ? "artifacts" : "envelopes";
        checks.Demand(fits, FailureCode.EntryKindUnsupported, $"expected an entry kind that records {recorded}, found {kind.NameOf().Kind}/{kind.NameOf().Version}");
    }

    private static void RequireSigner(EntryBody body, SigningKeyMaterial signer, SignedContent proved, CheckSwitch checks)
    {
        var same = body.Verifier.IsCertificate == signer.Certificate is not null && body.Verifier.Der.Span.SequenceEqual(signer.Recorded.Der.Span);
        checks.Demand(same, FailureCode.EntryKeyMismatch, "expected a log entry of this signer's certificate or key, found another one in it");
        checks.Demand(
            body.Verifier.KeyDetails is null || body.Verifier.KeyDetails == proved.Details.ToWireName(),
            FailureCode.EntryKeyMismatch,
            $"expected a log entry of scheme {proved.Details.ToWireName()}, found {body.Verifier.KeyDetails}");
    }

    private static void RequireDigest(EntryBody body, SignatureContent content, SignedContent proved, CheckSwitch checks)
    {
        var expected = (content, body.Kind) switch
        {
            (SignatureContent.Dsse dsse, not EntryKind.HashedRekordV002) => Digest.Of(body.Digest.Algorithm, dsse.Envelope.Payload.Span),
            _ => proved.SignedDigest,
        };
        checks.Demand(
            expected is not null && expected.Equals(body.Digest),
            FailureCode.EntryDigestMismatch,
            $"expected a log entry of {expected?.ToString() ?? "a digest, which pure Ed25519 does not sign"}, found {body.Digest}");
    }

    private static byte[] Rebuilt(SignatureContent content, SigningKeyMaterial signer, SignedContent proved) => HashedRekordBody.Write(
        DigestOf(proved), content.Signature.Span, proved.Details.ToWireName(), signer.Recorded.Der.Span, signer.Recorded.IsCertificate);

    private static Digest DigestOf(SignedContent proved) =>
        proved.SignedDigest ?? throw new SigstoreException(FailureCode.EntryDigestMismatch, "expected a digest, which pure Ed25519 does not sign, found none");
}
