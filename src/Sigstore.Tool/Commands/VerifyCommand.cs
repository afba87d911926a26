using System.CommandLine;
using Sigstore.Packages.Io;
using Sigstore.Packages.Reports;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Tool.Commands;

/// <summary><c>verify</c>: every restored package against policy and lock.</summary>
internal static class VerifyCommand
{
    public static Command Create(ToolShell shell, string[] arguments)
    {
        var options = new TrustOptions();
        var output = new ReportOutput();
        var allowUnlocked = new Option<bool>("--allow-unlocked") { Description = "Let packages pass that are not in the lock" };
        var command = options.AddTo(new Command("verify", "Check every restored package against policy and lock"));
        var cache = new VerifyCache();
        output.AddTo(command);
        cache.AddTo(command);
        command.Add(allowUnlocked);
        command.SetAction((parsed, cancel) =>
        {
            var earlier = output.IsPlainText(parsed) ? cache.Open(parsed, options.OnlineIn(parsed), arguments, shell) : null;
            return RunAsync(options, output, parsed, parsed.GetValue(allowUnlocked), earlier, shell, cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(TrustOptions options, ReportOutput output, ParseResult parsed, bool allowUnlocked, VerificationCache? cache, ToolShell shell, CancellationToken cancellationToken)
    {
        if (cache?.FindReport() is { } unchanged)
        {
            shell.Output.Write(System.Text.Encoding.UTF8.GetString(unchanged));
            shell.Error.WriteLine(EarlierPass.Explanation);
            return ExitCodes.Passed;
        }

        var showsText = output.ShowsText(parsed);
        var run = await TrustRun.OpenAsync(options, parsed, shell, needsTrustFiles: true, (files, id) => files.DemandsNuGetSignatures(id), cancellationToken).ConfigureAwait(false);
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
        var code = ExitCodeOf(report.Totals);
        if (cache is not null && code == ExitCodes.Passed)
        {
            var text = TextReport.Preamble(enforced) + "\n" + TextReport.Body(report);
            var instances = run.Instances.Select(instance => instance.Reference.Name);
            VerificationInputs.Store(cache, text, run.Graph, run.Files, options.RootFiles(parsed, shell, instances).Concat(run.NuGetRootFiles), [Path.Combine(shell.Home, "tuf")]);
        }

        return code;
    }

    internal static int ExitCodeOf(ReportTotals totals) => totals switch
    {
        { Failed: > 0 } => ExitCodes.Refused,
        { CouldNotCheck: > 0 } => ExitCodes.Undecided,
        _ => ExitCodes.Passed,
    };
}
