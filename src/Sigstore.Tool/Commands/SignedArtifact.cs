using System.Collections.Immutable;

namespace Sigstore.Tool.Commands;

/// <summary>What became of one thing that was to be signed.</summary>
/// <param name="Artifact">The file it is about.</param>
/// <param name="Kind"><c>signature</c>, or what the statement states.</param>
/// <param name="Bundle">Where the bundle lies.</param>
/// <param name="Signer">The name in the certificate, or the key.</param>
/// <param name="Issuer">Who vouched for the name; null for a key.</param>
/// <param name="LogIndices">The entry's index in each log it was written to.</param>
internal sealed record SignedArtifact(string Artifact, string Kind, string Bundle, string Signer, string? Issuer, ImmutableArray<long> LogIndices)
{
    /// <summary>False if a bundle of ours that holds was there already.</summary>
    public bool IsNew { get; init; } = true;

    /// <summary>Further facts, for those who asked for detail.</summary>
    public ImmutableArray<string> Details { get; init; } = [];
}
