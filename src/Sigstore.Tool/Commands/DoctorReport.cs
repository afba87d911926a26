using System.CommandLine;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>The doctor's findings: a line each, or one JSON document (schema <c>doctor</c>). Quietly: what is wrong alone.</summary>
internal sealed class DoctorReport(string instance, ResultOutput output, ParseResult parsed, ToolShell shell)
{
    private readonly List<(DoctorFinding Finding, string What, string Detail, Failure? Failure)> _findings = [];

    public bool Failed { get; private set; }

    public void Say(DoctorFinding finding, string what, string detail) => Say(finding, what, detail, failure: null);

    public void Say(DoctorFinding finding, string what, Failure failure) => Say(finding, what, $"{failure.Id} {failure.Detail}", failure);

    /// <summary>Writes the document, if one was asked for.</summary>
    public void Finish() => output.WriteJson(parsed, shell, json =>
    {
        json.WriteString("instance", instance);
        json.WriteString("verdict", Failed ? "failed" : "passed");
        json.WriteStartArray("findings");
        foreach (var (finding, what, detail, failure) in _findings)
        {
            json.WriteStartObject();
            json.WriteString("finding", NameOf(finding));
            json.WriteString("subject", what);
            json.WriteString("detail", failure?.Detail ?? detail);
            if (failure is not null)
            {
                json.WriteString("code", failure.Id);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private void Say(DoctorFinding finding, string what, string detail, Failure? failure)
    {
        Failed |= finding == DoctorFinding.Failure;
        _findings.Add((finding, what, detail, failure));
        if (output.ShowsText(parsed) || (finding != DoctorFinding.Fine && output.ShowsFailures(parsed)))
        {
            shell.Output.WriteLine($"{NameOf(finding),-7}  {what}: {DisplayText.OneLine(detail)}");
            if (failure is not null && output.IsDetailed(parsed))
            {
                shell.Output.WriteLine(DisplayText.Lines(failure.ToString()));
            }
        }
    }

    private static string NameOf(DoctorFinding finding) => finding switch { DoctorFinding.Fine => "ok", DoctorFinding.Warning => "warning", _ => "failed" };
}
