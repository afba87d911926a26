using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sigstore.Client.Verification;
using static Sigstore.Client.Failures.FailureCode;
using static Sigstore.Client.Tests.Attacks.ForgedAuthorities;
using static Sigstore.Client.Tests.Attacks.Lies;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>Attacks on the transparency log: promise, checkpoint, proof, and what an entry records.</summary>
internal static class LogAttacks
{
    public static ImmutableArray<Attack> All { get; } =
    [
        // ---- log: promise and checkpoint ----
        new("promise by another key", InclusionPromiseInvalid, "InclusionPromise.Verify", f => V1(f).Entry.PromisingKey = OtherKey),
        new("promise by a retired log", InclusionPromiseOutsideValidity, "LogVerification.VerifyPromises", f => V1(f).RootJson = root => root["tlogs"]![1]!["publicKey"]!["validFor"] = ForgedRoot.Past()),
        new("promise on a tiled log's entry", PromiseNotAllowed, "LogVerification.VerifyPromises", f => f.Entry.IsPromisedByTiledLog = true),
        new("checkpoint of another origin", CheckpointOriginMismatch, "SignedCheckpoint.VerifyTiled", f => f.Entry.CheckpointText = text => "evil.example" + text["localhost".Length..]),
        new("checkpoint line with another key's hint", CheckpointSignerUnknown, "SignedNote.Verify", f => f.Entry.Note = (signer, text) => text + "\n" + WithHint(signer.SignatureLine(text), 0xdeadbeef)),
        new("checkpoint with a cosignature only", CheckpointSignerUnknown, "SignedNote.Verify", f => f.Entry.Note = (signer, text) => text + "\n" + signer.SignatureLine(text).Replace("localhost", "witness.example", StringComparison.Ordinal)),
        new("checkpoint with a wrong signature of the log", CheckpointSignatureInvalid, "SignedNote.Verify", f => f.Entry.Note = (signer, text) => text + "\n" + signer.SignatureLine(text + "x\n")),
        new("tree size with a leading zero", CheckpointMalformed, "Checkpoint.Parse", f => f.Entry.CheckpointText = text => text.Replace("\n2\n", "\n02\n", StringComparison.Ordinal)),
        new("tree size with a sign", CheckpointMalformed, "Checkpoint.Parse", f => f.Entry.CheckpointText = text => text.Replace("\n2\n", "\n+2\n", StringComparison.Ordinal)),
        new("tree smaller than the index", InclusionProofMalformed, "InclusionProof.Verify", f =>
        {
            f.Entry.CheckpointText = text => text.Replace("\n2\n", "\n1\n", StringComparison.Ordinal);
            f.Entry.Json = entry => entry["inclusionProof"]!["treeSize"] = "1";
        }),
        new("root beside the checkpoint differs from it", RootHashContradiction, "InclusionProof.Verify", f => f.Entry.Json = entry => entry["inclusionProof"]!["rootHash"] = Convert.ToBase64String(new byte[32])),
        new("tree size beside the checkpoint differs from it", TreeSizeContradiction, "InclusionProof.Verify", f => f.Entry.Json = entry => entry["inclusionProof"]!["treeSize"] = "3"),
        new("proof that leads elsewhere", InclusionProofInvalid, "InclusionProof.Verify", f => f.Entry.Json = entry => entry["inclusionProof"]!["hashes"]![0] = Convert.ToBase64String(new byte[32])),
        new("proof with a hash too many", InclusionProofMalformed, "InclusionProof.Verify", f => f.Entry.Json = entry => entry["inclusionProof"]!["hashes"]!.AsArray().Add(Convert.ToBase64String(new byte[32]))),
        new("inclusion proof without checkpoint", BundleEvidenceMissing, "BundleRules.RequireParts", f => f.Entry.Json = entry => entry["inclusionProof"]!.AsObject().Remove("checkpoint")) { SecondLine = [LogEvidenceMissing] },
        new("entry without inclusion proof", BundleEvidenceMissing, "BundleRules.RequireParts", f => f.Entry.Json = entry => entry.Remove("inclusionProof")) { SecondLine = [LogEvidenceMissing] },
        new("two indexes of one tiled entry", LogIndexContradiction, "EntryProof.VerifyTiled", f => f.Entry.Json = entry => entry["logIndex"] = "7"),
        new("checkpoint of a retired log", LogKeyNotValid, "LogVerification.RequireTrusted", f => f.RootJson = root => root["tlogs"]![0]!["publicKey"]!["validFor"] = ForgedRoot.Past()),
        new("entry of an unknown log", LogEntryNotFound, "LogVerification.FindLogs", f => f.RootJson = root => root["tlogs"]!.AsArray().RemoveAt(0)),
        new("the same entry twice", BundleLogEntryRepeated, "LogVerification.FindLogs", f => f.BundleJson = bundle => Entries(bundle).Add(Entries(bundle)[0]!.DeepClone())),
        new("two entries of one log for a threshold of two", LogEntryNotFound, "LogVerification.VerifyEntries", f =>
        {
            V1(f).SecondEntry = entry => entry.LogIndex = "1002";
            f.Thresholds = VerificationThresholds.Default.Raise(logEntries: 2);
        }),
        new("no log entry", LogEntryNotFound, "LogVerification.VerifyEntries", f => f.BundleJson = bundle => Entries(bundle).Clear()),
        new("promise given for another entry", InclusionPromiseInvalid, "InclusionPromise.Verify", f => V1(f).Entry.PromisedBody = body => [.. body, (byte)' ']),
        new("integrated time changed after the promise", InclusionPromiseInvalid, "InclusionPromise.Verify", f => V1(f).Entry.Json = entry => entry["integratedTime"] = Now.AddSeconds(6).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("index changed after the promise", InclusionPromiseInvalid, "InclusionPromise.Verify", f => V1(f).Entry.Json = entry => entry["logIndex"] = "1002"),
        new("body re-encoded after the promise", InclusionPromiseInvalid, "InclusionPromise.Verify", f => V1(f).Entry.Json = entry => entry["canonicalizedBody"] = ReEncoded(entry["canonicalizedBody"]!)) { SecondLine = [InclusionProofInvalid] },
        new("v1 checkpoint whose origin names no tree", CheckpointOriginMismatch, "SignedCheckpoint.VerifyRekorV1", f => V1(f).Entry.CheckpointText = text => "localhost" + text[ForgedEntry.V1Origin.Length..]),
        new("v1 checkpoint of another host under the log's name", CheckpointSignerUnknown, "SignedCheckpoint.VerifyRekorV1", f => V1(f).Entry.CheckpointText = text => "evil.example - 42" + text[ForgedEntry.V1Origin.Length..]),
        new("v1 checkpoint with another key's hint", CheckpointSignerUnknown, "SignedNote.Verify", f => V1(f).Entry.Note = (signer, text) => text + "\n" + WithHint(signer.SignatureLine(text), 0xdeadbeef)),
        new("v1 checkpoint over another tree", CheckpointSignatureInvalid, "SignedNote.Verify", f => V1(f).Entry.Note = (signer, text) => text + "\n" + signer.SignatureLine(text + "x\n")),
        new("checkpoint with a second line of the log that does not verify", CheckpointSignatureInvalid, "SignedNote.Verify", f => f.Entry.Note = (signer, text) => text + "\n" + signer.SignatureLine(text) + signer.SignatureLine(text + "x\n")),
        new("the same entry under both ids of its log", BundleLogEntryRepeated, "LogVerification.FindLogs", f =>
        {
            var other = Convert.ToBase64String(SHA256.HashData("checkpoint key"u8));
            f.RootJson = root => root["tlogs"]![0]!["checkpointKeyId"] = new JsonObject { ["keyId"] = other };
            f.BundleJson = bundle =>
            {
                Entries(bundle).Add(Entries(bundle)[0]!.DeepClone());
                Entries(bundle)[1]!["logId"]!["keyId"] = other;
            };
        }),
        new("entries in two logs of one operator for a threshold of two", LogEntryNotFound, "TrustedLog.CountedAs", f =>
        {
            V1(f).SecondEntry = entry => entry.LogKey = OtherLogV1Key;
            f.RootJson = OtherLogOfOneOperator;
            f.Thresholds = VerificationThresholds.Default.Raise(logEntries: 2);
        }),
        new("0.1 bundle whose unsigned proof leads elsewhere", InclusionProofInvalid, "InclusionProof.VerifyOwnRoot", f => ToVersion01(V1(f), proof => proof["hashes"]![0] = Convert.ToBase64String(new byte[32]))),
        new("0.1 bundle without a promise", BundleEvidenceMissing, "BundleRules.RequireParts", f =>
        {
            V1(f).HasTimestamp = true;
            f.Entry.IsPromised = false;
            f.BundleJson = bundle => ToVersion("0.1", bundle);
        }),
        new("managed key's entry in a retired log, without a time", LogKeyNotValid, "LogVerification.RequireTrusted", f =>
        {
            f.IsManaged = true;
            f.RootJson = root => root["tlogs"]![0]!["publicKey"]!["validFor"]!["end"] = "2026-06-02T00:00:00Z";
        }),
        new("managed key's entry in a log of later, without a promise", LogKeyNotValid, "LogVerification.RequireTrusted", f =>
        {
            (f.IsManaged, f.HasTimestamp) = (true, true);
            f.RootJson = root => root["tlogs"]![0]!["publicKey"]!["validFor"]!["start"] = "2026-06-02T00:00:00Z";
        }),

        // ---- log: what the entry records ----
        new("entry of another artifact", EntryDigestMismatch, "EntryComparison.RequireDigest", f => V1(f).Entry.RecordedContent = _ => Forge.OtherArtifact),
        new("entry of another key", EntryKeyMismatch, "EntryComparison.RequireSigner", f => V1(f).Entry.RecordedVerifier = _ => OtherIssuer.Chain[0].ToArray()),
        new("entry of another signature", EntrySignatureMismatch, "EntryComparison.VerifyBody", f => V1(f).Entry.RecordedSignature = FlipLastByte),
        new("tiled entry of another artifact", EntryDigestMismatch, "EntryComparison.RequireDigest", f => f.Entry.RecordedContent = _ => Forge.OtherArtifact) { SecondLine = [EntryBodyNotCanonical] },
        new("tiled entry of another signature", EntrySignatureMismatch, "EntryComparison.VerifyBody", f => f.Entry.RecordedSignature = FlipLastByte) { SecondLine = [EntryBodyNotCanonical] },
        new("entry of another envelope", EntryDigestMismatch, "EntryComparison.RequireDigest", f => Attesting(V1(f)).Entry.RecordedContent = _ => Forge.OtherArtifact),
        new("entry body re-encoded with spaces", EntryBodyNotCanonical, "EntryComparison.VerifyBody", f => f.Entry.Body = body => body.Replace(":{\"hashedRekordV002\"", ": {\"hashedRekordV002\"", StringComparison.Ordinal)),
        new("entry body with a member more", EntryBodyNotCanonical, "EntryComparison.VerifyBody", f => f.Entry.Body = body => body.Replace("{\"data\"", "{\"aside\":1,\"data\"", StringComparison.Ordinal)),
        new("entry body with a member twice", EntryBodyMalformed, "ProtoJsonReader.NextMember", f => f.Entry.Body = body => body.Replace("{\"data\"", "{\"data\":{\"algorithm\":\"SHA2_256\",\"digest\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},\"data\"", StringComparison.Ordinal)) { SecondLine = [EntryBodyNotCanonical] },
        new("entry of another kind than it says", EntryKindContradiction, "EntryBodyJson.Read", f =>
        {
            Attesting(V1(f)).Entry.V1Body = "intoto";
            f.Entry.Claimed = ("dsse", "0.0.1");
        }),
        new("entry that records no signature", EntryRecordsNoSignature, "EntryKinds.Parse", f => SecondOfKind(Attesting(V1(f)), "intoto", "0.0.1")),
        new("entry of an unknown kind", EntryKindUnsupported, "EntryKinds.Parse", f => SecondOfKind(V1(f), "rekord", "0.0.1")),
        new("tiled entry of another scheme than the key's", EntryKeyMismatch, "EntryComparison.RequireSigner", f => f.Entry.Body = body => body.Replace("PKIX_ECDSA_P256_SHA_256", "PKIX_ECDSA_P384_SHA_384", StringComparison.Ordinal)) { SecondLine = [EntryBodyNotCanonical] },
        new("tiled entry of the certificate as a bare key", EntryKeyMismatch, "EntryComparison.RequireSigner", f => f.Entry.Body = body => body.Replace("x509Certificate", "publicKey", StringComparison.Ordinal)) { SecondLine = [EntryBodyNotCanonical] },
        new("tiled entry of another key", EntryKeyMismatch, "EntryComparison.RequireSigner", f => f.Entry.RecordedVerifier = _ => OtherIssuer.Chain[0].ToArray()) { SecondLine = [EntryBodyNotCanonical] },
        new("tiled entry of an envelope by its payload alone", EntryDigestMismatch, "EntryComparison.RequireDigest", f => Attesting(f).Entry.RecordedContent = _ => System.Text.Encoding.UTF8.GetBytes(f.Statement!)) { SecondLine = [EntryBodyNotCanonical] },
        new("entry that records an envelope as a file", EntryKindUnsupported, "EntryComparison.RequireKindFor", f => Attesting(V1(f)).Entry.IsRecordedAsFile = true),
        new("managed key's entry that records another key", EntryKeyMismatch, "EntryComparison.RequireSigner", f =>
        {
            V1(f).IsManaged = true;
            f.Entry.RecordedVerifier = _ => OtherKey.ExportSubjectPublicKeyInfo();
        }),
    ];
}
