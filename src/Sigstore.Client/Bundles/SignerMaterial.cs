using System.Collections.Immutable;
using Sigstore.Client.Certificates;

namespace Sigstore.Client.Bundles;

/// <summary>What the bundle says about the signer's key: a certificate, or a hint at a key that the verifier has.</summary>
public abstract class SignerMaterial
{
    private SignerMaterial()
    {
    }

    /// <summary>A certificate.</summary>
    public sealed class WithCertificate : SignerMaterial
    {
        /// <summary>Takes the signer's certificate, alone as 0.3 wants it.</summary>
        public WithCertificate(Certificate leaf)
            : this(leaf, [], isChain: false)
        {
        }

        internal WithCertificate(Certificate leaf, ImmutableArray<Certificate> intermediates, bool isChain)
        {
            ArgumentNullException.ThrowIfNull(leaf);
            Leaf = leaf;
            Intermediates = intermediates;
            IsChain = isChain;
        }

        /// <summary>The signer's certificate.</summary>
        public Certificate Leaf { get; }

        /// <summary>Certificates that came with it (0.1, 0.2): untrusted, offered as links of the path only.</summary>
        public ImmutableArray<Certificate> Intermediates { get; }

        /// <summary>True if it came as a chain (0.1, 0.2), be it of one.</summary>
        internal bool IsChain { get; }
    }

    /// <summary>A managed key, which the verifier must have.</summary>
    public sealed class WithKey : SignerMaterial
    {
        /// <summary>Takes the hint.</summary>
        public WithKey(string hint)
        {
            ArgumentNullException.ThrowIfNull(hint);
            Hint = hint;
        }

        /// <summary>Which key it might be; nobody vouches for it. May be empty.</summary>
        public string Hint { get; }
    }
}
