using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Services.Wire;

namespace Sigstore.Client.Services;

/// <summary>
/// The certificate authority (Fulcio): an identity token and a key in, a certificate out. It speaks the v2 interface, and v1 to
/// deployments that have no other. The only place where an identity token leaves this machine.
/// </summary>
internal sealed class FulcioClient
{
    private const string Name = "the certificate authority";

    // The audience of the public instance, and where its tokens may go.
    private const string PublicAudience = "sigstore";
    private static readonly string[] PublicHosts = ["fulcio.sigstore.dev", "fulcio.sigstage.dev"];

    private readonly ServiceConnection _connection;

    internal FulcioClient(Uri address, ServiceConnection connection)
    {
        Address = ServiceAddress.Require(address);
        _connection = connection;
    }

    /// <summary>The authority's base URL.</summary>
    public Uri Address { get; }

    /// <summary>
    /// Asks for a certificate for the key and the token's identity, proving possession of the key by a signature over the principal.
    /// What comes back is unchecked. Refused with <see cref="FailureCode.IdentityTokenDestination"/> before anything is sent to a host
    /// that the token is not meant for.
    /// </summary>
    public async Task<IssuedChain> RequestCertificateAsync(IdentityToken token, SigningKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(key);
        RequireDestination(token);
        var proof = key.SignData(System.Text.Encoding.UTF8.GetBytes(token.Principal));
        var answer = await _connection.SendAsync(Name, () => Authorized(token, "/api/v2/signingCert", RequestV2(key.PublicKey, proof)), HttpLimits.MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
        if (answer.Status != HttpStatusCode.NotFound)
        {
            return ReadV2(RequireSuccess(answer, token));
        }

        answer = await _connection.SendAsync(Name, () => Authorized(token, "/api/v1/signingCert", RequestV1(key.PublicKey, proof)), HttpLimits.MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
        return ReadV1(RequireSuccess(answer, token));
    }

    private void RequireDestination(IdentityToken token)
    {
        var isPublic = Address.Scheme == Uri.UriSchemeHttps && Address.IsDefaultPort && PublicHosts.Contains(Address.IdnHost, StringComparer.OrdinalIgnoreCase);
        if (token.Audiences.Contains(PublicAudience, StringComparer.Ordinal) && !isPublic && !ServiceAddress.IsLoopback(Address))
        {
            throw new SigstoreException(FailureCode.IdentityTokenDestination,
                $"expected the certificate authority of the public or staging instance or of this machine for a token with the audience '{PublicAudience}', found {ServiceAddress.Shown(Address)}");
        }
    }

    private HttpRequestMessage Authorized(IdentityToken token, string path, HttpContent body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, ServiceAddress.Below(Address, path)) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Encoded);
        return request;
    }

    private ServiceAnswer RequireSuccess(ServiceAnswer answer, IdentityToken token) =>
        answer.IsSuccess ? answer : throw ServiceConnection.Refusal(Name, ServiceAddress.Shown(Address), answer, [token.Encoded]);

    private static JsonContent RequestV2(PublicKey key, byte[] proof) => JsonContent.Create(
        new SigningCertJson(new PublicKeyRequestJson(new FulcioKeyJson(AlgorithmOf(key), System.Text.Encoding.ASCII.GetString(Pem.Encode("PUBLIC KEY", key.Spki.Span))), proof)),
        FulcioJson.Default.SigningCertJson);

    private static JsonContent RequestV1(PublicKey key, byte[] proof) => JsonContent.Create(
        new SigningCertV1Json(new FulcioV1KeyJson(key is RsaPublicKey ? "rsa" : "ecdsa", key.Spki.ToArray()), proof), FulcioJson.Default.SigningCertV1Json);

    // The authority derives the scheme from the key itself; its "RSA_PSS" has always meant PKCS#1 v1.5.
    private static string AlgorithmOf(PublicKey key) => key is RsaPublicKey ? "RSA_PSS" : "ECDSA";

    private static IssuedChain ReadV2(ServiceAnswer answer)
    {
        const FailureCode Invalid = FailureCode.ServiceAnswerInvalid;
        var json = JsonStrict.Parse(answer.Body, Invalid, Name);
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("signedCertificateDetachedSct", out _))
        {
            throw new SigstoreException(Invalid, "expected a certificate with its CT log timestamp inside, found one beside it, which bundles cannot carry");
        }

        var list = json.Member("signedCertificateEmbeddedSct", JsonValueKind.Object, Invalid, Name)
            .Member("chain", JsonValueKind.Object, Invalid, Name)
            .Member("certificates", JsonValueKind.Array, Invalid, Name);
        var pem = new StringBuilder();
        foreach (var certificate in list.EnumerateArray())
        {
            pem.Append(certificate.ValueKind == JsonValueKind.String ? certificate.GetString() : "").Append('\n');
        }

        return ReadPem(pem.ToString());
    }

    private static IssuedChain ReadV1(ServiceAnswer answer) => answer.Headers.Contains("SCT")
        ? throw new SigstoreException(FailureCode.ServiceAnswerInvalid, "expected a certificate with its CT log timestamp inside, found one beside it, which bundles cannot carry")
        : ReadPem(System.Text.Encoding.UTF8.GetString(answer.Body.Span));

    private static IssuedChain ReadPem(string pem)
    {
        var blocks = Pem.DecodeAll(pem, FailureCode.ServiceAnswerInvalid);
        return blocks.Length is > 0 and <= 10 && blocks.All(block => block.Label == "CERTIFICATE")
            ? new IssuedChain([.. blocks.Select(block => (ReadOnlyMemory<byte>)block.Der)])
            : throw new SigstoreException(FailureCode.ServiceAnswerInvalid, $"expected 1 to 10 certificates in PEM from {Name}, found something else");
    }
}
