using System.Text.Json.Serialization;

namespace Sigstore.Client.Services.Wire;

/// <summary>The request of a version 2 log, <c>POST /api/v2/log/entries</c>.</summary>
internal sealed record HashedRekordRequestJson(HashedRekordV002Json HashedRekordRequestV002);

internal sealed record HashedRekordV002Json(byte[] Digest, LogSignatureJson Signature);

internal sealed record LogSignatureJson(byte[] Content, LogVerifierJson Verifier);

internal sealed record LogVerifierJson(
    [property: JsonPropertyName("x509Certificate")] RawBytesJson? Certificate, RawBytesJson? PublicKey, string KeyDetails);

internal sealed record RawBytesJson(byte[] RawBytes);

/// <summary>The requests of a version 1 log, <c>POST /api/v1/log/entries</c>.</summary>
internal sealed record HashedRekordV001Json(string ApiVersion, string Kind, HashedRekordV001SpecJson Spec);

internal sealed record HashedRekordV001SpecJson(HashedDataJson Data, LogSignatureV001Json Signature);

internal sealed record HashedDataJson(HexHashJson Hash);

internal sealed record HexHashJson(string Algorithm, string Value);

internal sealed record LogSignatureV001Json(byte[] Content, PemContentJson PublicKey);

internal sealed record PemContentJson(byte[] Content);

internal sealed record DsseV001Json(string ApiVersion, string Kind, DsseV001SpecJson Spec);

internal sealed record DsseV001SpecJson(ProposedContentJson ProposedContent);

internal sealed record ProposedContentJson(string Envelope, byte[][] Verifiers);

internal sealed record EnvelopeJson(byte[] Payload, string PayloadType, EnvelopeSignatureJson[] Signatures);

internal sealed record EnvelopeSignatureJson(byte[] Sig, string? Keyid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HashedRekordRequestJson))]
[JsonSerializable(typeof(HashedRekordV001Json))]
[JsonSerializable(typeof(DsseV001Json))]
[JsonSerializable(typeof(EnvelopeJson))]
internal sealed partial class RekorJson : JsonSerializerContext;
