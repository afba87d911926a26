using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>The answer of <c>inspect</c>.</summary>
internal sealed class InspectReport(string file, string instance, ImmutableArray<InspectedField> package, ImmutableArray<InspectedBundle> bundles)
{
    private const int SchemaVersion = 1;

    public void WriteText(TextWriter output)
    {
        output.WriteLine($"{DisplayText.OneLine(file)}, against instance {DisplayText.OneLine(instance)}");
        output.WriteLine("proved: computed here, or vouched for by the instance; claimed: the words of whoever wrote it");
        WriteFields(output, package);
        foreach (var bundle in bundles)
        {
            output.WriteLine();
            output.WriteLine(DisplayText.OneLine(bundle.Place));
            if (bundle.Refusal is { } refusal)
            {
                output.WriteLine("  nothing here is proved: " + DisplayText.Lines(refusal.ToString()).Replace("\n", "\n  ", StringComparison.Ordinal));
            }

            if (bundle.Unexpected is { } unexpected)
            {
                output.WriteLine("  signed by somebody else than expected: " + DisplayText.Lines(unexpected.ToString()).Replace("\n", "\n  ", StringComparison.Ordinal));
            }
            else if (bundle.IsExpected)
            {
                output.WriteLine("  signed by whom you expected");
            }

            WriteFields(output, bundle.Fields);
        }

        if (bundles.IsEmpty)
        {
            output.WriteLine();
            output.WriteLine("No bundle inside it or beside it.");
        }
    }

    public void WriteJson(TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteString("file", file);
            json.WriteString("instance", instance);
            if (!package.IsEmpty)
            {
                WriteFields(json, "package", package);
            }

            json.WriteStartArray("bundles");
            foreach (var bundle in bundles)
            {
                WriteBundle(json, bundle);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    private static void WriteBundle(Utf8JsonWriter json, InspectedBundle bundle)
    {
        json.WriteStartObject();
        json.WriteString("bundle", bundle.Place);
        json.WriteBoolean("proved", bundle.Refusal is null);
        if (bundle.Refusal is { } refusal)
        {
            json.WritePropertyName("failure");
            SignatureFacts.WriteJson(json, refusal);
        }

        if (bundle.IsExpected || bundle.Unexpected is not null)
        {
            json.WriteBoolean("signerExpected", bundle.IsExpected);
        }

        if (bundle.Unexpected is { } unexpected)
        {
            json.WritePropertyName("signerFailure");
            SignatureFacts.WriteJson(json, unexpected);
        }

        WriteFields(json, "fields", bundle.Fields);
        json.WriteEndObject();
    }

    private static void WriteFields(TextWriter output, ImmutableArray<InspectedField> fields)
    {
        foreach (var field in fields)
        {
            output.WriteLine($"  {(field.IsProved ? "proved " : "claimed")}  {field.Name,-16}{DisplayText.OneLine(field.Value)}");
        }
    }

    private static void WriteFields(Utf8JsonWriter json, string member, ImmutableArray<InspectedField> fields)
    {
        json.WriteStartArray(member);
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("value", field.Value);
            json.WriteString("status", field.IsProved ? "proved" : "claimed");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
