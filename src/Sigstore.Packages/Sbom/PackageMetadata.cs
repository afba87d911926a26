using System.Xml;
using System.Xml.Linq;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Sbom;

/// <summary>What the nuspec of a restored package says about it, as far as an SBOM repeats it. What is absent is null.</summary>
public sealed class PackageMetadata
{
    private PackageMetadata()
    {
    }

    /// <summary>The authors, as one text.</summary>
    public string? Authors { get; private init; }

    /// <summary>The declared licence.</summary>
    public SbomLicense? License { get; private init; }

    /// <summary>The copyright line.</summary>
    public string? Copyright { get; private init; }

    /// <summary>The description's first line.</summary>
    public string? Summary { get; private init; }

    /// <summary>Web address of the project.</summary>
    public string? ProjectUrl { get; private init; }

    /// <summary>Web address of the source repository.</summary>
    public string? RepositoryUrl { get; private init; }

    /// <summary>The commit it was built from.</summary>
    public string? RepositoryCommit { get; private init; }

    /// <summary>A package of which nothing is known.</summary>
    public static PackageMetadata Unknown { get; } = new();

    /// <summary>Reads a nuspec of any of its XML namespaces.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.SbomInputMissing"/>: not XML, or without <c>metadata</c>.</exception>
    public static PackageMetadata Parse(ReadOnlyMemory<byte> nuspec)
    {
        try
        {
            using var stream = new MemoryStream(nuspec.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = 4 << 20 });
            return Read(XDocument.Load(reader));
        }
        catch (XmlException malformed)
        {
            throw new SigstoreException(FailureCode.SbomInputMissing, "expected a nuspec, found something that is not XML", malformed);
        }
    }

    private static PackageMetadata Read(XDocument document)
    {
        var metadata = document.Root?.Elements().FirstOrDefault(element => element.Name.LocalName == "metadata")
            ?? throw new SigstoreException(FailureCode.SbomInputMissing, "expected a nuspec with metadata, found none");
        var repository = Child(metadata, "repository");
        return new PackageMetadata
        {
            Authors = Text(metadata, "authors"),
            License = LicenseOf(metadata),
            Copyright = Text(metadata, "copyright"),
            Summary = FirstLine(Text(metadata, "description")),
            ProjectUrl = Text(metadata, "projectUrl"),
            RepositoryUrl = repository?.Attribute("url")?.Value,
            RepositoryCommit = repository?.Attribute("commit")?.Value,
        };
    }

    private static SbomLicense? LicenseOf(XElement metadata)
    {
        var license = Child(metadata, "license");
        var url = Text(metadata, "licenseUrl");
        return (license?.Attribute("type")?.Value, license?.Value.Trim(), url) switch
        {
            ("expression", { Length: > 0 } expression, _) => new SbomLicense.Expression(expression),
            ("file", { Length: > 0 } file, _) => new SbomLicense.Elsewhere($"The licence is the file {file} of the package.", null),
            (_, _, { Length: > 0 }) => new SbomLicense.Elsewhere($"The licence is at {url}.", url),
            _ => null,
        };
    }

    private static XElement? Child(XElement parent, string name) => parent.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    private static string? Text(XElement parent, string name) => Child(parent, name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static string? FirstLine(string? text) => text?.Split('\n')[0].Trim() is { Length: > 0 } line ? line : null;
}
