using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Local.Certificates;
using Sigstore.Local.Identity;
using Sigstore.Local.Log;

namespace Sigstore.Local.Http;

/// <summary>Fulcio's first API: the same certificates, the chain as PEM.</summary>
internal sealed class FulcioV1Endpoint(CertificateIssuance issuance, IdentityProvider identities, TimeProvider time) : IEndpoint
{
    private const string ChainType = "application/pem-certificate-chain";

    /// <inheritdoc/>
    public async Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel) => (request.Method, request.Path) switch
    {
        ("POST", "/api/v1/signingCert") => await SignAsync(request, cancel).ConfigureAwait(false),
        ("GET" or "HEAD", "/api/v1/rootCert") => LocalResponse.Text(PemOf(issuance.Authority.Key.Chain), ChainType),
        _ => null,
    };

    private async Task<LocalResponse> SignAsync(LocalRequest request, CancellationToken cancel)
    {
        var body = JsonStrict.Parse(request.Body, FailureCode.UsageInvalid, "certificate request");
        LoggedBody.RequireMembers(body, "publicKey", "signedEmailAddress", "certificateSigningRequest");
        var token = await identities.ValidateAsync(FulcioEndpoint.TokenOf(request, body), FulcioEndpoint.IssuersAt(request.BaseUrl), time.GetUtcNow(), cancel).ConfigureAwait(false);
        var chain = await issuance.IssueAsync(ProvenKey(body, token), token, time.GetUtcNow(), cancel).ConfigureAwait(false);
        return new LocalResponse(201, ChainType, Encoding.ASCII.GetBytes(PemOf(chain)));
    }

    private static PublicKey ProvenKey(JsonElement body, VerifiedToken token)
    {
        if (body.TryGetProperty("certificateSigningRequest", out _))
        {
            return FulcioEndpoint.KeyOfRequest(LoggedBody.Bytes(body, "certificateSigningRequest"));
        }

        var content = LoggedBody.Bytes(LoggedBody.Object(body, "publicKey"), "content");
        var key = content.AsSpan().StartsWith("-----"u8) ? PublicKey.ParsePem(Encoding.ASCII.GetString(content)) : PublicKey.ParseSpki(content);
        CertificateIssuance.RequireProof(key, token, LoggedBody.Bytes(body, "signedEmailAddress"));
        return key;
    }

    private static string PemOf(IEnumerable<ReadOnlyMemory<byte>> chain) =>
        string.Concat(chain.Select(certificate => PemEncoding.WriteString("CERTIFICATE", certificate.Span) + "\n"));
}
