using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TransparencyLog.Wire;

/// <summary>The JSON of a <c>TransparencyLogEntry</c>.</summary>
internal static class LogEntryJson
{
    private const FailureCode Malformed = FailureCode.LogEntryMalformed;
    private const int MaxBytes = 8 << 20;

    private static readonly MemberNames Members =
        new("logIndex", "logId", "kindVersion", "integratedTime", "inclusionPromise", "inclusionProof", "canonicalizedBody");

    private static readonly MemberNames IdMembers = new("keyId");
    private static readonly MemberNames KindMembers = new("kind", "version");
    private static readonly MemberNames PromiseMembers = new("signedEntryTimestamp");
    private static readonly MemberNames ProofMembers = new("logIndex", "rootHash", "treeSize", "hashes", "checkpoint");
    private static readonly MemberNames CheckpointMembers = new("envelope");

    public static LogEntry Read(ReadOnlySpan<byte> utf8)
    {
        var json = new ProtoJsonReader(utf8, Malformed, toleratesUnknown: false, MaxBytes, CheckSwitch.All);
        var entry = Read(ref json);
        json.End();
        return entry;
    }

    public static LogEntry Read(ref ProtoJsonReader json)
    {
        long index = 0, time = 0;
        byte[] logId = [], promise = [], body = [];
        (string Kind, string Version) kind = ("", "");
        InclusionProof? proof = null;
        var members = json.EnterObject(Members);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: index = json.ReadCount(); break;
                case 1: logId = ReadBytesMember(ref json, IdMembers); break;
                case 2: kind = ReadKind(ref json); break;
                case 3: time = json.ReadCount(); break;
                case 4: promise = ReadBytesMember(ref json, PromiseMembers); break;
                case 5: proof = ReadProof(ref json); break;
                default: body = json.ReadBytes(); break;
            }
        }

        return logId.Length == Sha256Digest.Size && kind.Kind.Length > 0 && kind.Version.Length > 0
            ? new LogEntry(index, Sha256Digest.FromBytes(logId), kind.Kind, kind.Version, time, promise, proof, body)
            : throw json.Refuse("expected a log entry with a log id of 32 bytes, kind and version");
    }

    private static byte[] ReadBytesMember(ref ProtoJsonReader json, MemberNames names)
    {
        byte[] bytes = [];
        var members = json.EnterObject(names);
        while (json.NextMember(ref members))
        {
            bytes = json.ReadBytes();
        }

        return bytes;
    }

    private static (string Kind, string Version) ReadKind(ref ProtoJsonReader json)
    {
        string kind = "", version = "";
        var members = json.EnterObject(KindMembers);
        while (json.NextMember(ref members))
        {
            if (members.Current == 0)
            {
                kind = json.ReadString();
            }
            else
            {
                version = json.ReadString();
            }
        }

        return (kind, version);
    }

    private static InclusionProof ReadProof(ref ProtoJsonReader json)
    {
        long index = 0, size = 0;
        Sha256Digest? root = null;
        ImmutableArray<Sha256Digest> hashes = [];
        SignedCheckpoint? checkpoint = null;
        var members = json.EnterObject(ProofMembers);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: index = json.ReadCount(); break;
                case 1: root = ReadHash(ref json); break;
                case 2: size = json.ReadCount(); break;
                case 3: hashes = ReadHashes(ref json); break;
                default: checkpoint = ReadCheckpoint(ref json); break;
            }
        }

        return root is not null ? new InclusionProof(index, size, root, hashes, checkpoint) : throw json.Refuse("expected a root hash, found none");
    }

    private static Sha256Digest ReadHash(ref ProtoJsonReader json)
    {
        var bytes = json.ReadBytes();
        return bytes.Length == Sha256Digest.Size ? Sha256Digest.FromBytes(bytes) : throw json.Refuse("expected a hash of 32 bytes");
    }

    private static ImmutableArray<Sha256Digest> ReadHashes(ref ProtoJsonReader json)
    {
        var hashes = ImmutableArray.CreateBuilder<Sha256Digest>(32);
        json.EnterArray();
        while (json.NextElement(InclusionProof.MaxHashes, FailureCode.InclusionProofMalformed))
        {
            hashes.Add(ReadHash(ref json));
        }

        return hashes.DrainToImmutable();
    }

    private static SignedCheckpoint? ReadCheckpoint(ref ProtoJsonReader json)
    {
        byte[] envelope = [];
        var members = json.EnterObject(CheckpointMembers);
        while (json.NextMember(ref members))
        {
            envelope = json.ReadUtf8();
        }

        return envelope.Length == 0 ? null : SignedCheckpoint.ParseOwned(envelope, json.Checks);
    }
}
