using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Reports;

/// <summary>SARIF 2.1.0: one result a package that needs attention, at the line that brought it in.</summary>
public static class SarifReport
{
    /// <summary>The log as UTF-8, indented, ending in a line feed.</summary>
    public static byte[] Write(VerificationReport report, string toolVersion)
    {
        ArgumentNullException.ThrowIfNull(report);
        ImmutableArray<FailureCode> rules = [.. report.Attention.Select(verdict => verdict.Kind.Code()!.Value).Distinct().Order()];
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, rules, toolVersion);
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteStartArray("results");
            foreach (var verdict in report.Attention)
            {
                WriteResult(json, report, verdict, rules);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static void WriteTool(Utf8JsonWriter json, ImmutableArray<FailureCode> rules, string toolVersion)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "dotnet-sigstore");
        json.WriteString("semanticVersion", toolVersion);
        json.WriteStartArray("rules");
        foreach (var code in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", Failure.IdOf(code));
            json.WriteString("name", code.ToString());
            WriteText(json, "shortDescription", FailureCatalog.TitleOf(code));
            json.WriteStartObject("help");
            json.WriteString("text", FailureCatalog.PageOf(code));
            json.WriteString("markdown", FailureCatalog.PageOf(code));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, VerificationReport report, PackageVerdict verdict, ImmutableArray<FailureCode> rules)
    {
        var code = verdict.Kind.Code()!.Value;
        json.WriteStartObject();
        json.WriteString("ruleId", Failure.IdOf(code));
        json.WriteNumber("ruleIndex", rules.IndexOf(code));
        json.WriteString("level", verdict.Passes ? "note" : "error");
        WriteText(json, "message", MessageOf(verdict));
        WriteLocation(json, report, verdict);
        json.WriteStartObject("partialFingerprints");
        json.WriteString("package/v1", $"{verdict.Evidence.Id}/{verdict.Evidence.Version}".ToLowerInvariant());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Plain text: SARIF reads [text](target) as a link, so what a stranger wrote must not look like one.
    private static string MessageOf(PackageVerdict verdict)
    {
        var lines = verdict.Reasons.Select(reason => $"{reason.Failure}\nTo settle: {DisplayText.OneLine(reason.Remedy)}")
            .Concat(verdict.Evidence.Paths.Take(3).Select(path => $"Came in: {DisplayText.OneLine(path)}"));
        return DisplayText.Lines($"{DisplayText.OneLine(verdict.Evidence.ToString())}: {verdict.Kind.Word()}\n{string.Join('\n', lines)}")
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);
    }

    // A result needs a place to be shown at: the line that brought the package in, else the lock or the target itself.
    private static void WriteLocation(Utf8JsonWriter json, VerificationReport report, PackageVerdict verdict)
    {
        var line = verdict.Evidence.BroughtInBy;
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri.EscapeDataString(report.PathOf(line?.File ?? report.LockFile ?? report.Target)).Replace("%2F", "/", StringComparison.Ordinal));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", line?.Line ?? 1);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", $"{verdict.Evidence.Id}/{verdict.Evidence.Version}");
        json.WriteString("kind", "package");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
