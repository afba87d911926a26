using Sigstore.Client.Crypto;

namespace Sigstore.Local.Log;

/// <summary>Where a record stands in the log, with the proof for the checkpoint that is handed out with it.</summary>
/// <param name="Index">0-based position.</param>
/// <param name="IsDuplicate">True if an equal leaf was there before; then nothing was added.</param>
/// <param name="LeafHash">RFC 6962 leaf hash.</param>
/// <param name="TreeSize">Leaves under the checkpoint.</param>
/// <param name="Root">Root hash of the checkpoint.</param>
/// <param name="Proof">Inclusion path, lowest first.</param>
/// <param name="Checkpoint">The signed note.</param>
internal sealed record LoggedRecord(long Index, bool IsDuplicate, Sha256Digest LeafHash, long TreeSize, Sha256Digest Root, IReadOnlyList<Sha256Digest> Proof, string Checkpoint);
