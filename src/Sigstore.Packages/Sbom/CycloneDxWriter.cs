using System.Text.Json;

namespace Sigstore.Packages.Sbom;

/// <summary>Writes CycloneDX 1.6 JSON.</summary>
/// <remarks>Source: ECMA-424 (CycloneDX 1.6).</remarks>
public static class CycloneDxWriter
{
    /// <summary>The document, UTF-8, ending in a line feed.</summary>
    public static ReadOnlyMemory<byte> Write(SbomDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var withoutSerial = SbomJson.Write(json => WriteDocument(json, document, ""));
        return SbomJson.Write(json => WriteDocument(json, document, $"urn:uuid:{SbomDocument.IdentifierOf(withoutSerial.Span)}"));
    }

    private static void WriteDocument(Utf8JsonWriter json, SbomDocument document, string serialNumber)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", "1.6");
        json.WriteString("serialNumber", serialNumber);
        json.WriteNumber("version", 1);
        WriteMetadata(json, document);
        json.WriteStartArray("components");
        foreach (var component in document.Components)
        {
            WriteComponent(json, component);
        }

        json.WriteEndArray();
        WriteDependencies(json, document);
        json.WriteStartArray("compositions");
        json.WriteStartObject();
        json.WriteString("aggregate", "complete");
        json.WriteStartArray("dependencies");
        json.WriteStringValue(document.Root.Key);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, SbomDocument document)
    {
        json.WriteStartObject("metadata");
        json.WriteString("timestamp", document.CreatedText);
        json.WriteStartArray("lifecycles");
        json.WriteStartObject();
        json.WriteString("phase", "build");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("name", "Sigstore.Build");
        json.WriteString("version", document.GeneratorVersion);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        if (document.Root.Supplier is { Length: > 0 } author)
        {
            json.WriteStartArray("authors");
            json.WriteStartObject();
            json.WriteString("name", author);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WritePropertyName("component");
        WriteComponent(json, document.Root);
        json.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter json, SbomComponent component)
    {
        json.WriteStartObject();
        json.WriteString("type", component.Kind switch
        {
            SbomComponentKind.Application => "application",
            SbomComponentKind.Framework => "framework",
            _ => "library",
        });
        json.WriteString("bom-ref", component.Key);
        if (component.Supplier is { Length: > 0 } supplier)
        {
            json.WriteStartObject("supplier");
            json.WriteString("name", supplier);
            json.WriteEndObject();
        }

        json.WriteString("name", component.Name);
        json.Known("version", component.Version);
        json.Known("description", component.Description);
        json.WriteString("scope", component.Scope == SbomScope.Build ? "excluded" : "required");
        WriteHash(json, component);
        WriteLicence(json, component);
        json.Known("copyright", component.Copyright);
        json.Known("purl", component.Purl);
        WriteReferences(json, component);
        WriteTargets(json, component);
        json.WriteEndObject();
    }

    private static void WriteHash(Utf8JsonWriter json, SbomComponent component)
    {
        if (component.Sha512Hex is { } sha512)
        {
            json.WriteStartArray("hashes");
            json.WriteStartObject();
            json.WriteString("alg", "SHA-512");
            json.WriteString("content", sha512);
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    private static void WriteLicence(Utf8JsonWriter json, SbomComponent component)
    {
        if (component.License is null)
        {
            return;
        }

        json.WriteStartArray("licenses");
        json.WriteStartObject();
        if (component.License is SbomLicense.Expression expression)
        {
            json.WriteString("expression", expression.Text);
            json.WriteString("acknowledgement", "declared");
        }
        else if (component.License is SbomLicense.Elsewhere elsewhere)
        {
            json.WriteStartObject("license");
            json.WriteString("name", elsewhere.Description);
            json.WriteString("acknowledgement", "declared");
            json.Known("url", SbomJson.WebAddress(elsewhere.Url));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteReferences(Utf8JsonWriter json, SbomComponent component)
    {
        var vcs = SbomJson.WebAddress(component.RepositoryUrl);
        var website = SbomJson.WebAddress(component.ProjectUrl);
        var feed = SbomJson.WebAddress(component.Feed);
        if (vcs is null && website is null && feed is null)
        {
            return;
        }

        json.WriteStartArray("externalReferences");
        WriteReference(json, "vcs", vcs, component.RepositoryCommit is { Length: > 0 } commit ? $"commit {commit}" : null);
        WriteReference(json, "website", website, null);
        WriteReference(json, "distribution", feed, "the feed it was restored from");
        json.WriteEndArray();
    }

    private static void WriteReference(Utf8JsonWriter json, string type, string? url, string? comment)
    {
        if (url is null)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("url", url);
        json.Known("comment", comment);
        json.WriteEndObject();
    }

    private static void WriteTargets(Utf8JsonWriter json, SbomComponent component)
    {
        if (component.Targets.IsEmpty && component.RepositoryCommit is null)
        {
            return;
        }

        json.WriteStartArray("properties");
        foreach (var target in component.Targets)
        {
            WriteProperty(json, "sigstore:target", target);
        }

        if (component.RepositoryCommit is { Length: > 0 } commit)
        {
            WriteProperty(json, "sigstore:commit", commit);
        }

        json.WriteEndArray();
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    // Every component has an entry, also one that needs nothing: an absent entry would mean "not known".
    private static void WriteDependencies(Utf8JsonWriter json, SbomDocument document)
    {
        var edges = document.Dependencies.ToLookup(edge => edge.From, StringComparer.Ordinal);
        json.WriteStartArray("dependencies");
        foreach (var component in document.Components.Prepend(document.Root))
        {
            json.WriteStartObject();
            json.WriteString("ref", component.Key);
            json.WriteStartArray("dependsOn");
            foreach (var edge in edges[component.Key])
            {
                json.WriteStringValue(edge.To);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
