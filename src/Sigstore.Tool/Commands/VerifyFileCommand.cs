using System.Collections.Immutable;
using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;
using Sigstore.Packages.Evidence;

namespace Sigstore.Tool.Commands;

/// <summary><c>verify-file FILE</c>: one artifact, a package included, against the bundles named, beside it or inside it.</summary>
internal sealed class VerifyFileCommand
{
    public const string Name = "verify-file";

    private readonly Argument<string?> _file = new("FILE") { Description = "The file to verify; a .nupkg by any of its three digests", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _bundle = new("--bundle") { Description = "The bundle; default: those beside FILE and inside a package", HelpName = "FILE" };
    private readonly Option<string?> _digest = new("--digest") { Description = "Verify what has this digest, instead of a file", HelpName = "sha256:HEX" };
    private readonly Option<string?> _type = new("--type") { Description = "The statement's predicate type: a short name (slsaprovenance1, spdxjson, …) or a URI", HelpName = "TYPE" };
    private readonly Option<string[]> _predicate = new("--predicate") { Description = "A value in the statement's predicate: /path/of/member=value", HelpName = "PATH=VALUE" };
    private readonly Option<string> _output = new("--output") { Description = "text or json", HelpName = "FORM", DefaultValueFactory = _ => "text" };
    private readonly SignerOptions _signer = new();
    private readonly EvidenceOptions _evidence = new();
    private readonly RootOptions _root = new();

    public static Command Create(ToolShell shell) => new VerifyFileCommand().CreateCommand(shell);

    private Command CreateCommand(ToolShell shell)
    {
        _output.AcceptOnlyFromAmong("text", "json");
        var command = new Command(Name, "Verify one file: who signed it, when, and that it was logged") { _file, _bundle };
        _signer.AddTo(command);
        foreach (var option in new Option[] { _digest, _type, _predicate, _output })
        {
            command.Add(option);
        }

        _evidence.AddTo(command);
        _root.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(parsed, shell, cancel));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, ToolShell shell, CancellationToken cancel)
    {
        var policy = _signer.PolicyIn(parsed, shell);
        var demand = new PredicateDemand(parsed.GetValue(_type) is { } type ? PredicateTypes.UriOf(type) : null, parsed.GetValue(_predicate) ?? []);
        using var subject = SubjectIn(parsed, shell);
        var thresholds = _evidence.ThresholdsIn(parsed, _signer.IsKeyIn(parsed));
        var bundles = BundlesIn(parsed, subject, shell);
        var trusted = await _root.OpenAsync(parsed, shell, cancel).ConfigureAwait(false);
        var verifier = new Verifier(trusted.Root);
        var outcomes = ImmutableArray.CreateBuilder<FileOutcome>(bundles.Length);
        foreach (var bundle in bundles)
        {
            outcomes.Add(FileOutcome.Of(bundle, subject, verifier, policy, thresholds, demand));
        }

        var report = new FileReport(subject, trusted.Name, outcomes.MoveToImmutable());
        if (parsed.GetValue(_output) == "json")
        {
            report.WriteJson(shell.Output);
            return report.IsAccepted ? ExitCodes.Passed : ExitCodes.Refused;
        }

        report.WriteText(shell.Output);
        if (!report.IsAccepted && !trusted.Root.IsLocalInstance && LocalInstanceHint.For(bundles[0].Bundle) is { Length: > 0 } hint)
        {
            shell.Error.WriteLine($"The bundle is not proved by instance {DisplayText.OneLine(trusted.Name)}{hint}");
        }

        return report.IsAccepted ? ExitCodes.Passed : throw new SigstoreException(report.Refusal);
    }

    private FileSubject SubjectIn(ParseResult parsed, ToolShell shell) => (parsed.GetValue(_file), parsed.GetValue(_digest)) switch
    {
        ({ } file, null) => FileSubject.Open(shell.PathOf(file), file),
        (null, { } digest) => FileSubject.OfDigest(digest),
        _ => throw new SigstoreException(FailureCode.UsageInvalid, "expected FILE or --digest, one of them"),
    };

    private ImmutableArray<BundleFile> BundlesIn(ParseResult parsed, FileSubject subject, ToolShell shell)
    {
        if (parsed.GetValue(_bundle) is { Length: > 0 } named)
        {
            var read = ImmutableArray.CreateBuilder<BundleFile>(named.Length);
            foreach (var path in named)
            {
                read.AddRange(BundleFile.Read(shell.PathOf(path)));
            }

            return read.DrainToImmutable();
        }

        var file = parsed.GetValue(_file) ?? throw new SigstoreException(FailureCode.UsageInvalid, "expected --bundle with --digest, found none");
        ImmutableArray<BundleFile> found = [.. subject.Package is null ? [] : BundleFile.Inside(subject.Package), .. BundleFile.Beside(shell.PathOf(file))];
        return found.IsEmpty
            ? throw new SigstoreException(FailureCode.BundleNotFound, $"expected a bundle beside {subject.Shown}{(subject.Package is null ? "" : " or inside it")}, found none; name it with --bundle")
            : found;
    }
}
