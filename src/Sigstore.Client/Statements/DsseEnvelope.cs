using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Statements;

/// <summary>A DSSE envelope (secure-systems-lab/dsse v1): typed bytes and the signatures over them. Parsed, not verified.</summary>
public sealed class DsseEnvelope
{
    /// <summary>The longest payload accepted, in bytes.</summary>
    public const int MaxPayloadSize = 16 << 20;

    /// <summary>The payload type of in-toto statements.</summary>
    public const string InTotoPayloadType = "application/vnd.in-toto+json";

    private const int MaxSignatures = 32;

    private Statement? _statement;

    private DsseEnvelope(string payloadType, ReadOnlyMemory<byte> payload, ImmutableArray<DsseSignature> signatures) =>
        (PayloadType, Payload, Signatures) = (payloadType, payload, signatures);

    /// <summary>The media type of the payload; signed together with it.</summary>
    public string PayloadType { get; }

    /// <summary>The payload's bytes as they were signed.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>At least one signature, each non-empty.</summary>
    public ImmutableArray<DsseSignature> Signatures { get; }

    /// <summary>Puts an envelope together; empty parts are refused with <see cref="FailureCode.EnvelopeMalformed"/>.</summary>
    /// <remarks>The payload is kept, not copied: the caller hands it over.</remarks>
    public static DsseEnvelope Create(string payloadType, ReadOnlyMemory<byte> payload, params ImmutableArray<DsseSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(payloadType);
        Require(payloadType.Length > 0, "expected a payload type, found none");
        Require(!payload.IsEmpty && payload.Length <= MaxPayloadSize, $"expected a payload of 1 to {MaxPayloadSize} bytes, found {payload.Length}");
        Require(signatures.Length is > 0 and <= MaxSignatures, $"expected 1 to {MaxSignatures} signatures, found {signatures.Length}");
        Require(HaveContent(signatures), "expected signatures with content, found an empty one");
        return new DsseEnvelope(payloadType, payload, signatures);
    }

    /// <summary>Reads the JSON form: members <c>payload</c>, <c>payloadType</c>, <c>signatures</c>[<c>sig</c>, <c>keyid</c>?] and no others.</summary>
    public static DsseEnvelope Parse(ReadOnlySpan<byte> utf8)
    {
        var root = JsonStrict.Parse(utf8.ToArray(), FailureCode.EnvelopeMalformed, "envelope");
        var payload = Base64Of(root, "payload");
        var type = root.StringOf("payloadType", FailureCode.EnvelopeMalformed, "envelope");
        var list = root.Member("signatures", JsonValueKind.Array, FailureCode.EnvelopeMalformed, "envelope");
        Require(list.GetArrayLength() <= MaxSignatures, $"expected at most {MaxSignatures} signatures, found {list.GetArrayLength()}");
        Require(root.EnumerateObject().All(member => member.Name is "payload" or "payloadType" or "signatures"), "expected three members, found an unknown one");
        return Create(type, payload, [.. list.EnumerateArray().Select(ParseSignature)]);
    }

    /// <summary>
    /// The bytes that are signed (DSSE v1 "PAE"): <c>DSSEv1 SP len(type) SP type SP len(payload) SP payload</c>, lengths in bytes of UTF-8.
    /// </summary>
    public static byte[] PreAuthenticationEncoding(string payloadType, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(payloadType);
        var encoded = new byte[MaxSizeOfEncoding(payloadType, payload)];
        return encoded[..Encode(encoded, payloadType, payload)];
    }

    /// <summary>The bytes this envelope's signatures are over.</summary>
    public byte[] PreAuthenticationEncoding() => PreAuthenticationEncoding(PayloadType, Payload.Span);

    /// <summary>
    /// The payload as an in-toto statement, which it is if its type says so. Read once, however many ask: whether it is about a package and
    /// whether it was signed are asked of the same bytes.
    /// </summary>
    internal Statement ReadStatement(CheckSwitch checks) =>
        checks.IsOn(FailureCode.StatementMalformed) ? _statement ??= Statement.ParseOwned(Payload, checks) : Statement.ParseOwned(Payload, checks);

    /// <summary>The most bytes <see cref="PreAuthenticationEncoding()"/> has.</summary>
    internal int MaxSizeOfEncoding() => MaxSizeOfEncoding(PayloadType, Payload.Span);

    /// <summary>Writes <see cref="PreAuthenticationEncoding()"/> and returns what was written.</summary>
    internal ReadOnlySpan<byte> WritePreAuthenticationEncoding(Span<byte> encoded) => encoded[..Encode(encoded, PayloadType, Payload.Span)];

    // "DSSEv1", four spaces, two lengths of at most ten digits.
    private static int MaxSizeOfEncoding(string payloadType, ReadOnlySpan<byte> payload) => 30 + System.Text.Encoding.UTF8.GetByteCount(payloadType) + payload.Length;

    private static int Encode(Span<byte> encoded, string payloadType, ReadOnlySpan<byte> payload)
    {
        Utf8.TryWrite(encoded, CultureInfo.InvariantCulture, $"DSSEv1 {System.Text.Encoding.UTF8.GetByteCount(payloadType)} ", out var head);
        head += System.Text.Encoding.UTF8.GetBytes(payloadType, encoded[head..]);
        Utf8.TryWrite(encoded[head..], CultureInfo.InvariantCulture, $" {payload.Length} ", out var length);
        payload.CopyTo(encoded[(head + length)..]);
        return head + length + payload.Length;
    }

    private static bool HaveContent(ImmutableArray<DsseSignature> signatures)
    {
        foreach (var signature in signatures)
        {
            if (signature.Signature.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    private static DsseSignature ParseSignature(JsonElement element)
    {
        var keyId = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("keyid", out _)
            ? element.StringOf("keyid", FailureCode.EnvelopeMalformed, "envelope signature") : "";
        var signature = new DsseSignature(Base64Of(element, "sig"), keyId);
        Require(element.EnumerateObject().All(member => member.Name is "sig" or "keyid"), "expected members sig and keyid, found an unknown one");
        return signature;
    }

    private static byte[] Base64Of(JsonElement parent, string member) => Base64Strict.Decode(
        parent.StringOf(member, FailureCode.EnvelopeMalformed, "envelope"), FailureCode.EnvelopeMalformed, $"envelope member {member}");

    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] DemandHandler detail)
    {
        if (!holds)
        {
            throw new SigstoreException(FailureCode.EnvelopeMalformed, detail.ToString());
        }
    }

    private static void Require(bool holds, string detail)
    {
        if (!holds)
        {
            throw new SigstoreException(FailureCode.EnvelopeMalformed, detail);
        }
    }
}
