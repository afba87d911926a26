using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog.Wire;

/// <summary>The JSON of entry bodies. Logs write them canonically, so kind and version stand before what depends on them.</summary>
/// <remarks>Members that are not compared are skipped: logs add some (<c>envelopeHash</c>, <c>keyid</c>, <c>payload</c>).</remarks>
internal static class EntryBodyJson
{
    private const FailureCode Malformed = FailureCode.EntryBodyMalformed;

    private static readonly MemberNames Members = new("apiVersion", "kind", "spec");

    public static EntryBody Read(ReadOnlySpan<byte> utf8, EntryKind expected, EntryVerifier? likely, CheckSwitch checks)
    {
        var json = new ProtoJsonReader(utf8, Malformed, toleratesUnknown: true, LogEntry.MaxBodySize, checks);
        EntryFields? fields = null;
        var (kind, version) = ("", "");
        var members = json.EnterObject(Members);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: version = json.ReadString(); break;
                case 1: kind = json.ReadString(); break;
                default:
                    checks.Demand((kind, version) == expected.NameOf(), FailureCode.EntryKindContradiction, $"expected a body of {expected.NameOf().Kind}/{expected.NameOf().Version}, found {kind}/{version}");
                    fields = ReadSpec(ref json, EntryKinds.Parse(kind, version), likely);
                    break;
            }
        }

        json.End();
        return fields is { Signature: { Length: > 0 } signature, Verifier: { } verifier, Digest: { } digest }
            ? new EntryBody(EntryKinds.Parse(kind, version), signature, verifier, digest)
            : throw new SigstoreException(Malformed, "expected a body that records signature, verifier and digest, found one missing");
    }

    private static EntryFields ReadSpec(ref ProtoJsonReader json, EntryKind kind, EntryVerifier? likely)
    {
        var fields = new EntryFields(likely);
        switch (kind)
        {
            case EntryKind.HashedRekordV001: HashedRekordJson.ReadV001(ref json, fields); break;
            case EntryKind.HashedRekordV002: HashedRekordJson.ReadV002(ref json, fields); break;
            case EntryKind.DsseV001: EnvelopeEntryJson.ReadDsseV001(ref json, fields); break;
            case EntryKind.DsseV002: EnvelopeEntryJson.ReadDsseV002(ref json, fields); break;
            case EntryKind.InTotoV002: EnvelopeEntryJson.ReadInToto(ref json, fields); break;
            default: throw new System.Diagnostics.UnreachableException();
        }

        return fields;
    }
}
