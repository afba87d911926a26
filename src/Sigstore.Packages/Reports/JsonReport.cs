using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Reports;

/// <summary>For programs: every package with its verdict, evidence and reasons. Schema: <c>report.schema.json</c>, shipped.</summary>
public static class JsonReport
{
    /// <summary>The version of the schema; it rises with every change that a reader could notice.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The report as UTF-8, indented, ending in a line feed.</summary>
    public static byte[] Write(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteString("target", report.PathOf(report.Target));
            WriteIfKnown(json, "policy", report.Policy.IsBuiltIn ? null : report.Policy.File);
            WriteIfKnown(json, "lock", report.LockFile is { } file ? report.PathOf(file) : null);
            WriteTexts(json, "enforced", report.Enforced);
            WriteTotals(json, report.Totals);
            json.WriteStartArray("packages");
            foreach (var verdict in report.Verdicts)
            {
                Write(json, report, verdict);
            }

            json.WriteEndArray();
            WriteTexts(json, "notCovered", report.NotCovered);
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static void WriteTotals(Utf8JsonWriter json, ReportTotals totals)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("verified", totals.Verified);
        json.WriteNumber("pinned", totals.Pinned);
        json.WriteNumber("exempt", totals.Exempt);
        json.WriteNumber("failed", totals.Failed);
        json.WriteNumber("couldNotCheck", totals.CouldNotCheck);
        json.WriteNumber("packages", totals.Packages);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, VerificationReport report, PackageVerdict verdict)
    {
        var evidence = verdict.Evidence;
        json.WriteStartObject();
        json.WriteString("id", evidence.Id);
        json.WriteString("version", evidence.Version);
        json.WriteString("verdict", verdict.Kind.Word());
        WriteIfKnown(json, "code", verdict.Kind.Code() is { } code ? Failure.IdOf(code) : null);
        WriteIfKnown(json, "contentHash", evidence.ContentHash);
        WriteIfKnown(json, "rule", verdict.Rule?.Pattern);
        json.WriteStartArray("evidence");
        foreach (var proved in evidence.Proved)
        {
            Write(json, proved);
        }

        json.WriteEndArray();
        json.WriteStartArray("reasons");
        foreach (var reason in verdict.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("verdict", reason.Kind.Word());
            Write(json, reason.Failure);
            json.WriteString("remedy", reason.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteRefused(json, "notApplicable", evidence.NotApplicable);
        WriteRefused(json, "invalid", evidence.Invalid);
        WriteTexts(json, "paths", evidence.Paths);
        if (evidence.BroughtInBy is { } line)
        {
            json.WriteStartObject("broughtInBy");
            json.WriteString("file", report.PathOf(line.File));
            json.WriteNumber("line", line.Line);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ProvedEvidence proved)
    {
        json.WriteStartObject();
        json.WriteString("kind", proved.Kind.Word());
        json.WriteString("signer", proved.Signer.ToString());
        json.WriteString("place", proved.Place switch
        {
            EvidencePlace.Embedded => "embedded",
            EvidencePlace.Vendored => "vendored",
            EvidencePlace.Beside => "beside",
            EvidencePlace.Store => "store",
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        WriteIfKnown(json, "identity", proved.Facts.Identity);
        WriteIfKnown(json, "commit", proved.Facts.Commit);
        WriteIfKnown(json, "ref", proved.Facts.Ref);
        WriteIfKnown(json, "matchedDigest", proved.Facts.MatchedDigest);
        WriteIfKnown(json, "signedAt", proved.Facts.SignedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Failure failure)
    {
        json.WriteString("code", failure.Id);
        json.WriteString("message", failure.Detail);
        if (failure.Causes.Length == 0)
        {
            return;
        }

        json.WriteStartArray("causes");
        foreach (var cause in failure.Causes)
        {
            json.WriteStartObject();
            Write(json, cause);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRefused(Utf8JsonWriter json, string name, IEnumerable<RefusedEvidence> refused)
    {
        json.WriteStartArray(name);
        foreach (var evidence in refused)
        {
            json.WriteStartObject();
            json.WriteString("name", evidence.Name);
            Write(json, evidence.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteIfKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
