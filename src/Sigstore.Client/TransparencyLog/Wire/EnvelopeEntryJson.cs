using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog.Wire;

/// <summary>The <c>spec</c> of <c>dsse</c> and <c>intoto</c> bodies; each records exactly one signature.</summary>
internal static class EnvelopeEntryJson
{
    private const FailureCode Malformed = FailureCode.EntryBodyMalformed;

    private static readonly MemberNames DsseMembers = new("payloadHash", "signatures");
    private static readonly MemberNames DsseSignatureMembers = new("signature", "verifier");
    private static readonly MemberNames DsseV2WrapperMembers = new("dsseV002");
    private static readonly MemberNames InTotoMembers = new("content");
    private static readonly MemberNames InTotoContentMembers = new("envelope", "payloadHash");
    private static readonly MemberNames InTotoEnvelopeMembers = new("signatures");
    private static readonly MemberNames InTotoSignatureMembers = new("sig", "publicKey");

    public static void ReadDsseV001(ref ProtoJsonReader json, EntryFields fields)
    {
        var members = json.EnterObject(DsseMembers);
        while (json.NextMember(ref members))
        {
            if (members.Current == 0)
            {
                fields.Digest = EntryFields.ReadV1Hash(ref json);
                continue;
            }

            json.EnterArray();
            while (json.NextElement(1, Malformed))
            {
                var signature = json.EnterObject(DsseSignatureMembers);
                while (json.NextMember(ref signature))
                {
                    if (signature.Current == 0)
                    {
                        fields.Signature = json.ReadBytes();
                    }
                    else
                    {
                        fields.Verifier = fields.ReadV1Verifier(ref json);
                    }
                }
            }
        }
    }

    public static void ReadDsseV002(ref ProtoJsonReader json, EntryFields fields)
    {
        var wrapper = json.EnterObject(DsseV2WrapperMembers);
        while (json.NextMember(ref wrapper))
        {
            var members = json.EnterObject(DsseMembers);
            while (json.NextMember(ref members))
            {
                if (members.Current == 0)
                {
                    fields.Digest = EntryFields.ReadV2Hash(ref json);
                    continue;
                }

                json.EnterArray();
                while (json.NextElement(1, Malformed))
                {
                    HashedRekordJson.ReadV2Signature(ref json, fields);
                }
            }
        }
    }

    public static void ReadInToto(ref ProtoJsonReader json, EntryFields fields)
    {
        var spec = json.EnterObject(InTotoMembers);
        while (json.NextMember(ref spec))
        {
            var members = json.EnterObject(InTotoContentMembers);
            while (json.NextMember(ref members))
            {
                if (members.Current == 0)
                {
                    ReadInTotoEnvelope(ref json, fields);
                }
                else
                {
                    fields.Digest = EntryFields.ReadV1Hash(ref json);
                }
            }
        }
    }

    private static void ReadInTotoEnvelope(ref ProtoJsonReader json, EntryFields fields)
    {
        var members = json.EnterObject(InTotoEnvelopeMembers);
        while (json.NextMember(ref members))
        {
            json.EnterArray();
            while (json.NextElement(1, Malformed))
            {
                var signature = json.EnterObject(InTotoSignatureMembers);
                while (json.NextMember(ref signature))
                {
                    if (signature.Current == 0)
                    {
                        // Upstream encodes the envelope's base64 text once more.
                        fields.Signature = Base64Strict.Decode(json.ReadBytes(), Malformed, "signature of the recorded envelope");
                    }
                    else
                    {
                        fields.Verifier = fields.ReadV1Verifier(ref json);
                    }
                }
            }
        }
    }
}
