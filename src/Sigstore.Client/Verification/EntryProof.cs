using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Verification;

/// <summary>That an entry is in its log's tree, as the log's checkpoint says.</summary>
internal static class EntryProof
{
    /// <summary>Verifies the inclusion proof where there is one; returns the checkpoint's origin, or null if the promise alone vouches.</summary>
    public static string? Verify(LogEntry entry, TrustedLog log, ReadOnlyMemory<byte> body, BundleVersion version, CheckSwitch checks)
    {
        var isTiled = EntryKinds.Parse(entry.KindName, entry.KindVersion).IsRekorV2();
        var isPromised = !entry.Promise.IsEmpty && !isTiled;
        if (entry.Proof is not { } proof)
        {
            checks.Demand(isPromised, FailureCode.LogEvidenceMissing, "expected an inclusion proof or a promise that proves the entry, found neither");
            return null;
        }

        if (proof.Checkpoint is not { } signed)
        {
            // The proof leads to a root that nobody signed; early bundles have such, and there the promise is what counts. It must hold all the same.
            checks.Demand(isPromised && version == BundleVersion.V01, FailureCode.LogEvidenceMissing, "expected a checkpoint with the inclusion proof, found none");
            proof.VerifyOwnRoot(MerkleTree.HashLeaf(body.Span), checks);
            return null;
        }

        var checkpoint = isTiled ? VerifyTiled(entry, proof, signed, log, checks) : signed.VerifyRekorV1(log.Key, checks);
        proof.Verify(MerkleTree.HashLeaf(body.Span), checkpoint, checks);
        return checkpoint.Origin;
    }

    private static Checkpoint VerifyTiled(LogEntry entry, InclusionProof proof, SignedCheckpoint signed, TrustedLog log, CheckSwitch checks)
    {
        checks.Demand(entry.LogIndex == proof.LogIndex, FailureCode.LogIndexContradiction, $"expected one index of a tiled log's entry, found {entry.LogIndex} and {proof.LogIndex}");
        if (log.NoteKeys.IsEmpty)
        {
            throw new SigstoreException(FailureCode.CheckpointOriginMismatch, "expected the log's base URL in the trusted root, of which checkpoints bear the name, found none");
        }

        // The claimed origin only selects among the names this log may bear; with another one the first is refused.
        var key = log.NoteKeys.FirstOrDefault(candidate => candidate.Name == signed.UnverifiedUnsafe.Origin) ?? log.NoteKeys[0];
        return signed.VerifyTiled(key, [key.Name], checks);
    }
}
