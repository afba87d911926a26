using System.Collections.Immutable;
using System.CommandLine;
using Sigstore.Client.Verification;

namespace Sigstore.Tool.Commands;

/// <summary><c>inspect FILE</c>: what a bundle or a package carries, each field marked proved or claimed.</summary>
internal sealed class InspectCommand
{
    private static readonly string[] BundleEndings = [".sigstore.jsonl", ".sigstore.json", ".sigstore"];

    private readonly Argument<string> _file = new("FILE") { Description = "A bundle, a file of bundles, or a package" };
    private readonly Option<string> _output = new("--output") { Description = "text or json", HelpName = "FORM", DefaultValueFactory = _ => "text" };
    private readonly SignerOptions _signer = new();
    private readonly EvidenceOptions _evidence = new();
    private readonly RootOptions _root = new();

    public static Command Create(ToolShell shell)
    {
        var inspect = new InspectCommand();
        inspect._output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("inspect", "What a bundle or a package carries, each field marked proved or claimed") { inspect._file, inspect._output };
        inspect._signer.AddTo(command);
        inspect._evidence.AddTo(command);
        inspect._root.AddTo(command);
        command.SetAction((parsed, cancel) => inspect.RunAsync(parsed, shell, cancel));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, ToolShell shell, CancellationToken cancel)
    {
        var shown = parsed.GetRequiredValue(_file);
        var path = shell.PathOf(shown);
        var question = new InspectionQuestion(_signer.OptionalPolicyIn(parsed, shell), _signer.IsKeyIn(parsed), _evidence.ThresholdsIn(parsed, _signer.IsKeyIn(parsed)));
        var trusted = await _root.OpenAsync(parsed, shell, cancel).ConfigureAwait(false);
        var isPackage = path.EndsWith(".nupkg", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".snupkg", StringComparison.OrdinalIgnoreCase);
        using var subject = isPackage ? FileSubject.Open(path, shown) : SubjectBeside(path);
        ImmutableArray<BundleFile> bundles = subject?.Package is { } package && isPackage ? [.. BundleFile.Inside(package), .. BundleFile.Beside(path)] : BundleFile.Read(path);
        var verifier = new Verifier(trusted.Root);
        var inspected = bundles.Select(bundle => InspectedBundle.Of(bundle, subject, verifier, question)).ToImmutableArray();
        var report = new InspectReport(shown, trusted.Name, isPackage ? [.. InspectedPackage.Of(subject!.Package!)] : [], inspected);
        if (parsed.GetValue(_output) == "json")
        {
            report.WriteJson(shell.Output);
        }
        else
        {
            report.WriteText(shell.Output);
        }

        return ExitCodes.Passed;
    }

    // The artifact a bundle lies beside: FILE.sigstore.json is about FILE, FILE.KIND.sigstore.json too.
    private static FileSubject? SubjectBeside(string bundlePath)
    {
        var ending = Array.Find(BundleEndings, ending => bundlePath.EndsWith(ending, StringComparison.Ordinal));
        if (ending is null)
        {
            return null;
        }

        var artifact = bundlePath[..^ending.Length];
        var withoutKind = Path.Combine(Path.GetDirectoryName(artifact)!, Path.GetFileNameWithoutExtension(artifact));
        return File.Exists(artifact) ? FileSubject.Open(artifact, Path.GetFileName(artifact))
            : File.Exists(withoutKind) ? FileSubject.Open(withoutKind, Path.GetFileName(withoutKind))
            : null;
    }
}
