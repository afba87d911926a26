using System.Collections.Immutable;

namespace Sigstore.Client.Services;

/// <summary>What a certificate authority returned, not yet checked: the certificate of our key and the authority's own above it.</summary>
internal sealed class IssuedChain
{
    internal IssuedChain(ImmutableArray<ReadOnlyMemory<byte>> certificates) => Certificates = certificates;

    /// <summary>DER; ours first, at least one.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Certificates { get; }

    /// <summary>Our certificate, DER.</summary>
    public ReadOnlyMemory<byte> Leaf => Certificates[0];
}
