using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Packages.Gate;
using Sigstore.Packages.Io;
using Sigstore.Packages.Reports;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Tool.Commands;

/// <summary><c>gate stamp</c>: what the gate runs after each restore. Verifies, and only if every package passes opens the gate for every project.</summary>
internal static class GateStampCommand
{
    public static Command Create(ToolShell shell)
    {
        var options = new TrustOptions();
        var gate = new Option<string>("--gate") { Description = "The gate file", HelpName = "FILE", Required = true };
        var command = options.AddTo(new Command("stamp", "Verify what was restored and open the gate for it; run by the gate") { Hidden = true });
        command.Add(gate);
        command.SetAction((parsed, cancel) => RunAsync(options, parsed, shell.PathOf(parsed.GetValue(gate)!), shell, cancel));
        return command;
    }

    private static async Task<int> RunAsync(TrustOptions options, ParseResult parsed, string gateFile, ToolShell shell, CancellationToken cancellationToken)
    {
        var began = shell.Time.GetUtcNow();

        // (1) Closed first: whatever goes wrong from here on leaves no stamp behind.
        var earlier = await RestoredGraph.LoadAsync(options.PathIn(parsed, shell), shell.Variable, cancellationToken).ConfigureAwait(false);
        new GateStamps(earlier, gateFile).Close();

        // (2) One policy and one lock, those of the repository that the gate guards; what the run reads is what the record will say.
        var root = Path.GetDirectoryName(Path.GetDirectoryName(gateFile)!)!;
        var run = await TrustRun.OpenAsync(options, parsed, shell, needsTrustFiles: true, (files, id) => files.DemandsNuGetSignatures(id), root, cancellationToken).ConfigureAwait(false);
        var stamps = new GateStamps(run.Graph, gateFile);
        stamps.Close();
        stamps.Examine(run.Files);

        // (3) Every package, always anew.
        var evidence = await run.GatherAsync(cancellationToken).ConfigureAwait(false);
        var verifier = new PackageVerifier(run.Files.Policy, run.Files.Lock, allowUnlocked: false);
        var report = new VerificationReport(run.Graph.Target, run.Files.Policy, run.Files.LockPath, evidence.Select(verifier.Verify), run.Graph.Packages.Length) { Root = run.Files.Root };
        var exitCode = VerifyCommand.ExitCodeOf(report.Totals);
        if (exitCode != ExitCodes.Passed)
        {
            Refuse(report, shell);
            return exitCode;
        }

        // (4) All passed, so all have a content hash.
        var named = (options.PolicyIn(parsed, shell) ?? "", options.LockIn(parsed, shell) ?? "");
        stamps.Open([.. evidence.Select(package => package.ContentHash!)], run.Files, run.RootFiles, named, GateKey.Open(shell.Home), GateInstallation.Version, began);
        return ExitCodes.Passed;
    }

    // MSBuild makes errors of lines that look like errors.
    private static void Refuse(VerificationReport report, ToolShell shell)
    {
        shell.Output.Write(TextReport.Body(report));
        foreach (var verdict in report.Verdicts.Where(verdict => !verdict.Passes))
        {
            shell.Output.WriteLine(DisplayText.OneLine($"error {Failure.IdOf(verdict.Kind.Code()!.Value)}: {verdict.Evidence}: {verdict.Kind.Word()}: {DeepestOf(verdict.Reasons[0].Failure).Detail}; to settle: {verdict.Reasons[0].Remedy}"));
        }
    }

    // The line that a summary of a build shows, often alone: it says what was found and what to do.
    private static Failure DeepestOf(Failure failure) => failure.Causes.Length == 0 ? failure : DeepestOf(failure.Causes[0]);
}
