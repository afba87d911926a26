using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sigstore.Local.Certificates;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>The trusted root of the lying instance, as a verifier has it.</summary>
internal static class ForgedRoot
{
    public static JsonObject Json(Forge forge) => new()
    {
        ["mediaType"] = "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        ["tlogs"] = new JsonArray(Log("http://localhost", ForgedAuthorities.LogKey), Log("http://localhost", ForgedAuthorities.LogV1Key)),
        ["certificateAuthorities"] = new JsonArray(Authority("http://localhost/ca", forge.Authority)),
        ["ctlogs"] = new JsonArray(Log("http://localhost/ct", ForgedAuthorities.CtKey)),
        ["timestampAuthorities"] = new JsonArray(Authority("http://localhost/tsa", ForgedAuthorities.Stamper)),
    };

    public static JsonObject Authority(string uri, AuthorityKey key, int skip = 0) => new()
    {
        ["uri"] = uri,
        ["certChain"] = new JsonObject { ["certificates"] = new JsonArray([.. key.Chain.Skip(skip).Select(der => (JsonNode)new JsonObject { ["rawBytes"] = Convert.ToBase64String(der.Span) })]) },
        ["validFor"] = Validity(),
    };

    public static JsonObject Log(string url, ECDsa key)
    {
        var spki = key.ExportSubjectPublicKeyInfo();
        return new JsonObject
        {
            ["baseUrl"] = url,
            ["hashAlgorithm"] = "SHA2_256",
            ["publicKey"] = new JsonObject { ["rawBytes"] = Convert.ToBase64String(spki), ["keyDetails"] = "PKIX_ECDSA_P256_SHA_256", ["validFor"] = Validity() },
            ["logId"] = new JsonObject { ["keyId"] = Convert.ToBase64String(SHA256.HashData(spki)) },
        };
    }

    /// <summary>A validity that ended before anything here was signed.</summary>
    public static JsonObject Past() => new() { ["start"] = "2025-06-02T00:00:00Z", ["end"] = "2026-05-31T00:00:00Z" };

    private static JsonObject Validity() => new() { ["start"] = "2025-06-02T00:00:00Z" };
}
