using Sigstore.Client.Crypto;

namespace Sigstore.Local.Http.Pages;

/// <summary>One level of an inclusion proof: the node on the entry's way to the root, and its sibling.</summary>
/// <param name="Own">The hash on the way.</param>
/// <param name="Sibling">The hash that the proof supplies.</param>
/// <param name="SiblingIsLeft">On which side the sibling stands.</param>
/// <param name="Parent">The hash of both.</param>
internal sealed record ProofStep(Sha256Digest Own, Sha256Digest Sibling, bool SiblingIsLeft, Sha256Digest Parent);
