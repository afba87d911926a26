using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.TransparencyLog;
using Sigstore.Local.Log;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>A log entry in a tree of two leaves, with its proof, checkpoint and promise; each step may be lied about.</summary>
internal sealed class ForgedEntry
{
    public const string V1Origin = "localhost - 42";
    private static readonly Sha256Digest OtherLeaf = MerkleTree.HashLeaf("somebody else's entry"u8);

    /// <summary>The global index of a v1 entry.</summary>
    public string LogIndex { get; set; } = "1001";

    public Func<byte[], byte[]> RecordedSignature { get; set; } = signature => signature;

    public Func<byte[], byte[]> RecordedVerifier { get; set; } = verifier => verifier;

    public Func<byte[], byte[]> RecordedContent { get; set; } = content => content;

    /// <summary>Kind and version that the entry claims; null: those of the body.</summary>
    public (string Kind, string Version)? Claimed { get; set; }

    public Func<string, string> Body { get; set; } = body => body;

    public string? V1Body { get; set; }

    public Func<string, string> CheckpointText { get; set; } = text => text;

    /// <summary>From the signed text to the whole note.</summary>
    public Func<CheckpointSigner, string, string>? Note { get; set; }

    public bool IsPromised { get; set; } = true;

    public bool IsPromisedByTiledLog { get; set; }

    public DateTimeOffset IntegratedTime { get; set; } = ForgedAuthorities.Now.AddSeconds(5);

    public ECDsa? PromisingKey { get; set; }

    /// <summary>The body the promise is made for.</summary>
    public Func<byte[], byte[]> PromisedBody { get; set; } = body => body;

    /// <summary>The log's key; null: that of the kind of instance.</summary>
    public ECDsa? LogKey { get; set; }

    /// <summary>True: a v1 log is told of an envelope as if its payload were a file.</summary>
    public bool IsRecordedAsFile { get; set; }

    public Action<JsonObject> Json { get; set; } = _ => { };

    public JsonObject Build(Forge forge, byte[] signature, byte[] shown, byte[]? payload)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(Body(BodyOf(forge, signature, shown, payload)));
        using var signer = new CheckpointSigner("localhost", forge.IsRekorV1 ? V1Origin : "localhost", CopyOf(LogKey ?? LogKeyOf(forge)));
        var root = MerkleTree.HashNode(OtherLeaf, MerkleTree.HashLeaf(body));
        var text = CheckpointText(signer.Text(2, root.Span));
        var note = Note is null ? text + "\n" + signer.SignatureLine(text) : Note(signer, text);
        var (kind, version) = Claimed ?? KindOf(forge, payload);
        var entry = new JsonObject
        {
            ["logIndex"] = forge.IsRekorV1 ? LogIndex : "1",
            ["logId"] = new JsonObject { ["keyId"] = Convert.ToBase64String(signer.KeyId.Span) },
            ["kindVersion"] = new JsonObject { ["kind"] = kind, ["version"] = version },
            ["inclusionProof"] = new JsonObject
            {
                ["logIndex"] = "1",
                ["rootHash"] = root.ToBase64(),
                ["treeSize"] = "2",
                ["hashes"] = new JsonArray(OtherLeaf.ToBase64()),
                ["checkpoint"] = new JsonObject { ["envelope"] = note },
            },
            ["canonicalizedBody"] = Convert.ToBase64String(body),
        };
        if (forge.IsRekorV1 || IsPromisedByTiledLog)
        {
            AddPromise(entry, signer, PromisedBody(body));
        }

        Json(entry);
        return entry;
    }

    public static ECDsa LogKeyOf(Forge forge) => forge.IsRekorV1 ? ForgedAuthorities.LogV1Key : ForgedAuthorities.LogKey;

    private static ECDsa CopyOf(ECDsa key) => ECDsa.Create(key.ExportParameters(true));

    private (string Kind, string Version) KindOf(Forge forge, byte[]? payload) =>
        !forge.IsRekorV1 ? ("hashedrekord", "0.0.2") : payload is null || IsRecordedAsFile ? ("hashedrekord", "0.0.1") : ("dsse", "0.0.1");

    private string BodyOf(Forge forge, byte[] signature, byte[] shown, byte[]? payload)
    {
        var recorded = RecordedSignature(signature);
        var verifier = RecordedVerifier(forge.Certificate);
        if (!forge.IsRekorV1)
        {
            var digest = Digest.Of(forge.Key.Digest, RecordedContent(shown));
            return System.Text.Encoding.UTF8.GetString(HashedRekordBody.Write(digest, recorded, forge.Key.Details.ToWireName(), verifier, !forge.IsManaged));
        }

        var pem = Convert.ToBase64String(Pem.Encode(forge.IsManaged ? "PUBLIC KEY" : "CERTIFICATE", verifier));
        var sig = Convert.ToBase64String(recorded);
        var hash = Convert.ToHexStringLower(SHA256.HashData(RecordedContent(payload ?? shown)));
        var twice = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(sig));
        return V1Body is not null
            ? $$$$$$$"""{"apiVersion":"0.0.2","kind":"intoto","spec":{"content":{"envelope":{"payloadType":"x","signatures":[{"publicKey":"{{{{{{{pem}}}}}}}","sig":"{{{{{{{twice}}}}}}}"}]},"payloadHash":{"algorithm":"sha256","value":"{{{{{{{hash}}}}}}}"}}}}"""
            : payload is null || IsRecordedAsFile
            ? $$$$$$$"""{"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":{"hash":{"algorithm":"sha256","value":"{{{{{{{hash}}}}}}}"}},"signature":{"content":"{{{{{{{sig}}}}}}}","publicKey":{"content":"{{{{{{{pem}}}}}}}"}}}}"""
            : $$$$$$$"""{"apiVersion":"0.0.1","kind":"dsse","spec":{"payloadHash":{"algorithm":"sha256","value":"{{{{{{{hash}}}}}}}"},"signatures":[{"signature":"{{{{{{{sig}}}}}}}","verifier":"{{{{{{{pem}}}}}}}"}]}}""";
    }

    private void AddPromise(JsonObject entry, CheckpointSigner signer, byte[] body)
    {
        var seconds = IntegratedTime.ToUnixTimeSeconds();
        entry["integratedTime"] = seconds.ToString(CultureInfo.InvariantCulture);
        if (!IsPromised)
        {
            return;
        }

        var index = long.Parse((string)entry["logIndex"]!, CultureInfo.InvariantCulture);
        var (kind, version) = ((string)entry["kindVersion"]!["kind"]!, (string)entry["kindVersion"]!["version"]!);
        var signed = InclusionPromise.SignedBytes(new LogEntry(index, Sha256Digest.FromBytes(signer.KeyId.Span), kind, version, seconds, default, null, body));
        var promise = PromisingKey is null ? signer.SignData(signed) : PromisingKey.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        entry["inclusionPromise"] = new JsonObject { ["signedEntryTimestamp"] = Convert.ToBase64String(promise) };
    }
}
