using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>How much is said and in which form, for commands whose results are a few lines: <c>--output</c>, <c>--output-file</c>, <c>--verbosity</c>.</summary>
internal sealed class ResultOutput
{
    private readonly Option<string> _form = new("--output") { Description = "text or json", DefaultValueFactory = _ => "text", HelpName = "FORM" };
    private readonly Option<string?> _file = new("--output-file") { Description = "Write the JSON to a file; text still goes to the terminal", HelpName = "FILE" };
    private readonly Option<string> _verbosity = new("--verbosity") { Description = "quiet (failures only), normal or detailed", DefaultValueFactory = _ => "normal", HelpName = "HOW" };

    public void AddTo(Command command)
    {
        _form.AcceptOnlyFromAmong("text", "json");
        _verbosity.AcceptOnlyFromAmong("quiet", "normal", "detailed");
        command.Add(_form);
        command.Add(_file);
        command.Add(_verbosity);
    }

    /// <summary>True if results go to standard output as text.</summary>
    public bool ShowsText(ParseResult parsed) => ShowsFailures(parsed) && parsed.GetValue(_verbosity) != "quiet";

    /// <summary>True if what is wrong goes to standard output as text, however quiet: JSON goes elsewhere.</summary>
    public bool ShowsFailures(ParseResult parsed) => !IsJson(parsed) || parsed.GetValue(_file) is not null;

    /// <summary>True for <c>--verbosity detailed</c>.</summary>
    public bool IsDetailed(ParseResult parsed) => parsed.GetValue(_verbosity) == "detailed";

    /// <summary>Refuses a file without a form for it; before anything else is done.</summary>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(_file) is not null && !IsJson(parsed))
        {
            throw new SigstoreException(FailureCode.UsageInvalid, "expected --output json with --output-file, found text");
        }
    }

    /// <summary>Writes one JSON document with a <c>schemaVersion</c>, if JSON was asked for.</summary>
    public void WriteJson(ParseResult parsed, ToolShell shell, Action<Utf8JsonWriter> members)
    {
        if (!IsJson(parsed))
        {
            return;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 1);
            members(json);
            json.WriteEndObject();
        }

        if (parsed.GetValue(_file) is { } file)
        {
            OutputFile.Replace(shell.PathOf(file), [.. buffer.ToArray(), (byte)'\n']);
        }
        else
        {
            shell.Output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
        }
    }

    private bool IsJson(ParseResult parsed) => parsed.GetValue(_form) == "json";
}
