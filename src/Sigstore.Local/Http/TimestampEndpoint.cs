using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Local.Log;
using Sigstore.Local.Timestamps;

namespace Sigstore.Local.Http;

/// <summary>The timestamp authority: DER or JSON request in, DER response out.</summary>
internal sealed class TimestampEndpoint(TimestampAuthority authority, TimeProvider time) : IEndpoint
{
    private const int MaxJsonBytes = 1024;

    /// <inheritdoc/>
    public Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel) => Task.FromResult((request.Method, request.Path) switch
    {
        ("POST", "/api/v1/timestamp") => Respond(request),
        ("GET" or "HEAD", "/api/v1/timestamp/certchain") => Chain(),
        _ => null,
    });

    private LocalResponse Respond(LocalRequest request)
    {
        var query = request.ContentType == LocalResponse.JsonType ? ParseJson(request.Body) : TimestampQuery.Parse(request.Body);
        return new LocalResponse(201, "application/timestamp-reply", authority.Respond(query, time.GetUtcNow()));
    }

    private static TimestampQuery ParseJson(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxJsonBytes)
        {
            throw new RequestRefusedException(413, $"a timestamp request in JSON has at most {MaxJsonBytes} bytes");
        }

        var root = JsonStrict.Parse(utf8, FailureCode.UsageInvalid, "timestamp request");
        LoggedBody.RequireMembers(root, "artifactHash", "hashAlgorithm", "nonce", "certificates", "tsaPolicyOID");
        var oid = LoggedBody.Text(root, "hashAlgorithm") switch
        {
            "sha256" => "2.16.840.1.101.3.4.2.1",
            "sha384" => "2.16.840.1.101.3.4.2.2",
            "sha512" => "2.16.840.1.101.3.4.2.3",
            _ => throw new RequestRefusedException("expected sha256, sha384 or sha512"),
        };
        if (root.TryGetProperty("tsaPolicyOID", out _) && LoggedBody.Text(root, "tsaPolicyOID") is not ("" or TimestampAuthority.PolicyOid))
        {
            throw new RequestRefusedException("that policy is not offered");
        }

        BigInteger? nonce = root.TryGetProperty("nonce", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) ? value : null;
        var withCertificates = root.TryGetProperty("certificates", out var flag) && flag.ValueKind == JsonValueKind.True;
        return TimestampQuery.Create(oid, LoggedBody.Bytes(root, "artifactHash"), nonce, withCertificates);
    }

    private LocalResponse Chain()
    {
        var pem = new StringBuilder();
        foreach (var certificate in authority.Key.Chain)
        {
            pem.Append(PemEncoding.WriteString("CERTIFICATE", certificate.Span)).Append('\n');
        }

        return LocalResponse.Text(pem.ToString(), "application/pem-certificate-chain");
    }
}
