using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>What a signing command did: a line for each artifact at once, or one JSON document at the end, which tells a failure as well (schema <c>signing</c>).</summary>
internal sealed class SigningReport(string command, ResultOutput output, ParseResult parsed, ToolShell shell)
{
    private readonly List<SignedArtifact> _signed = [];
    private string? _instance;

    /// <summary>Names the instance once it is known.</summary>
    public void Open(SigningRun run)
    {
        _instance = run.InstanceName;
        if (output.IsDetailed(parsed))
        {
            shell.Error.WriteLine(DisplayText.OneLine($"Instance: {run.InstanceDescription}"));
            shell.Error.WriteLine(DisplayText.OneLine($"Identity: {run.IdentityDescription}"));
        }
    }

    public void Add(SignedArtifact signed)
    {
        _signed.Add(signed);
        if (!output.ShowsText(parsed))
        {
            return;
        }

        var who = signed.Issuer is null ? signed.Signer : $"{signed.Signer} ({signed.Issuer})";
        var kind = signed.Kind == "signature" ? "" : $"{signed.Kind} of {Path.GetFileName(signed.Artifact)}, ";
        shell.Output.WriteLine(DisplayText.OneLine($"{signed.Bundle}: {kind}{who}, log entry {Indices(signed)} of {_instance}{(signed.IsNew ? "" : " (was there)")}"));
        if (output.IsDetailed(parsed))
        {
            foreach (var detail in signed.Details)
            {
                shell.Error.WriteLine("  " + DisplayText.OneLine(detail));
            }
        }
    }

    /// <summary>Does the work; a refusal goes into the document and on.</summary>
    public async Task<int> RunAsync(Func<Task> work)
    {
        output.Check(parsed);
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (SigstoreException refused)
        {
            output.WriteJson(parsed, shell, json => Write(json, refused.Failure));
            throw;
        }

        output.WriteJson(parsed, shell, json => Write(json, failure: null));
        return ExitCodes.Passed;
    }

    private void Write(Utf8JsonWriter json, Failure? failure)
    {
        json.WriteString("command", command);
        if (_instance is not null)
        {
            json.WriteString("instance", _instance);
        }

        json.WriteStartArray("signed");
        _signed.ForEach(signed => Write(json, signed));
        json.WriteEndArray();
        if (failure is not null)
        {
            json.WritePropertyName("failure");
            SignatureFacts.WriteJson(json, failure);
        }
    }

    private static void Write(Utf8JsonWriter json, SignedArtifact signed)
    {
        json.WriteStartObject();
        json.WriteString("artifact", signed.Artifact);
        json.WriteString("kind", signed.Kind);
        json.WriteString("bundle", signed.Bundle);
        json.WriteString("signer", signed.Signer);
        if (signed.Issuer is not null)
        {
            json.WriteString("issuer", signed.Issuer);
        }

        json.WriteStartArray("logIndices");
        foreach (var index in signed.LogIndices)
        {
            json.WriteNumberValue(index);
        }

        json.WriteEndArray();
        json.WriteBoolean("isNew", signed.IsNew);
        json.WriteEndObject();
    }

    private static string Indices(SignedArtifact signed) => string.Join(", ", signed.LogIndices.Select(index => index.ToString(CultureInfo.InvariantCulture)));
}
