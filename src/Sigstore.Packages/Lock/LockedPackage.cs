using System.Collections.Immutable;
using Sigstore.Packages.Documents;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Lock;

/// <summary>One version of one package in the lock.</summary>
public sealed class LockedPackage
{
    internal LockedPackage(string id, PackageVersion version, string contentHash, ImmutableArray<LockedEvidence> evidence, JsonPosition at = default) =>
        (Id, Version, ContentHash, Evidence, At) = (id, version, contentHash, evidence, at);

    /// <summary>The id as it was spelt when locked; compared without regard to case.</summary>
    public string Id { get; }

    /// <summary>The version.</summary>
    public PackageVersion Version { get; }

    /// <summary>Base64 SHA-512 of the unsigned package, as in <c>packages.lock.json</c>.</summary>
    public string ContentHash { get; }

    /// <summary>What was proved, beyond the hash.</summary>
    public ImmutableArray<LockedEvidence> Evidence { get; }

    /// <summary>Where the entry stands in the file.</summary>
    public JsonPosition At { get; }
}
