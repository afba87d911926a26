using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;

namespace Sigstore.Local.Log;

/// <summary>A proposed entry of Rekor v1 whose signatures were found right, in the canonical form that becomes the leaf.</summary>
internal static class RekorV1Body
{
    private const int MaxVerifiers = 8;

    /// <summary>Reads, verifies and canonicalizes a <c>hashedrekord</c> 0.0.1, <c>dsse</c> 0.0.1 or <c>intoto</c> 0.0.2.</summary>
    public static byte[] Parse(ReadOnlyMemory<byte> utf8)
    {
        var root = JsonStrict.Parse(utf8, FailureCode.UsageInvalid, "proposed entry");
        LoggedBody.RequireMembers(root, "apiVersion", "kind", "spec");
        var spec = LoggedBody.Object(root, "spec");
        return (LoggedBody.Text(root, "kind"), LoggedBody.Text(root, "apiVersion")) switch
        {
            ("hashedrekord", "0.0.1") => HashedRekord(spec),
            ("dsse", "0.0.1") => Dsse(spec),
            ("intoto", "0.0.2") => RekorV1Intoto.Parse(spec),
            var (kind, version) => throw new RequestRefusedException($"this log takes hashedrekord 0.0.1, dsse 0.0.1 and intoto 0.0.2, found {DisplayText.OneLine(kind)} {DisplayText.OneLine(version)}"),
        };
    }

    private static byte[] HashedRekord(JsonElement spec)
    {
        LoggedBody.RequireMembers(spec, "data", "signature");
        var hash = LoggedBody.Object(LoggedBody.Object(spec, "data"), "hash");
        var signature = LoggedBody.Object(spec, "signature");
        if (!DigestAlgorithms.TryFromName(LoggedBody.Text(hash, "algorithm"), out var algorithm))
        {
            throw new RequestRefusedException("expected sha256, sha384 or sha512");
        }

        var digest = Digest.FromHex(algorithm, LoggedBody.Text(hash, "value"));
        var content = LoggedBody.Bytes(signature, "content");
        var (key, pem) = ReadVerifier(LoggedBody.Text(LoggedBody.Object(signature, "publicKey"), "content"));
        if (key.DefaultDigest != algorithm || !key.VerifyDigest(digest.Span, algorithm, content))
        {
            throw new RequestRefusedException("the signature does not verify over this hash");
        }

        return Encoding.UTF8.GetBytes(
            $$$"""{"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":{"hash":{"algorithm":"{{{algorithm.Name()}}}","value":"{{{digest.Hex}}}"}},"signature":{"content":"{{{Convert.ToBase64String(content)}}}","publicKey":{"content":"{{{Convert.ToBase64String(pem)}}}""" + "\"}}}}");
    }

    private static byte[] Dsse(JsonElement spec)
    {
        LoggedBody.RequireMembers(spec, "proposedContent");
        var proposed = LoggedBody.Object(spec, "proposedContent");
        var text = Encoding.UTF8.GetBytes(LoggedBody.Text(proposed, "envelope"));
        var envelope = DsseEnvelope.Parse(text);
        var verifiers = LoggedBody.Array(proposed, "verifiers");
        if (verifiers.Length is 0 or > MaxVerifiers || verifiers.Any(item => item.ValueKind != JsonValueKind.String))
        {
            throw new RequestRefusedException($"expected 1 to {MaxVerifiers} verifiers");
        }

        var keys = verifiers.Select(item => ReadVerifier(item.GetString()!)).ToArray();
        var signed = envelope.PreAuthenticationEncoding();
        var signatures = envelope.Signatures
            .Select(signature => (Text: Convert.ToBase64String(signature.Signature.Span), Pem: FindVerifier(keys, signed, signature)))
            .OrderBy(signature => signature.Text, StringComparer.Ordinal)
            .Select(signature => $$"""{"signature":"{{signature.Text}}","verifier":"{{Convert.ToBase64String(signature.Pem)}}"}""");
        var (envelopeHash, payloadHash) = (Convert.ToHexStringLower(SHA256.HashData(text)), Convert.ToHexStringLower(SHA256.HashData(envelope.Payload.Span)));
        return Encoding.UTF8.GetBytes(
            $$$"""{"apiVersion":"0.0.1","kind":"dsse","spec":{"envelopeHash":{"algorithm":"sha256","value":"{{{envelopeHash}}}"},"payloadHash":{"algorithm":"sha256","value":"{{{payloadHash}}}"},"signatures":[{{{string.Join(',', signatures)}}}]""" + "}}");
    }

    private static byte[] FindVerifier((PublicKey Key, byte[] Pem)[] keys, byte[] signed, DsseSignature signature)
    {
        foreach (var (key, pem) in keys)
        {
            if (key.VerifyData(signed, signature.Signature.Span))
            {
                return pem;
            }
        }

        throw new RequestRefusedException("no verifier verifies a signature of the envelope");
    }

    /// <summary>The key of a PEM certificate or public key, base64, and its one canonical PEM.</summary>
    public static (PublicKey Key, byte[] Pem) ReadVerifier(string base64)
    {
        var pem = Encoding.ASCII.GetString(Base64Strict.Decode(base64, FailureCode.UsageInvalid, "verifier"));
        return Pem.DecodeAll(pem, FailureCode.UsageInvalid) switch
        {
            [{ Label: "CERTIFICATE" } certificate] => (Certificate.Parse(certificate.Der).PublicKey, Pem.Encode("CERTIFICATE", certificate.Der)),
            [{ Label: "PUBLIC KEY" } key] => (PublicKey.ParseSpki(key.Der), Pem.Encode("PUBLIC KEY", key.Der)),
            _ => throw new RequestRefusedException("expected one certificate or public key in PEM"),
        };
    }
}
