using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Sigstore.Local.Certificates;
using Sigstore.Local.Http;

namespace Sigstore.Local;

/// <summary>The two documents that clients configure themselves from: trusted root and signing configuration v0.2.</summary>
internal static class InstanceDocuments
{
    private const string KeyDetails = "PKIX_ECDSA_P256_SHA_256";

    /// <summary>trusted_root.json: both logs, the CT log, both authorities; valid from a time on, without end.</summary>
    public static byte[] TrustedRoot(InstanceKeys keys, DateTimeOffset start)
    {
        using var authority = keys.ReadCertificateAuthority();
        using var timestamps = keys.ReadTimestampAuthority();
        return LocalResponse.WriteJson(json =>
        {
            json.WriteString("mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.1");
            json.WriteStartArray("tlogs");
            WriteLog(json, LocalSigstore.BaseUrl, keys, InstanceKeys.Log, start);
            WriteLog(json, LocalSigstore.BaseUrl, keys, InstanceKeys.LogV1, start);
            json.WriteEndArray();
            json.WriteStartArray("certificateAuthorities");
            WriteAuthority(json, LocalSigstore.BaseUrl, "Sigstore local root", authority.Chain, start);
            json.WriteEndArray();
            json.WriteStartArray("ctlogs");
            WriteLog(json, LocalSigstore.BaseUrl + "/ct", keys, InstanceKeys.CtLog, start);
            json.WriteEndArray();
            json.WriteStartArray("timestampAuthorities");
            WriteAuthority(json, LocalSigstore.BaseUrl + "/api/v1/timestamp", "Sigstore local timestamp root", timestamps.Chain, start);
            json.WriteEndArray();
        });
    }

    /// <summary>The signing configuration of the instance as reached at an address.</summary>
    public static byte[] SigningConfig(string baseUrl, DateTimeOffset start) => LocalResponse.WriteJson(json =>
    {
        json.WriteString("mediaType", "application/vnd.dev.sigstore.signingconfig.v0.2+json");
        WriteService(json, "caUrls", baseUrl, 1, start);
        WriteService(json, "oidcUrls", baseUrl + "/auth", 1, start);
        WriteService(json, "rekorTlogUrls", baseUrl, 2, start);
        WriteService(json, "tsaUrls", baseUrl + "/api/v1/timestamp", 1, start);
        foreach (var selector in (ReadOnlySpan<string>)["rekorTlogConfig", "tsaConfig"])
        {
            json.WriteStartObject(selector);
            json.WriteString("selector", "ANY");
            json.WriteEndObject();
        }
    });

    private static void WriteLog(Utf8JsonWriter json, string url, InstanceKeys keys, string name, DateTimeOffset start)
    {
        using var key = keys.ReadKey(name);
        var spki = key.ExportSubjectPublicKeyInfo();
        json.WriteStartObject();
        json.WriteString("baseUrl", url);
        json.WriteString("hashAlgorithm", "SHA2_256");
        json.WriteStartObject("publicKey");
        json.WriteBase64String("rawBytes", spki);
        json.WriteString("keyDetails", KeyDetails);
        WriteStart(json, start);
        json.WriteEndObject();
        json.WriteStartObject("logId");
        json.WriteBase64String("keyId", SHA256.HashData(spki));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAuthority(Utf8JsonWriter json, string uri, string commonName, ImmutableArray<ReadOnlyMemory<byte>> chain, DateTimeOffset start)
    {
        json.WriteStartObject();
        json.WriteStartObject("subject");
        json.WriteString("organization", AuthorityKey.Organization);
        json.WriteString("commonName", commonName);
        json.WriteEndObject();
        json.WriteString("uri", uri);
        json.WriteStartObject("certChain");
        json.WriteStartArray("certificates");
        foreach (var certificate in chain)
        {
            json.WriteStartObject();
            json.WriteBase64String("rawBytes", certificate.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        WriteStart(json, start);
        json.WriteEndObject();
    }

    private static void WriteService(Utf8JsonWriter json, string member, string url, int version, DateTimeOffset start)
    {
        json.WriteStartArray(member);
        json.WriteStartObject();
        json.WriteString("url", url);
        json.WriteNumber("majorApiVersion", version);
        WriteStart(json, start);
        json.WriteString("operator", "local");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteStart(Utf8JsonWriter json, DateTimeOffset start)
    {
        json.WriteStartObject("validFor");
        json.WriteString("start", start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
