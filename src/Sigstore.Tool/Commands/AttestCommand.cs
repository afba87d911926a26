using System.CommandLine;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary><c>attest FILE… --predicate FILE --type TYPE</c>: a signed statement about each file, in a bundle beside it.</summary>
internal static class AttestCommand
{
    private const int MaxPredicateBytes = 15 << 20;

    public static Command Create(ToolShell shell)
    {
        var files = new Argument<string[]>("FILE") { Description = "What the statement is about", Arity = ArgumentArity.OneOrMore };
        var predicate = new Option<string>("--predicate") { Description = "A JSON file with what is to be stated", HelpName = "FILE", Required = true };
        var type = new Option<string>("--type") { Description = "slsaprovenance1, spdxjson, cyclonedx, vuln, openvex, custom, or the URI of a predicate type", HelpName = "TYPE", Required = true };
        var bundle = new Option<string?>("--bundle") { Description = "Where to write the bundle of one file (default: FILE.TYPE.sigstore.json)", HelpName = "OUT" };
        var options = new SigningOptions();
        var command = new Command("attest", "Sign a statement about files, with any predicate") { files, predicate, type, bundle };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Request(parsed.GetRequiredValue(files), parsed.GetRequiredValue(predicate), parsed.GetRequiredValue(type), parsed.GetValue(bundle)), options, parsed, shell, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Request request, SigningOptions options, ParseResult parsed, ToolShell shell, CancellationToken cancellationToken)
    {
        if (request.Bundle is not null && request.Files.Length > 1)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected one file with --bundle, found {request.Files.Length}");
        }

        var type = PredicateTypes.UriOf(request.Type);
        var predicate = JsonStrict.Parse(InputFile.Read(shell.PathOf(request.Predicate), MaxPredicateBytes), FailureCode.UsageInvalid, request.Predicate);
        var statements = request.Files.Select(shell.PathOf).Select(path => (Path: path, Statement: StatementOf(path, type, predicate))).ToList();
        using var run = await SigningRun.OpenAsync(options, parsed, shell, cancellationToken).ConfigureAwait(false);
        foreach (var (path, statement) in statements)
        {
            var attested = await run.Signer.AttestAsync(statement, run.Identity, cancellationToken).ConfigureAwait(false);
            var output = request.Bundle is null ? $"{path}.{PredicateTypes.FileNameOf(request.Type)}.sigstore.json" : shell.PathOf(request.Bundle);
            OutputFile.Replace(output, attested.ToJson());
            shell.Output.WriteLine(run.Describe(attested, output));
        }

        return ExitCodes.Passed;
    }

    // An in-toto statement v1 about one file: its name, and its SHA-256.
    private static byte[] StatementOf(string path, string type, JsonElement predicate)
    {
        using var file = InputFile.Open(path);
        var digest = Digest.FromBytes(DigestAlgorithm.Sha256, System.Security.Cryptography.SHA256.HashData(file));
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("_type", "https://in-toto.io/Statement/v1");
            json.WriteStartArray("subject");
            json.WriteStartObject();
            json.WriteString("name", Path.GetFileName(path));
            json.WriteStartObject("digest");
            json.WriteString(digest.Algorithm.Name(), digest.Hex);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("predicateType", type);
            json.WritePropertyName("predicate");
            json.WriteRawValue(predicate.GetRawText(), skipInputValidation: true); // unchanged: numbers keep their digits
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private sealed record Request(string[] Files, string Predicate, string Type, string? Bundle);
}
