using System.Buffers;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog.Wire;

/// <summary>The fields of an entry body while it is read, and the parts that several kinds have in common.</summary>
internal sealed class EntryFields
{
    private static readonly MemberNames V1HashMembers = new("algorithm", "value");
    private static readonly MemberNames V2HashMembers = new("algorithm", "digest");
    private static readonly MemberNames V2VerifierMembers = new("keyDetails", "x509Certificate", "publicKey");
    private static readonly MemberNames RawMembers = new("rawBytes");

    private readonly EntryVerifier? _likely;

    /// <summary>Takes whose signature the entry most likely records: where it does, nothing is decoded or copied.</summary>
    public EntryFields(EntryVerifier? likely) => _likely = likely;

    public byte[]? Signature { get; set; }

    public EntryVerifier? Verifier { get; set; }

    public Digest? Digest { get; set; }

    /// <summary>v1: <c>{"algorithm":"sha256","value":"hex"}</c>.</summary>
    public static Digest ReadV1Hash(ref ProtoJsonReader json)
    {
        string algorithm = "", value = "";
        var members = json.EnterObject(V1HashMembers);
        while (json.NextMember(ref members))
        {
            if (members.Current == 0)
            {
                algorithm = json.ReadString();
            }
            else
            {
                value = json.ReadString();
            }
        }

        return DigestAlgorithms.TryFromName(algorithm, out var known) && value.Length == known.Size() * 2 && IsLowerHex(value)
            ? Digest.FromHex(known, value)
            : throw json.Refuse("expected sha256, sha384 or sha512 and as many lower-case hexadecimal digits");
    }

    // A plain loop: the platform's searches by a set of characters are compiled anew in each process, for 64 characters here.
    private static bool IsLowerHex(string value)
    {
        foreach (var character in value)
        {
            if (!char.IsAsciiHexDigitLower(character))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>v2: <c>{"algorithm":"SHA2_256","digest":"base64"}</c>.</summary>
    public static Digest ReadV2Hash(ref ProtoJsonReader json)
    {
        var algorithm = "";
        byte[] value = [];
        var members = json.EnterObject(V2HashMembers);
        while (json.NextMember(ref members))
        {
            if (members.Current == 0)
            {
                algorithm = json.ReadString();
            }
            else
            {
                value = json.ReadBytes();
            }
        }

        return DigestAlgorithms.TryFromWireName(algorithm, out var known) && value.Length == known.Size()
            ? Digest.FromBytes(known, value)
            : throw json.Refuse("expected SHA2_256, SHA2_384 or SHA2_512 and a digest of its length");
    }

    /// <summary>v1: base64 of PEM, either of one certificate or of one key.</summary>
    public EntryVerifier ReadV1Verifier(ref ProtoJsonReader json)
    {
        if (_likely is { KeyDetails: null } likely && IsPemOf(ref json, likely))
        {
            return likely;
        }

        var pem = json.ReadBytes();
        var blocks = Pem.DecodeAll(pem, FailureCode.EntryBodyMalformed);
        return blocks is [{ Label: "CERTIFICATE" or "PUBLIC KEY" } block]
            ? new EntryVerifier(block.Der, block.Label == "CERTIFICATE", keyDetails: null)
            : throw json.Refuse("expected PEM of one certificate or one public key");
    }

    /// <summary>v2: <c>{"keyDetails":…,"x509Certificate":{"rawBytes":…}}</c>, or <c>publicKey</c>.</summary>
    public EntryVerifier ReadV2Verifier(ref ProtoJsonReader json)
    {
        var details = "";
        ReadOnlyMemory<byte>? certificate = null, key = null;
        var members = json.EnterObject(V2VerifierMembers);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: details = json.ReadString(); break;
                case 1: certificate = ReadRaw(ref json, _likely is { IsCertificate: true } ? _likely.Der : default); break;
                default: key = ReadRaw(ref json, _likely is { IsCertificate: false } ? _likely.Der : default); break;
            }
        }

        return (certificate is null) != (key is null) && details.Length > 0
            ? new EntryVerifier(certificate ?? key!.Value, certificate is not null, details)
            : throw json.Refuse("expected keyDetails and either x509Certificate or publicKey");
    }

    // Base64 and the PEM that clients write have one spelling each: the text of the likely one is made and compared, not this one decoded.
    private static bool IsPemOf(ref ProtoJsonReader json, EntryVerifier likely)
    {
        var label = likely.IsCertificate ? "CERTIFICATE" : "PUBLIC KEY";
        var size = Pem.EncodedSize(label, likely.Der.Length);
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var pem = rented.AsSpan(0, size);
            Pem.Encode(label, likely.Der.Span, pem);
            return json.IsSpellingOf(pem);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static ReadOnlyMemory<byte> ReadRaw(ref ProtoJsonReader json, ReadOnlyMemory<byte> likely)
    {
        ReadOnlyMemory<byte> raw = default;
        var members = json.EnterObject(RawMembers);
        while (json.NextMember(ref members))
        {
            raw = json.ReadBytes(likely);
        }

        return raw;
    }
}
