using System.CommandLine;
using Sigstore.Packages.Reports;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Tool.Commands;

/// <summary><c>verify</c>: every restored package against policy and lock.</summary>
internal static class VerifyCommand
{
    public static Command Create(ToolShell shell)
    {
        var options = new TrustOptions();
        var output = new ReportOutput();
        var allowUnlocked = new Option<bool>("--allow-unlocked") { Description = "Let packages pass that are not in the lock" };
        var command = options.AddTo(new Command("verify", "Check every restored package against policy and lock"));
        output.AddTo(command);
        command.Add(allowUnlocked);
        command.SetAction((parsed, cancel) => RunAsync(options, output, parsed, parsed.GetValue(allowUnlocked), shell, cancel));
        return command;
    }

    private static async Task<int> RunAsync(TrustOptions options, ReportOutput output, ParseResult parsed, bool allowUnlocked, ToolShell shell, CancellationToken cancellationToken)
    {
        var showsText = output.ShowsText(parsed);
        var run = await TrustRun.OpenAsync(options, parsed, shell, needsTrustFiles: true, TrustRun.DemandsNuGetSignatures, cancellationToken).ConfigureAwait(false);
        var enforced = run.Enforced();
        if (showsText)
        {
            shell.Output.Write(TextReport.Preamble(enforced));
        }

        run.WarnAboutPolicy();
        var evidence = await run.GatherAsync(cancellationToken).ConfigureAwait(false);
        var verifier = new PackageVerifier(run.Files.Policy, run.Files.Lock, allowUnlocked);
        var report = new VerificationReport(run.Graph.Target, run.Files.Policy, run.Files.LockPath, evidence.Select(verifier.Verify), run.Graph.Packages.Length)
        {
            Enforced = enforced,
            NotCovered = [.. run.Graph.Uncovered.Select(uncovered => uncovered.ToString())],
            Root = run.Files.Root,
        };
        output.Write(parsed, report, shell);
        return ExitCodeOf(report.Totals);
    }

    internal static int ExitCodeOf(ReportTotals totals) => totals switch
    {
        { Failed: > 0 } => ExitCodes.Refused,
        { CouldNotCheck: > 0 } => ExitCodes.Undecided,
        _ => ExitCodes.Passed,
    };
}
