using System.Text.Json.Serialization;

namespace Sigstore.Client.Services.Oidc;

/// <summary>The bodies that providers are asked with.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GenerateIdTokenJson))]
[JsonSerializable(typeof(AudienceJson))]
[JsonSerializable(typeof(AudClaimJson))]
internal sealed partial class OidcJson : JsonSerializerContext;

internal sealed record GenerateIdTokenJson(string Audience, bool IncludeEmail);

internal sealed record AudienceJson(string Audience);

internal sealed record AudClaimJson(string Aud);
