using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Services.Wire;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Services;

/// <summary>A transparency log of version 1: <c>hashedrekord</c> 0.0.1 for messages, <c>dsse</c> 0.0.1 for envelopes, a signed promise beside the proof.</summary>
internal sealed class RekorV1Client : RekorClient
{
    private const string Entries = "/api/v1/log/entries";

    internal RekorV1Client(Uri address, ServiceConnection connection)
        : base(address, connection)
    {
    }

    private protected override async Task<LoggedEntry> SubmitCoreAsync(LogSubmission submission, TrustedRoot root, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(Entries, () => BodyFor(submission), cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.Conflict && answer.Headers.Location is { } existing)
        {
            answer = await FetchAsync(existing, cancellationToken).ConfigureAwait(false);
        }

        return Read(RequireSuccess(answer));
    }

    private protected override string? SignatureOf(JsonElement spec, string kind) => kind switch
    {
        "hashedrekord" => StringAt(spec, "signature", "content"),
        "dsse" => spec.TryGetProperty("signatures", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == 1
            ? StringAt(list[0], "signature") : null,
        _ => null,
    };

    // Only the entry's id is taken from the address: the log cannot send us elsewhere.
    private Task<ServiceAnswer> FetchAsync(Uri existing, CancellationToken cancellationToken)
    {
        var id = existing.OriginalString.Split('/')[^1];
        return id.Length is 64 or 80 && id.All(char.IsAsciiHexDigitLower)
            ? Connection.SendAsync(Name, () => new HttpRequestMessage(HttpMethod.Get, ServiceAddress.Below(Address, $"{Entries}/{id}")), HttpLimits.MaxLogAnswerBytes, cancellationToken)
            : throw new SigstoreException(Invalid, $"expected the id of the existing entry from {Name}, found something else");
    }

    private static JsonContent BodyFor(LogSubmission submission)
    {
        var pem = submission.Verifier.ToPem();
        if (submission.Envelope is not { } envelope)
        {
            var data = new HashedDataJson(new HexHashJson(submission.Digest.Algorithm.Name(), submission.Digest.Hex));
            var signature = new LogSignatureV001Json(submission.Signature.ToArray(), new PemContentJson(pem));
            return JsonContent.Create(new HashedRekordV001Json("0.0.1", "hashedrekord", new HashedRekordV001SpecJson(data, signature)), RekorJson.Default.HashedRekordV001Json);
        }

        var text = JsonSerializer.Serialize(new EnvelopeJson(envelope.Payload.ToArray(), envelope.PayloadType,
            [.. envelope.Signatures.Select(signature => new EnvelopeSignatureJson(signature.Signature.ToArray(), signature.KeyId.Length > 0 ? signature.KeyId : null))]), RekorJson.Default.EnvelopeJson);
        return JsonContent.Create(new DsseV001Json("0.0.1", "dsse", new DsseV001SpecJson(new ProposedContentJson(text, [pem]))), RekorJson.Default.DsseV001Json);
    }

    // One entry under its id; the id is not needed, for the proof says what it would.
    private static LoggedEntry Read(ServiceAnswer answer)
    {
        var json = JsonStrict.Parse(answer.Body, Invalid, Name);
        if (json.ValueKind != JsonValueKind.Object || json.EnumerateObject().Count() != 1)
        {
            throw new SigstoreException(Invalid, $"expected one entry from {Name}, found something else");
        }

        var entry = json.EnumerateObject().First().Value;
        var verification = entry.Member("verification", JsonValueKind.Object, Invalid, Name);
        var proof = verification.Member("inclusionProof", JsonValueKind.Object, Invalid, Name);
        var encoded = entry.StringOf("body", Invalid, Name);
        var body = JsonStrict.Parse(Base64Strict.Decode(encoded, Invalid, "log entry body"), Invalid, "log entry body");
        return new LoggedEntry
        {
            LogIndex = NumberOf(entry, "logIndex"),
            KeyId = Base64OfHex(entry.StringOf("logID", Invalid, Name)),
            Kind = body.StringOf("kind", Invalid, "log entry body"),
            Version = body.StringOf("apiVersion", Invalid, "log entry body"),
            Body = encoded,
            IntegratedTime = NumberOf(entry, "integratedTime"),
            SignedEntryTimestamp = verification.StringOf("signedEntryTimestamp", Invalid, Name),
            Proof = new LoggedProof(
                NumberOf(proof, "logIndex"),
                Base64OfHex(proof.StringOf("rootHash", Invalid, Name)),
                NumberOf(proof, "treeSize"),
                HashesOf(proof),
                proof.StringOf("checkpoint", Invalid, Name)),
        };
    }

    private static ImmutableArray<string> HashesOf(JsonElement proof)
    {
        var hashes = proof.Member("hashes", JsonValueKind.Array, Invalid, Name);
        return hashes.GetArrayLength() <= 64 && hashes.EnumerateArray().All(hash => hash.ValueKind == JsonValueKind.String)
            ? [.. hashes.EnumerateArray().Select(hash => Base64OfHex(hash.GetString()!))]
            : throw new SigstoreException(Invalid, $"expected at most 64 hashes in the inclusion proof from {Name}, found something else");
    }

    private static string Base64OfHex(string hex) => hex.Length == 64 && hex.All(char.IsAsciiHexDigitLower)
        ? Convert.ToBase64String(Convert.FromHexString(hex))
        : throw new SigstoreException(Invalid, $"expected 32 bytes in lower-case hex from {Name}, found something else");
}
