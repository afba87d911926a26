using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Sigstore.Local.Tests;

/// <summary>The requests of a signing client, with nothing but the platform's cryptography.</summary>
internal static class LocalClient
{
    public static async Task<X509Certificate2> CertifyAsync(HttpClient http, string token, string challenge, CancellationToken cancel)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return await CertifyAsync(http, key, token, challenge, cancel);
    }

    /// <summary>A request to log the text, signed by a key that the authority certified.</summary>
    public static async Task<HttpContent> CertifiedRequestAsync(HttpClient http, string token, string challenge, string text, CancellationToken cancel)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = await CertifyAsync(http, key, token, challenge, cancel);
        var data = Encoding.UTF8.GetBytes(text);
        return Json(new
        {
            hashedRekordRequestV002 = new
            {
                digest = SHA256.HashData(data),
                signature = new
                {
                    content = key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
                    verifier = new { x509Certificate = new { rawBytes = leaf.RawData }, keyDetails = "PKIX_ECDSA_P256_SHA_256" },
                },
            },
        });
    }

    private static async Task<X509Certificate2> CertifyAsync(HttpClient http, ECDsa key, string token, string challenge, CancellationToken cancel)
    {
        using var request = CertificateRequest(key, token, challenge);
        using var response = await http.SendAsync(request, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        using var json = JsonDocument.Parse(text);
        var chain = json.RootElement.GetProperty("signedCertificateEmbeddedSct").GetProperty("chain").GetProperty("certificates");
        return X509Certificate2.CreateFromPem(chain[0].GetString());
    }

    public static HttpRequestMessage CertificateRequest(ECDsa key, string token, string challenge)
    {
        var body = new
        {
            publicKeyRequest = new
            {
                publicKey = new { algorithm = "ECDSA", content = key.ExportSubjectPublicKeyInfoPem() },
                proofOfPossession = key.SignData(Encoding.UTF8.GetBytes(challenge), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            },
        };
        return new HttpRequestMessage(HttpMethod.Post, "/api/v2/signingCert")
        {
            Content = Json(body),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
    }

    /// <summary>Requests to log the text, signed once by a fresh key: each call gives the same request anew.</summary>
    public static Func<HttpContent> HashedRekordRequest(string text)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var data = Encoding.UTF8.GetBytes(text);
        var body = new
        {
            hashedRekordRequestV002 = new
            {
                digest = SHA256.HashData(data),
                signature = new
                {
                    content = key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
                    verifier = new { publicKey = new { rawBytes = key.ExportSubjectPublicKeyInfo() }, keyDetails = "PKIX_ECDSA_P256_SHA_256" },
                },
            },
        };
        return () => Json(body);
    }

    public static HttpContent Json<T>(T body) => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
}
