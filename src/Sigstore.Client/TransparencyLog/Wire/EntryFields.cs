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

        return DigestAlgorithms.TryFromName(algorithm, out var known) && value.Length == known.Size() * 2 && value.All(char.IsAsciiHexDigitLower)
            ? Digest.FromHex(known, value)
            : throw json.Refuse("expected sha256, sha384 or sha512 and as many lower-case hexadecimal digits");
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
    public static EntryVerifier ReadV1Verifier(ref ProtoJsonReader json)
    {
        var pem = json.ReadBytes();
        var blocks = Pem.DecodeAll(pem, FailureCode.EntryBodyMalformed);
        return blocks is [{ Label: "CERTIFICATE" or "PUBLIC KEY" } block]
            ? new EntryVerifier(block.Der, block.Label == "CERTIFICATE", keyDetails: null)
            : throw json.Refuse("expected PEM of one certificate or one public key");
    }

    /// <summary>v2: <c>{"keyDetails":…,"x509Certificate":{"rawBytes":…}}</c>, or <c>publicKey</c>.</summary>
    public static EntryVerifier ReadV2Verifier(ref ProtoJsonReader json)
    {
        var details = "";
        byte[]? certificate = null, key = null;
        var members = json.EnterObject(V2VerifierMembers);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: details = json.ReadString(); break;
                case 1: certificate = ReadRaw(ref json); break;
                default: key = ReadRaw(ref json); break;
            }
        }

        return (certificate is null) != (key is null) && details.Length > 0
            ? new EntryVerifier(certificate ?? key!, certificate is not null, details)
            : throw json.Refuse("expected keyDetails and either x509Certificate or publicKey");
    }

    private static byte[] ReadRaw(ref ProtoJsonReader json)
    {
        byte[] raw = [];
        var members = json.EnterObject(RawMembers);
        while (json.NextMember(ref members))
        {
            raw = json.ReadBytes();
        }

        return raw;
    }
}
