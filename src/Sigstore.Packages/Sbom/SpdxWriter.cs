using System.Text.Json;

namespace Sigstore.Packages.Sbom;

/// <summary>Writes SPDX 2.3 JSON.</summary>
/// <remarks>Source: SPDX 2.3, ISO/IEC 5962 successor; element numbers in comments are its clauses.</remarks>
public static class SpdxWriter
{
    private const string RootId = "SPDXRef-RootPackage";
    private const string Unknown = "NOASSERTION";

    /// <summary>The document, UTF-8, ending in a line feed.</summary>
    public static ReadOnlyMemory<byte> Write(SbomDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var name = $"{document.Root.Name}-{document.Root.Version}";
        var withoutNamespace = SbomJson.Write(json => WriteDocument(json, document, name, ""));
        var unique = SbomDocument.IdentifierOf(withoutNamespace.Span);
        return SbomJson.Write(json => WriteDocument(json, document, name, $"https://spdx.org/spdxdocs/{Uri.EscapeDataString(name)}-{unique}"));
    }

    private static void WriteDocument(Utf8JsonWriter json, SbomDocument document, string name, string documentNamespace)
    {
        json.WriteStartObject();
        json.WriteString("spdxVersion", "SPDX-2.3");
        json.WriteString("dataLicense", "CC0-1.0");
        json.WriteString("SPDXID", "SPDXRef-DOCUMENT");
        json.WriteString("name", name);
        json.WriteString("documentNamespace", documentNamespace);
        json.WriteStartObject("creationInfo");
        json.WriteString("created", document.CreatedText);
        json.WriteStartArray("creators");
        if (document.Root.Supplier is { Length: > 0 } author)
        {
            json.WriteStringValue($"Organization: {OneLine(author)}");
        }

        json.WriteStringValue($"Tool: Sigstore.Build-{document.GeneratorVersion}");
        json.WriteEndArray();
        json.WriteString("comment", "Made during the build, from what was really restored.");
        json.WriteEndObject();
        json.WriteStartArray("documentDescribes");
        json.WriteStringValue(RootId);
        json.WriteEndArray();
        json.WriteStartArray("packages");
        WritePackage(json, document.Root, RootId);
        foreach (var component in document.Components)
        {
            WritePackage(json, component, IdOf(component));
        }

        json.WriteEndArray();
        WriteLicenceTexts(json, document);
        WriteRelationships(json, document);
        json.WriteEndObject();
    }

