using System.Collections.Immutable;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Statements;

namespace Sigstore.Client.Verification;

/// <summary>What a verification proved, and nothing else. Only the verifier makes one.</summary>
public sealed class VerifiedSignature
{
    internal VerifiedSignature(
        VerifiedIdentity? identity, PublicKey key, Certificate? certificate, ImmutableArray<TimeEvidence> times, ImmutableArray<VerifiedLogEntry> logEntries, SignedContent content)
    {
        Identity = identity;
        KeyFingerprint = certificate is null ? key.SpkiDigest : null;
        Certificate = certificate;
        Times = times;
        LogEntries = logEntries;
        Statement = content.Statement;
        MatchedDigest = content.MatchedDigest;
    }

    /// <summary>Who signed; absent if a managed key did.</summary>
    public VerifiedIdentity? Identity { get; }

    /// <summary>SHA-256 of the managed key's SubjectPublicKeyInfo; absent if a certificate was used.</summary>
    public Sha256Digest? KeyFingerprint { get; }

    /// <summary>The signer's certificate; absent if a managed key was used.</summary>
    public Certificate? Certificate { get; }

    /// <summary>When the signature existed, with who vouches for each time; in the order of the bundle.</summary>
    public ImmutableArray<TimeEvidence> Times { get; }

    /// <summary>The log entries proved to be of this signature.</summary>
    public ImmutableArray<VerifiedLogEntry> LogEntries { get; }

    /// <summary>The signed statement; absent for signatures over an artifact itself.</summary>
    public Statement? Statement { get; }

    /// <summary>The artifact's digest that the signature is about; absent only if the caller waived the artifact.</summary>
    public Digest? MatchedDigest { get; }
}
