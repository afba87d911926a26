using Sigstore.Client.Crypto;
using Sigstore.Client.Statements;

namespace Sigstore.Client.Services;

/// <summary>A signature to be logged: over a digest, or of an envelope; with the certificate or the key that verifies it.</summary>
internal sealed class LogSubmission
{
    private LogSubmission(Digest digest, ReadOnlyMemory<byte> signature, LogVerifier verifier, DsseEnvelope? envelope) =>
        (Digest, Signature, Verifier, Envelope) = (digest, signature, verifier, envelope);

    /// <summary>What was signed: the artifact's digest, or that of the envelope's pre-authentication encoding.</summary>
    public Digest Digest { get; }

    /// <summary>The signature's bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>What verifies it.</summary>
    public LogVerifier Verifier { get; }

    /// <summary>The envelope, for an attestation; logs of version 1 want to see it, those of version 2 only its digest.</summary>
    public DsseEnvelope? Envelope { get; }

    /// <summary>A signature over an artifact.</summary>
    public static LogSubmission OfMessage(Digest digest, ReadOnlyMemory<byte> signature, LogVerifier verifier) => new(digest, signature, verifier, envelope: null);

    /// <summary>A signed envelope.</summary>
    public static LogSubmission OfEnvelope(DsseEnvelope envelope, LogVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(verifier);
        var digest = Digest.Of(verifier.Details.Digest()!.Value, envelope.PreAuthenticationEncoding());
        return new LogSubmission(digest, envelope.Signatures[0].Signature, verifier, envelope);
    }
}
