using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;

namespace Sigstore.Tool.Commands;

/// <summary><c>sign FILE…</c>: a signature over each file, in a bundle beside it.</summary>
internal static class SignCommand
{
    public static Command Create(ToolShell shell)
    {
        var files = new Argument<string[]>("FILE") { Description = "What to sign", Arity = ArgumentArity.OneOrMore };
        var bundle = new Option<string?>("--bundle") { Description = "Where to write the bundle of one file (default: FILE.sigstore.json)", HelpName = "OUT" };
        var options = new SigningOptions();
        var command = new Command("sign", "Sign files with your identity or a key, and log the signatures") { files, bundle };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(files), parsed.GetValue(bundle), options, parsed, shell, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, string? bundle, SigningOptions options, ParseResult parsed, ToolShell shell, CancellationToken cancellationToken)
    {
        if (bundle is not null && files.Length > 1)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected one file with --bundle, found {files.Length}");
        }

        var report = new SigningReport("sign", options.Output, parsed, shell);
        return await report.RunAsync(() => SignAsync(files, bundle, options, parsed, report, shell, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task SignAsync(string[] files, string? bundle, SigningOptions options, ParseResult parsed, SigningReport report, ToolShell shell, CancellationToken cancellationToken)
    {
        var paths = Array.ConvertAll(files, shell.PathOf);
        Array.ForEach(paths, path => InputFile.Open(path).Dispose()); // all of them are there, before anything becomes public
        using var run = await SigningRun.OpenAsync(options, parsed, shell, cancellationToken).ConfigureAwait(false);
        report.Open(run);
        foreach (var path in paths)
        {
            using var artifact = InputFile.Open(path);
            var signed = await run.Signer.SignAsync(Artifact.OfStream(artifact), run.Identity, cancellationToken).ConfigureAwait(false);
            var output = bundle is null ? path + ".sigstore.json" : shell.PathOf(bundle);
            OutputFile.Replace(output, signed.ToJson());
            report.Add(run.Describe(signed, path, "signature", output));
        }
    }
}
