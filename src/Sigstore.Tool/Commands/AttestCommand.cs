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
        var files = new Argument<string[]>("FILE") { Description = "What the statement is about", Arity = ArgumentArity.ZeroOrMore };
        var manifest = new Option<string?>("--manifest") { Description = "Sign what a build with SigstoreSign=manifest left to be signed, instead of FILEs", HelpName = "FILE" };
        var predicate = new Option<string?>("--predicate") { Description = "A JSON file with what is to be stated", HelpName = "FILE" };
        var type = new Option<string?>("--type") { Description = "slsaprovenance1, spdxjson, cyclonedx, vuln, openvex, custom, or the URI of a predicate type", HelpName = "TYPE" };
        var bundle = new Option<string?>("--bundle") { Description = "Where to write the bundle of one file (default: FILE.TYPE.sigstore.json)", HelpName = "OUT" };
        var options = new SigningOptions();
        var command = new Command("attest", "Sign a statement about files, with any predicate") { files, predicate, type, bundle, manifest };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = new Request(parsed.GetValue(files) ?? [], parsed.GetValue(predicate), parsed.GetValue(type), parsed.GetValue(bundle));
            return parsed.GetValue(manifest) is { } path
                ? ManifestSigning.RunAsync(request.OnlyManifest(path), options, parsed, shell, cancellationToken)
                : RunAsync(request.OnlyFiles(), options, parsed, shell, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(Request request, SigningOptions options, ParseResult parsed, ToolShell shell, CancellationToken cancellationToken)
    {
        if (request.Bundle is not null && request.Files.Length > 1)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected one file with --bundle, found {request.Files.Length}");
        }

        var report = new SigningReport("attest", options.Output, parsed, shell);
        return await report.RunAsync(() => AttestAsync(request, options, parsed, report, shell, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task AttestAsync(Request request, SigningOptions options, ParseResult parsed, SigningReport report, ToolShell shell, CancellationToken cancellationToken)
    {
        var type = PredicateTypes.UriOf(request.Type!);
        var predicate = JsonStrict.Parse(InputFile.Read(shell.PathOf(request.Predicate!), MaxPredicateBytes), FailureCode.UsageInvalid, request.Predicate!);
        var statements = request.Files.Select(shell.PathOf).Select(path => (Path: path, Statement: StatementOf(path, type, predicate))).ToList();
        using var run = await SigningRun.OpenAsync(options, parsed, shell, cancellationToken).ConfigureAwait(false);
        report.Open(run);
        foreach (var (path, statement) in statements)
        {
            var attested = await run.Signer.AttestAsync(statement, run.Identity, cancellationToken).ConfigureAwait(false);
            var output = request.Bundle is null ? $"{path}.{PredicateTypes.FileNameOf(request.Type!)}.sigstore.json" : shell.PathOf(request.Bundle);
            OutputFile.Replace(output, attested.ToJson());
            report.Add(run.Describe(attested, path, type, output));
        }
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

    private sealed record Request(string[] Files, string? Predicate, string? Type, string? Bundle)
    {
        public Request OnlyFiles() => Files.Length > 0 && Predicate is not null && Type is not null
            ? this
            : throw new SigstoreException(FailureCode.UsageInvalid, "expected FILE, --predicate and --type, or --manifest alone");

        public string OnlyManifest(string path) => Files.Length == 0 && Predicate is null && Type is null && Bundle is null
            ? path
            : throw new SigstoreException(FailureCode.UsageInvalid, "expected --manifest alone: it says itself which files and what about them");
    }
}