    private static void WritePackage(Utf8JsonWriter json, SbomComponent component, string id)
    {
        json.WriteStartObject();
        json.WriteString("name", component.Name);
        json.WriteString("SPDXID", id);
        json.Known("versionInfo", component.Version);
        json.WriteString("supplier", component.Supplier is { Length: > 0 } supplier ? $"Organization: {OneLine(supplier)}" : Unknown);
        json.WriteString("downloadLocation", DownloadLocationOf(component)); // 7.7
        json.WriteBoolean("filesAnalyzed", false);
        if (component.Sha512Hex is { } sha512)
        {
            json.WriteStartArray("checksums");
            json.WriteStartObject();
            json.WriteString("algorithm", "SHA512");
            json.WriteString("checksumValue", sha512);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.Known("homepage", SbomJson.WebAddress(component.ProjectUrl));
        json.WriteString("licenseConcluded", Unknown); // nobody looked; what was declared is in the next field
        json.WriteString("licenseDeclared", component.License switch
        {
            SbomLicense.Expression expression => expression.Text,
            SbomLicense.Elsewhere => LicenceRefOf(component),
            _ => Unknown,
        });
        json.WriteString("copyrightText", string.IsNullOrWhiteSpace(component.Copyright) ? Unknown : component.Copyright);
        json.Known("summary", component.Description);
        json.Known("sourceInfo", SourceOf(component)); // 7.14
        json.WriteString("primaryPackagePurpose", component.Kind switch
        {
            SbomComponentKind.Application => "APPLICATION",
            SbomComponentKind.Framework => "FRAMEWORK",
            _ => "LIBRARY",
        });
        WriteReferences(json, component);
        json.Known("comment", CommentOf(component));
        json.WriteEndObject();
    }

    private static void WriteReferences(Utf8JsonWriter json, SbomComponent component)
    {
        var vcs = VcsOf(component);
        if (component.Purl is null && vcs is null)
        {
            return;
        }

        json.WriteStartArray("externalRefs");
        if (component.Purl is { } purl)
        {
            WriteReference(json, "PACKAGE-MANAGER", "purl", purl);
        }

        if (vcs is not null)
        {
            WriteReference(json, "OTHER", "vcs", vcs);
        }

        json.WriteEndArray();
    }

    private static void WriteReference(Utf8JsonWriter json, string category, string type, string locator)
    {
        json.WriteStartObject();
        json.WriteString("referenceCategory", category);
        json.WriteString("referenceType", type);
        json.WriteString("referenceLocator", locator);
        json.WriteEndObject();
    }

    // Clause 10: a licence without an SPDX name gets a reference of this document's own.
    private static void WriteLicenceTexts(Utf8JsonWriter json, SbomDocument document)
    {
        var elsewhere = document.Components.Prepend(document.Root).Where(component => component.License is SbomLicense.Elsewhere).ToArray();
        if (elsewhere.Length == 0)
        {
            return;
        }

        json.WriteStartArray("hasExtractedLicensingInfos");
        foreach (var component in elsewhere)
        {
            var licence = (SbomLicense.Elsewhere)component.License!;
            json.WriteStartObject();
            json.WriteString("licenseId", LicenceRefOf(component));
            json.WriteString("extractedText", licence.Description);
            json.WriteString("name", $"Licence of {component.Name} {component.Version}");
            if (SbomJson.WebAddress(licence.Url) is { } url)
            {
                json.WriteStartArray("seeAlsos");
                json.WriteStringValue(url);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRelationships(Utf8JsonWriter json, SbomDocument document)
    {
        var ids = document.Components.ToDictionary(component => component.Key, IdOf, StringComparer.Ordinal);
        ids[document.Root.Key] = RootId;
        json.WriteStartArray("relationships");
        WriteRelationship(json, "SPDXRef-DOCUMENT", "DESCRIBES", RootId);
        foreach (var edge in document.Dependencies)
        {
            if (edge.Scope == SbomScope.Build)
            {
                WriteRelationship(json, ids[edge.To], "BUILD_DEPENDENCY_OF", ids[edge.From]);
            }
            else
            {
                WriteRelationship(json, ids[edge.From], "DEPENDS_ON", ids[edge.To]);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteRelationship(Utf8JsonWriter json, string from, string type, string to)
    {
        json.WriteStartObject();
        json.WriteString("spdxElementId", from);
        json.WriteString("relationshipType", type);
        json.WriteString("relatedSpdxElement", to);
        json.WriteEndObject();
    }

    private static string DownloadLocationOf(SbomComponent component) => component.Kind switch
    {
        SbomComponentKind.Project => "NONE", // built here, downloaded from nowhere
        _ => SbomJson.WebAddress(component.Feed) ?? Unknown,
    };

    private static string? VcsOf(SbomComponent component) => SbomJson.WebAddress(component.RepositoryUrl) is { } repository
        ? component.RepositoryCommit is { Length: > 0 } commit ? $"git+{repository}@{commit}" : $"git+{repository}"
        : null;

    private static string? SourceOf(SbomComponent component) => component.RepositoryCommit is { Length: > 0 } commit
        ? $"built from commit {commit} of {component.RepositoryUrl}"
        : null;

    private static string? CommentOf(SbomComponent component)
    {
        var targets = component.Targets.IsEmpty ? null : $"In the graph of {string.Join(", ", component.Targets)}.";
        return component.Scope == SbomScope.Build ? $"Build only. {targets}".TrimEnd() : targets;
    }

    private static string IdOf(SbomComponent component) => $"SPDXRef-{component.Kind}-{SbomJson.Identifier($"{component.Name}-{component.Version}")}";

    private static string LicenceRefOf(SbomComponent component) => $"LicenseRef-{SbomJson.Identifier($"{component.Name}-{component.Version}")}";

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
