using Sigstore.Client.Encoding;

namespace Sigstore.Client.TransparencyLog.Wire;

/// <summary>The <c>spec</c> of <c>hashedrekord</c> bodies.</summary>
internal static class HashedRekordJson
{
    private static readonly MemberNames V1Members = new("data", "signature");
    private static readonly MemberNames V1DataMembers = new("hash");
    private static readonly MemberNames V1SignatureMembers = new("content", "publicKey");
    private static readonly MemberNames ContentMembers = new("content");
    private static readonly MemberNames V2WrapperMembers = new("hashedRekordV002");
    private static readonly MemberNames V2SignatureMembers = new("content", "verifier");

    public static void ReadV001(ref ProtoJsonReader json, EntryFields fields)
    {
        var members = json.EnterObject(V1Members);
        while (json.NextMember(ref members))
        {
            if (members.Current == 1)
            {
                ReadV1Signature(ref json, fields);
                continue;
            }

            var data = json.EnterObject(V1DataMembers);
            while (json.NextMember(ref data))
            {
                fields.Digest = EntryFields.ReadV1Hash(ref json);
            }
        }
    }

    public static void ReadV002(ref ProtoJsonReader json, EntryFields fields)
    {
        var wrapper = json.EnterObject(V2WrapperMembers);
        while (json.NextMember(ref wrapper))
        {
            var members = json.EnterObject(V1Members);
            while (json.NextMember(ref members))
            {
                if (members.Current == 0)
                {
                    fields.Digest = EntryFields.ReadV2Hash(ref json);
                }
                else
                {
                    ReadV2Signature(ref json, fields);
                }
            }
        }
    }

    /// <summary>v2, also of <c>dsse</c>: <c>{"content":…,"verifier":{…}}</c>.</summary>
    public static void ReadV2Signature(ref ProtoJsonReader json, EntryFields fields)
    {
        var members = json.EnterObject(V2SignatureMembers);
        while (json.NextMember(ref members))
        {
            if (members.Current == 0)
            {
                fields.Signature = json.ReadBytes();
            }
            else
            {
                fields.Verifier = fields.ReadV2Verifier(ref json);
            }
        }
    }

    private static void ReadV1Signature(ref ProtoJsonReader json, EntryFields fields)
    {
        var members = json.EnterObject(V1SignatureMembers);
        while (json.NextMember(ref members))
        {
            if (members.Current == 0)
            {
                fields.Signature = json.ReadBytes();
                continue;
            }

            var key = json.EnterObject(ContentMembers);
            while (json.NextMember(ref key))
            {
                fields.Verifier = fields.ReadV1Verifier(ref json);
            }
        }
    }
}
