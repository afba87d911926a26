using System.Collections.Immutable;
using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Packages.Gate;
using Sigstore.Packages.Io;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Reports;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Tool.Commands;

/// <summary><c>gate stamp</c>: what the gate runs after each restore. Verifies, and only if every package passes stamps every project.</summary>
internal static class GateStampCommand
{
    public static Command Create(ToolShell shell)
    {
        var options = new TrustOptions();
        var command = options.AddTo(new Command("stamp", "Verify what was restored and open the gate for it; run by the gate") { Hidden = true });
        command.SetAction((parsed, cancel) => RunAsync(options, parsed, shell, cancel));
        return command;
    }

    private static async Task<int> RunAsync(TrustOptions options, ParseResult parsed, ToolShell shell, CancellationToken cancellationToken)
    {
        // Closed first: whatever goes wrong from here on leaves no stamp behind.
        var closing = await RestoredGraph.LoadAsync(options.PathIn(parsed, shell), shell.Variable, cancellationToken).ConfigureAwait(false);
        foreach (var project in closing.Projects)
        {
            File.Delete(StampOf(project));
        }

        // What is stamped is what was there before the check began; a change in between leaves a stamp that opens nothing.
        var stamps = closing.Projects.ToDictionary(StampOf, project => Content(project, RootOf(project.Path)), StringComparer.Ordinal);
        var run = await TrustRun.OpenAsync(options, parsed, shell, needsTrustFiles: true, (files, id) => files.DemandsNuGetSignatures(id), cancellationToken).ConfigureAwait(false);
        var evidence = await run.GatherAsync(cancellationToken).ConfigureAwait(false);
        var verifier = new PackageVerifier(run.Files.Policy, run.Files.Lock, allowUnlocked: false);
        var report = new VerificationReport(run.Graph.Target, run.Files.Policy, run.Files.LockPath, evidence.Select(verifier.Verify), run.Graph.Packages.Length) { Root = run.Files.Root };
        var exitCode = VerifyCommand.ExitCodeOf(report.Totals);
        if (exitCode != ExitCodes.Passed)
        {
            shell.Output.Write(TextReport.Body(report));
            foreach (var verdict in report.Verdicts.Where(verdict => !verdict.Passes))
            {
                shell.Output.WriteLine(DisplayText.OneLine($"error {Failure.IdOf(verdict.Kind.Code()!.Value)}: {verdict.Evidence}: {verdict.Kind.Word()}"));
            }

            return exitCode;
        }

        foreach (var (file, content) in stamps)
        {
            await File.WriteAllTextAsync(file, content, cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Passed;
    }

    private static string StampOf(RestoredProject project) => Path.Combine(Path.GetDirectoryName(project.AssetsPath)!, GateFile.StampName);

    private static string Content(RestoredProject project, string root)
    {
        var folder = Path.GetDirectoryName(project.AssetsPath)!;
        var name = Path.GetFileName(project.Path);
        ImmutableArray<string?> texts =
        [
            GateCommand.Read(project.AssetsPath),
            GateCommand.Read(Path.Combine(folder, name + ".nuget.g.props")),
            GateCommand.Read(Path.Combine(folder, name + ".nuget.g.targets")),
            GateCommand.Read(Path.Combine(root, TrustLock.FileName)),
            GateCommand.Read(Path.Combine(root, TrustPolicy.FileName)),
            GateCommand.Read(Path.Combine(root, GateFile.RelativePath)),
        ];
        return GateFile.Stamp(project.Path, texts);
    }

    // The gate that the project imports: the nearest one upwards.
    private static string RootOf(string project)
    {
        for (var folder = Path.GetDirectoryName(project); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, GateFile.RelativePath)))
            {
                return folder;
            }
        }

        throw new SigstoreException(FailureCode.GateMissing, $"expected {GateFile.RelativePath} above {project}, found none");
    }
}
