using System.Collections.Immutable;

namespace Sigstore.Packages.Sbom;

/// <summary>A format that an SBOM is written in: closed, two members.</summary>
public sealed class SbomFormat
{
    private SbomFormat(string name, string packagePath, string predicateType, string mediaType)
    {
        Name = name;
        PackagePath = packagePath;
        PredicateType = predicateType;
        MediaType = mediaType;
    }

    /// <summary>SPDX 2.3, JSON.</summary>
    public static SbomFormat Spdx { get; } = new("spdx", "_manifest/spdx_2.3/manifest.spdx.json", "https://spdx.dev/Document/v2.3", "application/spdx+json");

    /// <summary>CycloneDX 1.6, JSON.</summary>
    public static SbomFormat CycloneDx { get; } = new("cyclonedx", "_manifest/cyclonedx_1.6/bom.cdx.json", "https://cyclonedx.org/bom", "application/vnd.cyclonedx+json");

    /// <summary>Every format.</summary>
    public static ImmutableArray<SbomFormat> All { get; } = [Spdx, CycloneDx];

    /// <summary>The name in <c>SigstoreSbomFormat</c>.</summary>
    public string Name { get; }

    /// <summary>Where the document lies inside a package.</summary>
    public string PackagePath { get; }

    /// <summary>The in-toto predicate type under which it is attested.</summary>
    public string PredicateType { get; }

    /// <summary>The document's media type.</summary>
    public string MediaType { get; }

    /// <summary>The document, UTF-8; the same document gives the same bytes.</summary>
    public ReadOnlyMemory<byte> Write(SbomDocument document) => ReferenceEquals(this, Spdx) ? SpdxWriter.Write(document) : CycloneDxWriter.Write(document);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
