using Sigstore.Client.Crypto;
using Sigstore.Client.Statements;

namespace Sigstore.Client.Verification;

/// <summary>What the signature was proved to be over, for the comparison with the log's records.</summary>
internal sealed class SignedContent(Digest? signedDigest, PublicKeyDetails details, Digest? matchedDigest, Statement? statement)
{
    /// <summary>The digest the signature verified over: the artifact's, or that of an envelope's pre-authentication encoding; null for pure Ed25519.</summary>
    public Digest? SignedDigest { get; } = signedDigest;

    /// <summary>The scheme it verified with.</summary>
    public PublicKeyDetails Details { get; } = details;

    /// <summary>The artifact's digest it is about.</summary>
    public Digest? MatchedDigest { get; } = matchedDigest;

    /// <summary>The statement in the envelope.</summary>
    public Statement? Statement { get; } = statement;
}
