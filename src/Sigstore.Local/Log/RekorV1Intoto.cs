using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Local.Http;

namespace Sigstore.Local.Log;

/// <summary>The <c>intoto</c> 0.0.2 entry of Rekor v1, deprecated but what npm's command line still asks for. Payload and signatures are base64 twice over.</summary>
internal static class RekorV1Intoto
{
    /// <summary>Verifies the one signature of the proposed envelope and returns the canonical body, without the payload.</summary>
    public static byte[] Parse(JsonElement spec)
    {
        LoggedBody.RequireMembers(spec, "content");
        var content = LoggedBody.Object(spec, "content");
        LoggedBody.RequireMembers(content, "envelope", "hash", "payloadHash");
        var envelope = LoggedBody.Object(content, "envelope");
        LoggedBody.RequireMembers(envelope, "payload", "payloadType", "signatures");
        if (LoggedBody.Array(envelope, "signatures") is not [var one])
        {
            throw new RequestRefusedException("expected one signature");
        }

        LoggedBody.RequireMembers(one, "sig", "publicKey", "keyid");
        var type = LoggedBody.Text(envelope, "payloadType");
        var payload = Twice(LoggedBody.Text(envelope, "payload"));
        var (key, pem) = RekorV1Body.ReadVerifier(LoggedBody.Text(one, "publicKey"));
        if (!key.VerifyData(DsseEnvelope.PreAuthenticationEncoding(type, payload), Twice(LoggedBody.Text(one, "sig"))))
        {
            throw new RequestRefusedException("the signature does not verify over the envelope");
        }

        return Canonical(type, one, pem, HashOf(content, "hash"), Convert.ToHexStringLower(SHA256.HashData(payload)));
    }

    private static byte[] Canonical(string type, JsonElement signature, byte[] pem, string hash, string payloadHash)
    {
        using var body = JsonDocument.Parse(LocalResponse.WriteJson(json =>
        {
            json.WriteString("apiVersion", "0.0.2");
            json.WriteString("kind", "intoto");
            json.WriteStartObject("spec");
            json.WriteStartObject("content");
            json.WriteStartObject("envelope");
            json.WriteString("payloadType", type);
            json.WriteStartArray("signatures");
            json.WriteStartObject();
            if (signature.TryGetProperty("keyid", out _) && LoggedBody.Text(signature, "keyid") is { Length: > 0 } keyId)
            {
                json.WriteString("keyid", keyId);
            }

            json.WriteBase64String("publicKey", pem);
            json.WriteString("sig", LoggedBody.Text(signature, "sig"));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            WriteHash(json, "hash", hash);
            WriteHash(json, "payloadHash", payloadHash);
            json.WriteEndObject();
            json.WriteEndObject();
        }));
        return CanonicalJson.Serialize(body.RootElement);
    }

    private static void WriteHash(Utf8JsonWriter json, string member, string value)
    {
        json.WriteStartObject(member);
        json.WriteString("algorithm", "sha256");
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private static string HashOf(JsonElement content, string member)
    {
        var hash = LoggedBody.Object(content, member);
        return LoggedBody.Text(hash, "algorithm") == "sha256"
            ? Digest.FromHex(DigestAlgorithm.Sha256, LoggedBody.Text(hash, "value")).Hex
            : throw new RequestRefusedException("expected sha256");
    }

    private static byte[] Twice(string text) =>
        Base64Strict.Decode(Encoding.ASCII.GetString(Base64Strict.Decode(text, FailureCode.UsageInvalid, "envelope")), FailureCode.UsageInvalid, "envelope");
}
