using System.Text.Json.Serialization;

namespace Sigstore.Client.Services.Wire;

/// <summary>The request of the certificate authority's v2 interface, <c>POST /api/v2/signingCert</c>.</summary>
internal sealed record SigningCertJson(PublicKeyRequestJson PublicKeyRequest);

internal sealed record PublicKeyRequestJson(FulcioKeyJson PublicKey, byte[] ProofOfPossession);

internal sealed record FulcioKeyJson(string Algorithm, string Content);

/// <summary>The request of the v1 interface: the key as DER, the proof over the same principal under its old name.</summary>
internal sealed record SigningCertV1Json(FulcioV1KeyJson PublicKey, byte[] SignedEmailAddress);

internal sealed record FulcioV1KeyJson(string Algorithm, byte[] Content);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SigningCertJson))]
[JsonSerializable(typeof(SigningCertV1Json))]
internal sealed partial class FulcioJson : JsonSerializerContext;
