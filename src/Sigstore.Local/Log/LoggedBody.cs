using System.Text;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>A request to a Rekor v2 log whose signature was found right, in the canonical form that becomes the leaf.</summary>
internal sealed class LoggedBody
{
    private const string HashedRekordVersion = "0.0.2";

    private LoggedBody(string kind, string version, byte[] utf8) => (Kind, Version, Utf8) = (kind, version, utf8);

    public string Kind { get; }

    public string Version { get; }

    /// <summary>Canonical JSON (RFC 8785).</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Reads and verifies a create request: <c>hashedRekordRequestV002</c> or <c>dsseRequestV002</c>.</summary>
    /// <remarks>Upstream no longer takes the second form, but npm's client still sends it.</remarks>
    public static LoggedBody Parse(ReadOnlyMemory<byte> utf8)
    {
        var root = JsonStrict.Parse(utf8, FailureCode.UsageInvalid, "log entry request");
        RequireMembers(root, "hashedRekordRequestV002", "dsseRequestV002");
        var members = root.EnumerateObject().ToArray();
        return members switch
        {
            [{ Name: "hashedRekordRequestV002" } request] => ParseHashedRekord(request.Value),
            [{ Name: "dsseRequestV002" } request] => ParseDsse(request.Value),
            _ => throw new RequestRefusedException("expected exactly one of hashedRekordRequestV002 and dsseRequestV002"),
        };
    }

    /// <summary>The body of a hashedrekord 0.0.2 as every log writes it, unchecked: also for those who test verifiers.</summary>
    public static byte[] HashedRekord(DigestAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, LogVerifier verifier) =>
        HashedRekordBody.Write(Digest.FromBytes(algorithm, digest), signature, verifier.Details.ToWireName(), verifier.Der.Span, verifier.IsCertificate);

    private static LoggedBody ParseHashedRekord(JsonElement request)
    {
        RequireMembers(request, "digest", "signature");
        var digest = Bytes(request, "digest");
        var (signature, verifier) = ParseSignature(Object(request, "signature"));
        if (digest.Length != verifier.Algorithm.Size())
        {
            throw new RequestRefusedException($"expected a digest of {verifier.Algorithm.Size()} bytes for {verifier.Details}, found {digest.Length}");
        }

        verifier.Verify(Digest.FromBytes(verifier.Algorithm, digest), signature);
        return new LoggedBody("hashedrekord", HashedRekordVersion, HashedRekord(verifier.Algorithm, digest, signature, verifier));
    }

    private static LoggedBody ParseDsse(JsonElement request)
    {
        RequireMembers(request, "envelope", "verifiers");
        var envelope = Object(request, "envelope");
        RequireMembers(envelope, "payload", "payloadType", "signatures");
        var payload = Bytes(envelope, "payload");
        var verifiers = Array(request, "verifiers");
        if (verifiers.Length != 1 || Array(envelope, "signatures") is not [var one])
        {
            throw new RequestRefusedException("expected one signature and one verifier");
        }

        var signature = Bytes(one, "sig");
        var verifier = LogVerifier.Parse(verifiers[0]);
        var signed = DsseEnvelope.PreAuthenticationEncoding(Text(envelope, "payloadType"), payload);
        verifier.Verify(Digest.Of(verifier.Algorithm, signed), signature);
        var hash = Convert.ToBase64String(Sha256Digest.Of(payload).Span);
        var content = Convert.ToBase64String(signature);
        var json = $$$"""{"apiVersion":"0.0.2","kind":"dsse","spec":{"dsseV002":{"payloadHash":{"algorithm":"SHA2_256","digest":"{{{hash}}}"},"signatures":[{"content":"{{{content}}}","verifier":""" + verifier.Json + "}]}}}";
        return new LoggedBody("dsse", "0.0.2", Encoding.UTF8.GetBytes(json));
    }

    private static (byte[] Signature, LogVerifier Verifier) ParseSignature(JsonElement signature)
    {
        RequireMembers(signature, "content", "verifier");
        return (Bytes(signature, "content"), LogVerifier.Parse(Object(signature, "verifier")));
    }

    internal static void RequireMembers(JsonElement element, params ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new RequestRefusedException("expected a JSON object, found " + element.ValueKind);
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                throw new RequestRefusedException($"unknown member {DisplayText.OneLine(member.Name)}");
            }
        }
    }

    internal static string Text(JsonElement parent, string member) => parent.StringOf(member, FailureCode.UsageInvalid, "request");

    internal static JsonElement Object(JsonElement parent, string member) => parent.Member(member, JsonValueKind.Object, FailureCode.UsageInvalid, "request");

    internal static JsonElement[] Array(JsonElement parent, string member) =>
        [.. parent.Member(member, JsonValueKind.Array, FailureCode.UsageInvalid, "request").EnumerateArray()];

    internal static byte[] Bytes(JsonElement parent, string member)
    {
        var bytes = Base64Strict.Decode(Text(parent, member), FailureCode.UsageInvalid, "request member " + member);
        return bytes.Length > 0 ? bytes : throw new RequestRefusedException($"member {member} is empty");
    }
}
