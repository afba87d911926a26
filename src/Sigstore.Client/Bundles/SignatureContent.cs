using Sigstore.Client.Crypto;
using Sigstore.Client.Statements;

namespace Sigstore.Client.Bundles;

/// <summary>What was signed, as the bundle says: an artifact directly (<see cref="Message"/>) or a statement in an envelope (<see cref="Dsse"/>).</summary>
public abstract class SignatureContent
{
    private SignatureContent()
    {
    }

    /// <summary>The signature's bytes: what timestamp authorities stamp and logs record.</summary>
    public abstract ReadOnlyMemory<byte> Signature { get; }

    /// <summary>A signature over an artifact.</summary>
    public sealed class Message : SignatureContent
    {
        /// <summary>Takes the signature and, if there is one, the digest that the signer noted; it is a claim.</summary>
        public Message(ReadOnlyMemory<byte> signature, Digest? messageDigest)
        {
            Signature = signature;
            MessageDigest = messageDigest;
        }

        /// <inheritdoc/>
        public override ReadOnlyMemory<byte> Signature { get; }

        /// <summary>The artifact's digest as the signer noted it: never an input of verification, but it must agree.</summary>
        public Digest? MessageDigest { get; }
    }

    /// <summary>A DSSE envelope with exactly one signature.</summary>
    public sealed class Dsse : SignatureContent
    {
        /// <summary>Takes the envelope.</summary>
        public Dsse(DsseEnvelope envelope)
        {
            ArgumentNullException.ThrowIfNull(envelope);
            Envelope = envelope;
        }

        /// <summary>The envelope.</summary>
        public DsseEnvelope Envelope { get; }

        /// <inheritdoc/>
        public override ReadOnlyMemory<byte> Signature => Envelope.Signatures[0].Signature;
    }
}
