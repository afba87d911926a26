using System.Collections.Immutable;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Io;

/// <summary>What NuGet's verifier found in one package.</summary>
public sealed class NuGetSignatureFindings
{
    internal NuGetSignatureFindings(ImmutableArray<ProvedEvidence> proved, RefusedEvidence? refused) => (Proved, Refused) = (proved, refused);

    /// <summary>Author and repository evidence; empty if refused.</summary>
    public ImmutableArray<ProvedEvidence> Proved { get; }

    /// <summary>Why the signature does not count; null if it does.</summary>
    public RefusedEvidence? Refused { get; }
}
