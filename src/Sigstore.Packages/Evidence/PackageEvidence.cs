using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Evidence;

/// <summary>Everything found out about one restored package; gathered at verification, never taken from a file.</summary>
public sealed class PackageEvidence
{
    internal PackageEvidence(string id, string version, string? contentHash)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentException.ThrowIfNullOrEmpty(version);
        (Id, Version, ContentHash) = (id, version, contentHash);
    }

    /// <summary>The package id as the graph spells it.</summary>
    public string Id { get; }

    /// <summary>The normalised version.</summary>
    public string Version { get; }

    /// <summary>Base64 SHA-512 of the unsigned bytes, computed from the file; null if the file could not be read.</summary>
    public string? ContentHash { get; }

    /// <summary>Every digest of the package that a deny rule may name: <c>sha256:…</c>, <c>sha512:…</c>, lower-case hex.</summary>
    public ImmutableArray<string> Digests { get; init; } = [];

    /// <summary>How it came in: each a path through the graph from a project to the package.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>The project, or central versions file, and line that brought it in; null if unknown.</summary>
    public SourceLine? BroughtInBy { get; init; }

    /// <summary>True if the repository has local tools: who empties the package folder has to restore them too.</summary>
    public bool HasLocalTools { get; init; }

    /// <summary>What was proved.</summary>
    public ImmutableArray<ProvedEvidence> Proved { get; init; } = [];

    /// <summary>Ambiguous archive, recorded hashes that disagree, extracted files that differ.</summary>
    public ImmutableArray<Failure> Tampering { get; init; } = [];

    /// <summary>Claims to be about this package, and does not verify.</summary>
    public ImmutableArray<RefusedEvidence> Invalid { get; init; } = [];

    /// <summary>About other bytes, of an unknown version, of an instance nobody named: reported, never counted, never fatal.</summary>
    public ImmutableArray<RefusedEvidence> NotApplicable { get; init; } = [];

    /// <summary>The package file itself is missing or unreadable.</summary>
    public Failure? Unreadable { get; init; }

    /// <summary>Kinds that could not be tried.</summary>
    public ImmutableArray<UntriedEvidence> Untried { get; init; } = [];

    /// <summary>Id and version, as messages show them.</summary>
    public override string ToString() => $"{Id} {Version}";
}
