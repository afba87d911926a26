using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Local.Certificates;
using Sigstore.Local.Identity;
using Sigstore.Local.Log;
using PublicKey = Sigstore.Client.Crypto.PublicKey;

namespace Sigstore.Local.Http;

/// <summary>Fulcio v2: token and proof of the key in, certificate with embedded SCT out.</summary>
internal sealed class FulcioEndpoint(CertificateIssuance issuance, IdentityProvider identities, TimeProvider time) : IEndpoint
{
    /// <inheritdoc/>
    public async Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel) => (request.Method, request.Path) switch
    {
        ("POST", "/api/v2/signingCert") => await SignAsync(request, cancel).ConfigureAwait(false),
        ("GET", "/api/v2/trustBundle") => TrustBundle(),
        ("GET", "/api/v2/configuration") => Configuration(request),
        _ => null,
    };

    /// <summary>The issuers whose tokens are accepted at an address.</summary>
    public static string[] IssuersAt(string baseUrl) => [IdentityProvider.Issuer, baseUrl + "/auth", baseUrl];

    /// <summary>The bearer token of a request, 401 without one.</summary>
    public static string TokenOf(LocalRequest request, JsonElement body)
    {
        if (request.Authorization is { Scheme: var scheme, Parameter: { Length: > 0 } bearer } && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return bearer;
        }

        return body.TryGetProperty("credentials", out var credentials) && credentials.ValueKind == JsonValueKind.Object
            ? LoggedBody.Text(credentials, "oidcIdentityToken")
            : throw new RequestRefusedException(401, "expected an identity token");
    }

    /// <summary>The key of a PKCS#10 request, PEM, whose own signature verifies; its subject is ignored.</summary>
    public static PublicKey KeyOfRequest(ReadOnlySpan<byte> pem)
    {
        try
        {
            var request = CertificateRequest.LoadSigningRequestPem(Encoding.ASCII.GetString(pem), HashAlgorithmName.SHA256);
            return PublicKey.ParseSpki(request.PublicKey.ExportSubjectPublicKeyInfo());
        }
        catch (Exception malformed) when (malformed is CryptographicException or ArgumentException)
        {
            throw new RequestRefusedException("the certificate signing request is malformed or its signature wrong", malformed);
        }
    }

    private async Task<LocalResponse> SignAsync(LocalRequest request, CancellationToken cancel)
    {
        var body = JsonStrict.Parse(request.Body, FailureCode.UsageInvalid, "certificate request");
        LoggedBody.RequireMembers(body, "publicKeyRequest", "certificateSigningRequest", "credentials");
        var token = await identities.ValidateAsync(TokenOf(request, body), IssuersAt(request.BaseUrl), time.GetUtcNow(), cancel).ConfigureAwait(false);
        var chain = await issuance.IssueAsync(ProvenKey(body, token), token, time.GetUtcNow(), cancel).ConfigureAwait(false);
        return LocalResponse.Json(200, LocalResponse.WriteJson(json =>
        {
            json.WriteStartObject("signedCertificateEmbeddedSct");
            json.WriteStartObject("chain");
            WriteCertificates(json, chain);
            json.WriteEndObject();
            json.WriteEndObject();
        }));
    }

    private static PublicKey ProvenKey(JsonElement request, VerifiedToken token)
    {
        if (request.TryGetProperty("certificateSigningRequest", out _))
        {
            return KeyOfRequest(LoggedBody.Bytes(request, "certificateSigningRequest"));
        }

        var proof = LoggedBody.Object(request, "publicKeyRequest");
        LoggedBody.RequireMembers(proof, "publicKey", "proofOfPossession");
        var key = PublicKey.ParsePem(LoggedBody.Text(LoggedBody.Object(proof, "publicKey"), "content"));
        CertificateIssuance.RequireProof(key, token, LoggedBody.Bytes(proof, "proofOfPossession"));
        return key;
    }

    private LocalResponse TrustBundle() => LocalResponse.Json(200, LocalResponse.WriteJson(json =>
    {
        json.WriteStartArray("chains");
        json.WriteStartObject();
        WriteCertificates(json, issuance.Authority.Key.Chain);
        json.WriteEndObject();
        json.WriteEndArray();
    }));

    private static LocalResponse Configuration(LocalRequest request) => LocalResponse.Json(200, LocalResponse.WriteJson(json =>
    {
        json.WriteStartArray("issuers");
        foreach (var issuer in IssuersAt(request.BaseUrl))
        {
            var isOwn = issuer == IdentityProvider.Issuer;
            json.WriteStartObject();
            json.WriteString("issuerUrl", issuer);
            json.WriteString("audience", IdentityProvider.Audience);
            json.WriteString("challengeClaim", isOwn ? "sub" : "email");
            json.WriteString("issuerType", isOwn ? "ci-provider" : "email");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }));

    private static void WriteCertificates(Utf8JsonWriter json, IEnumerable<ReadOnlyMemory<byte>> chain)
    {
        json.WriteStartArray("certificates");
        foreach (var certificate in chain)
        {
            json.WriteStringValue(PemEncoding.WriteString("CERTIFICATE", certificate.Span) + "\n");
        }

        json.WriteEndArray();
    }
}
