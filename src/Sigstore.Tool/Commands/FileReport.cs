using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;

namespace Sigstore.Tool.Commands;

/// <summary>The answer of <c>verify-file</c>: accepted if one bundle proves what was demanded. The others are told, too.</summary>
internal sealed class FileReport(FileSubject subject, string instance, ImmutableArray<FileOutcome> outcomes)
{
    private const int SchemaVersion = 1;
    private const string Blanks = "              "; // a column's; filling one takes code that has to be compiled

    public bool IsAccepted => outcomes.Any(outcome => outcome.Signature is not null);

    /// <summary>Why not: the one bundle's failure, or all of them.</summary>
    public Failure Refusal => outcomes is [{ Failure: { } only }]
        ? only
        : new Failure(
            outcomes[0].Failure!.Code,
            $"expected one of {outcomes.Length} bundles of {subject.Shown} to prove what is demanded, found none",
            [.. outcomes.Select(outcome => new Failure(outcome.Failure!.Code, $"{outcome.Bundle.Place}: {outcome.Failure.Detail}", outcome.Failure.Causes))]);

    public void WriteText(TextWriter output)
    {
        if (!IsAccepted)
        {
            return;
        }

        var text = new StringBuilder();
        text.AppendLine($"Verified: {DisplayText.OneLine(subject.Shown)} (instance {DisplayText.OneLine(instance)})");
        foreach (var outcome in outcomes)
        {
            if (outcome.Signature is { } proved)
            {
                text.Append("  ").AppendLine(DisplayText.OneLine(outcome.Bundle.Place));
                foreach (var (name, value) in SignatureFacts.Of(proved, subject))
                {
                    text.Append("    ").Append(name).Append(Blanks, 0, Math.Max(0, Blanks.Length - name.Length)).AppendLine(DisplayText.OneLine(value));
                }
            }
            else
            {
                text.AppendLine($"  {DisplayText.OneLine(outcome.Bundle.Place)}: does not count: {DisplayText.OneLine($"{outcome.Failure!.Id}: {outcome.Failure.Detail}")}");
            }
        }

        output.Write(text.ToString());
    }

    public void WriteJson(TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteString("subject", subject.Shown);
            json.WriteString("instance", instance);
            json.WriteString("verdict", IsAccepted ? "accepted" : "rejected");
            json.WriteStartArray("bundles");
            foreach (var outcome in outcomes)
            {
                WriteOutcome(json, outcome);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    private void WriteOutcome(Utf8JsonWriter json, FileOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("bundle", outcome.Bundle.Place);
        json.WriteString("verdict", outcome.Signature is null ? "rejected" : "accepted");
        if (outcome.Signature is { } proved)
        {
            SignatureFacts.WriteJson(json, proved, subject);
        }
        else
        {
            json.WritePropertyName("failure");
            SignatureFacts.WriteJson(json, outcome.Failure!);
        }

        json.WriteEndObject();
    }
}
