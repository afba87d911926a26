using Sigstore.Client.Bundles;

namespace Sigstore.Packages.Archive;

/// <summary>A Sigstore bundle that lies in a package: well-formed, but nothing of it is verified yet.</summary>
public sealed class EmbeddedBundle
{
    internal EmbeddedBundle(string name, ReadOnlyMemory<byte> utf8, Bundle? bundle)
    {
        Name = name;
        Utf8 = utf8;
        Bundle = bundle;
    }

    /// <summary>The file name below <c>_sigstore/</c>, for example <c>provenance.sigstore.json</c>.</summary>
    public string Name { get; }

    /// <summary>The bundle's bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The parsed bundle; null if it is of a version that this library does not know, which is no fault of the package.</summary>
    public Bundle? Bundle { get; }
}
