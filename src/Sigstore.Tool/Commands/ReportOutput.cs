using System.CommandLine;
using System.Reflection;
using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Reports;

namespace Sigstore.Tool.Commands;

/// <summary>Where a report goes and in which form: <c>--output</c>, <c>--output-file</c>.</summary>
internal sealed class ReportOutput
{
    private static readonly string[] Forms = ["text", "json", "sarif", "html"];
    private readonly Option<string> _form = new("--output") { Description = "text, json, sarif or html", DefaultValueFactory = _ => "text", HelpName = "FORM" };
    private readonly Option<string?> _file = new("--output-file") { Description = "Write the report to a file; text still goes to the terminal", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_form);
        command.Add(_file);
    }

    public string FormIn(ParseResult parsed)
    {
        var form = parsed.GetValue(_form) ?? "text";
        return Forms.Contains(form, StringComparer.Ordinal)
            ? form
            : throw new SigstoreException(FailureCode.UsageInvalid, $"--output: expected one of {string.Join(", ", Forms)}, found '{form}'");
    }

    /// <summary>True if text on standard output is all that was asked for.</summary>
    public bool IsPlainText(ParseResult parsed) => FormIn(parsed) == "text" && parsed.GetValue(_file) is null;

    /// <summary>True if text goes to standard output: no other form was asked for there.</summary>
    public bool ShowsText(ParseResult parsed) => FormIn(parsed) == "text" || parsed.GetValue(_file) is not null;

    public void Write(ParseResult parsed, VerificationReport report, ToolShell shell)
    {
        var content = FormIn(parsed) switch
        {
            "json" => Encoding.UTF8.GetString(JsonReport.Write(report)),
            "sarif" => Encoding.UTF8.GetString(SarifReport.Write(report, ToolVersion)),
            "html" => HtmlReport.Write(report),
            _ => TextReport.Preamble(report) + "\n" + TextReport.Body(report),
        };
        if (parsed.GetValue(_file) is { } file)
        {
            WriteFile(shell.PathOf(file), content);
        }
        else if (!ShowsText(parsed))
        {
            shell.Output.Write(content);
        }

        if (ShowsText(parsed))
        {
            shell.Output.Write("\n" + TextReport.Body(report));
        }

        if (string.Equals(shell.Variable("GITHUB_ACTIONS"), "true", StringComparison.Ordinal) && ShowsText(parsed))
        {
            shell.Output.Write(GitHubAnnotations.Of(report));
        }
    }

    private static string ToolVersion =>
        typeof(ReportOutput).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    private static void WriteFile(string path, string content)
    {
        try
        {
            File.WriteAllText(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"--output-file: expected to write {path}, found: {unwritable.Message}", unwritable);
        }
    }
}
