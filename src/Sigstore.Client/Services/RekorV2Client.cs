using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Services.Wire;
using Sigstore.Client.TransparencyLog;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Services;

/// <summary>
/// A transparency log of version 2 (rekor-tiles). It has one kind of entry, <c>hashedrekord</c> 0.0.2; an envelope is logged as the
/// digest of its pre-authentication encoding.
/// </summary>
internal sealed class RekorV2Client : RekorClient
{
    internal RekorV2Client(Uri address, ServiceConnection connection)
        : base(address, connection)
    {
    }

    private protected override async Task<LoggedEntry> SubmitCoreAsync(LogSubmission submission, TrustedRoot root, CancellationToken cancellationToken)
    {
        var request = RequestFor(submission);
        var answer = await PostAsync("/api/v2/log/entries", () => JsonContent.Create(request, RekorJson.Default.HashedRekordRequestJson), cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.Conflict && IndexIn(answer) is { } index)
        {
            // Mostly our own entry: the log took it, and its answer was lost on the way.
            var verifier = submission.Verifier;
            var body = HashedRekordBody.Write(submission.Digest, submission.Signature.Span, verifier.Details.ToWireName(), verifier.Der.Span, verifier.IsCertificate);
            return await new ExistingEntry(Address, Connection, root).RebuildAsync(index, body, cancellationToken).ConfigureAwait(false);
        }

        return Read(RequireSuccess(answer));
    }

    private static long? IndexIn(ServiceAnswer answer) =>
        answer.Headers.TryGetValues("x-log-index", out var values) && values.ToArray() is [var text]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private protected override string? SignatureOf(JsonElement spec, string kind) =>
        kind == "hashedrekord" ? StringAt(spec, "hashedRekordV002", "signature", "content") : null;

    private static HashedRekordRequestJson RequestFor(LogSubmission submission)
    {
        var der = new RawBytesJson(submission.Verifier.Der.ToArray());
        var verifier = new LogVerifierJson(
            submission.Verifier.IsCertificate ? der : null, submission.Verifier.IsCertificate ? null : der, submission.Verifier.Details.ToWireName());
        return new HashedRekordRequestJson(new HashedRekordV002Json(submission.Digest.Span.ToArray(), new LogSignatureJson(submission.Signature.ToArray(), verifier)));
    }

    internal static LoggedEntry Read(ServiceAnswer answer)
    {
        var json = JsonStrict.Parse(answer.Body, Invalid, Name);
        var kind = json.Member("kindVersion", JsonValueKind.Object, Invalid, Name);
        var proof = json.Member("inclusionProof", JsonValueKind.Object, Invalid, Name);
        var hashes = proof.TryGetProperty("hashes", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToArray() : [];
        if (hashes.Length > 64 || hashes.Any(hash => hash.ValueKind != JsonValueKind.String))
        {
            throw new SigstoreException(Invalid, $"expected at most 64 hashes in the inclusion proof from {Name}, found something else");
        }

        return new LoggedEntry
        {
            LogIndex = NumberOf(json, "logIndex"),
            KeyId = json.Member("logId", JsonValueKind.Object, Invalid, Name).StringOf("keyId", Invalid, Name),
            Kind = kind.StringOf("kind", Invalid, Name),
            Version = kind.StringOf("version", Invalid, Name),
            Body = json.StringOf("canonicalizedBody", Invalid, Name),
            Proof = new LoggedProof(
                NumberOf(proof, "logIndex"),
                proof.StringOf("rootHash", Invalid, Name),
                NumberOf(proof, "treeSize"),
                [.. hashes.Select(hash => hash.GetString()!)],
                proof.Member("checkpoint", JsonValueKind.Object, Invalid, Name).StringOf("envelope", Invalid, Name)),
        };
    }
}
