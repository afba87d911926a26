using System.Collections.Immutable;
using Sigstore.Client.Crypto;

namespace Sigstore.Client.Statements;

/// <summary>One artifact an in-toto statement speaks of.</summary>
public sealed class Subject
{
    internal Subject(string? name, ImmutableArray<Digest> digests) => (Name, Digests) = (name, digests);

    /// <summary>What the signer called it; never compared, only shown.</summary>
    public string? Name { get; }

    /// <summary>Its digests of supported algorithms, weakest first; empty if the statement names only others (<c>sha1</c>, <c>gitCommit</c>).</summary>
    public ImmutableArray<Digest> Digests { get; }
}
