namespace Sigstore.Packages.Provenance;

/// <summary>A bundle that is now attached, for the record and for later targets.</summary>
public sealed class AttachedBundle
{
    /// <summary>Records a bundle.</summary>
    public AttachedBundle(string path, string kind, string artifact, long? logIndex, string signer, bool isNew)
    {
        Path = path;
        Kind = kind;
        Artifact = artifact;
        LogIndex = logIndex;
        Signer = signer;
        IsNew = isNew;
    }

    /// <summary>The bundle's file; the package itself where the bundle is only inside.</summary>
    public string Path { get; }

    /// <summary><c>provenance</c>, <c>sbom</c>, <c>sbom-cyclonedx</c> or <c>signature</c>.</summary>
    public string Kind { get; }

    /// <summary>The artifact's file or folder.</summary>
    public string Artifact { get; }

    /// <summary>Index of its entry in the transparency log.</summary>
    public long? LogIndex { get; }

    /// <summary>The identity that the certificate names, or the fingerprint of the key.</summary>
    public string Signer { get; }

    /// <summary>False if it was there before and still holds.</summary>
    public bool IsNew { get; }
}
