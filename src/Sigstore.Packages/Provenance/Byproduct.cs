namespace Sigstore.Packages.Provenance;

/// <summary>Something a build made besides the artifact, such as its SBOM.</summary>
public sealed class Byproduct
{
    /// <summary>Names a byproduct.</summary>
    /// <param name="name">Where it lies in the package, or its file name.</param>
    /// <param name="sha256Hex">SHA-256 of its bytes, 64 lower-case hexadecimal digits.</param>
    /// <param name="mediaType">Its media type.</param>
    public Byproduct(string name, string sha256Hex, string mediaType)
    {
        Name = name;
        Sha256Hex = sha256Hex;
        MediaType = mediaType;
    }

    /// <summary>Where it lies in the package, or its file name.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of its bytes, 64 lower-case hexadecimal digits.</summary>
    public string Sha256Hex { get; }

    /// <summary>Its media type.</summary>
    public string MediaType { get; }
}
