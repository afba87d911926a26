using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>What a package says about itself in its <c>.nuspec</c>. Id and version decide which package it is; the rest are the author's words.</summary>
public sealed class Nuspec
{
    private const int MaxDepth = 32;

    private Nuspec(PackageIdentity identity, XElement metadata)
    {
        Identity = identity;
        var license = Child(metadata, "license");
        var type = license?.Attribute("type")?.Value;
        LicenseExpression = type == "expression" ? Text(license) : null;
        LicenseFile = type == "file" ? Text(license) : null;
        LicenseUrl = Text(Child(metadata, "licenseUrl"));
        Authors = Text(Child(metadata, "authors"));
        Description = Text(Child(metadata, "description"));
        Copyright = Text(Child(metadata, "copyright"));
        ProjectUrl = Text(Child(metadata, "projectUrl"));
        var repository = Child(metadata, "repository");
        RepositoryType = Attribute(repository, "type");
        RepositoryUrl = Attribute(repository, "url");
        RepositoryCommit = Attribute(repository, "commit");
        IsDevelopmentDependency = bool.TryParse(Text(Child(metadata, "developmentDependency")), out var development) && development;
        PackageTypes = [.. Children(Child(metadata, "packageTypes"), "packageType").Select(item => Attribute(item, "name")).OfType<string>()];
    }

    /// <summary>Id and version.</summary>
    public PackageIdentity Identity { get; }

    /// <summary>The SPDX expression of <c>&lt;license type="expression"&gt;</c>.</summary>
    public string? LicenseExpression { get; }

    /// <summary>The path inside the package of <c>&lt;license type="file"&gt;</c>.</summary>
    public string? LicenseFile { get; }

    /// <summary>The old form: an address.</summary>
    public string? LicenseUrl { get; }

    /// <summary>Comma-separated names.</summary>
    public string? Authors { get; }

    /// <summary>Description.</summary>
    public string? Description { get; }

    /// <summary>Copyright line.</summary>
    public string? Copyright { get; }

    /// <summary>Home page.</summary>
    public string? ProjectUrl { get; }

    /// <summary>Kind of source repository, for example <c>git</c>.</summary>
    public string? RepositoryType { get; }

    /// <summary>Address of the source repository.</summary>
    public string? RepositoryUrl { get; }

    /// <summary>Commit from which the author says it was built.</summary>
    public string? RepositoryCommit { get; }

    /// <summary>True for packages that are used while building only.</summary>
    public bool IsDevelopmentDependency { get; }

    /// <summary><c>Dependency</c>, <c>DotnetTool</c>, <c>Template</c>, <c>MSBuildSdk</c> …; empty means Dependency.</summary>
    public ImmutableArray<string> PackageTypes { get; }

    /// <summary>Reads a nuspec; <see cref="FailureCode.NuspecMalformed"/> or <see cref="FailureCode.PackageIdentityMalformed"/>.</summary>
    public static Nuspec Parse(ReadOnlySpan<byte> xml)
    {
        var metadata = ReadMetadata(xml.ToArray());
        return new Nuspec(PackageIdentity.Create(Required(metadata, "id"), Required(metadata, "version")), metadata);
    }

    // No document type, so no entities; nothing is fetched.
    private static XElement ReadMetadata(byte[] xml)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = ArchiveLimits.MaxNuspecBytes,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            // Every level of a document takes two tags, but for the innermost; a "<" has this byte in every encoding that is read. Most are read once therefore.
            if (xml.AsSpan().Count((byte)'<') >= 2 * MaxDepth)
            {
                CheckDepth(xml, settings);
            }

            using var reader = XmlReader.Create(new MemoryStream(xml), settings);
            var package = XDocument.Load(reader).Root!;
            var metadata = package.Name.LocalName == "package" ? Children(package, "metadata").ToList() : [];
            return metadata.Count == 1 ? metadata[0] : throw Malformed($"expected one <metadata> in <package>, found {metadata.Count}");
        }
        catch (XmlException notXml)
        {
            throw new SigstoreException(FailureCode.NuspecMalformed, $"expected XML without document type, found {notXml.Message}", notXml);
        }
    }

    private static void CheckDepth(byte[] xml, XmlReaderSettings settings)
    {
        using var reader = XmlReader.Create(new MemoryStream(xml), settings);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                throw Malformed($"expected at most {MaxDepth} levels of elements, found more");
            }
        }
    }

    // NuGet takes the first element of the exact name; a second one, or one that differs in case, is there to deceive somebody.
    private static string Required(XElement metadata, string name)
    {
        var found = metadata.Elements().Where(element => element.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return found is [var only] && only.Name.LocalName == name && !only.HasElements && Text(only) is { } text
            ? text
            : throw Malformed($"expected one <{name}> with a value, found {found.Count}");
    }

    private static IEnumerable<XElement> Children(XElement? parent, string name) =>
        parent?.Elements().Where(element => element.Name.LocalName == name) ?? [];

    private static XElement? Child(XElement parent, string name) => Children(parent, name).FirstOrDefault();

    private static string? Text(XElement? element) => element?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static string? Attribute(XElement? element, string name) => element?.Attribute(name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    private static SigstoreException Malformed(string detail) => new(FailureCode.NuspecMalformed, detail);
}
