using Sigstore.Client.Bundles;

namespace Sigstore.Packages.Evidence;

/// <summary>A bundle as it was found: bytes, name, place; nothing about it is believed yet.</summary>
public sealed class FoundBundle
{
    /// <summary>Wraps what was found.</summary>
    public FoundBundle(string name, EvidencePlace place, ReadOnlyMemory<byte> utf8)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Place, Utf8) = (name, place, utf8);
    }

    /// <summary>The entry or file.</summary>
    public string Name { get; }

    /// <summary>Where.</summary>
    public EvidencePlace Place { get; }

    /// <summary>The bundle's JSON.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The same bytes read already, where somebody had to; null elsewhere.</summary>
    internal Bundle? Parsed { get; init; }
}
