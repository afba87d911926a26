using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Reports;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Tool.Commands;

/// <summary><c>lock</c>: writes what is proved today, under the rules of continuity.</summary>
internal static class LockCommand
{
    public static Command Create(ToolShell shell)
    {
        var options = new TrustOptions();
        var accept = new Option<string[]>("--accept") { Description = "Take what is new, lost or changed of this package id into the lock", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
        var prune = new Option<bool>("--prune") { Description = "Remove entries that nothing uses" };
        var withoutNuGet = new Option<bool>("--without-nuget-signatures") { Description = "Leave author and repository signatures out where neither policy nor lock has them" };
        var command = options.AddTo(new Command("lock", "Write or update sigstore.lock.json"));
        command.Add(accept);
        command.Add(prune);
        command.Add(withoutNuGet);
        command.SetAction((parsed, cancel) => RunAsync(options, parsed, parsed.GetValue(accept) ?? [], parsed.GetValue(prune), parsed.GetValue(withoutNuGet), shell, cancel));
        return command;
    }

    private static async Task<int> RunAsync(TrustOptions options, ParseResult parsed, string[] accepted, bool prune, bool withoutNuGet, ToolShell shell, CancellationToken cancellationToken)
    {
        var run = await TrustRun.OpenAsync(options, parsed, shell, needsTrustFiles: false, (files, id) => !withoutNuGet || files.DemandsNuGetSignatures(id), cancellationToken).ConfigureAwait(false);
        foreach (var instance in run.Instances)
        {
            shell.Output.WriteLine(DisplayText.OneLine($"Instance {instance.Reference}"));
        }

        run.WarnAboutPolicy();
        var evidence = await run.GatherAsync(cancellationToken).ConfigureAwait(false);
        var update = LockUpdate.Of(run.Files.Lock ?? TrustLock.Empty, run.Files.Policy, evidence, accepted, prune);
        if (update.Refused.Length > 0)
        {
            return Refuse(run, update, shell);
        }

        Tell(run.Files.Lock ?? TrustLock.Empty, update, evidence.ToDictionary(package => $"{package.Id}/{package.Version}", StringComparer.OrdinalIgnoreCase), shell);
        var written = Write(run.Files.NewLockPath, update.Result.Write());
        shell.Output.WriteLine($"{(written ? "Wrote" : "Unchanged:")} {DisplayText.OneLine(run.Files.NameOf(run.Files.NewLockPath))}: {update.Result.Packages.Length} entries, {run.Graph.Packages.Length} packages in use");
        return ExitCodes.Passed;
    }

    // All or nothing: a lock that silently left out the one package that is not as it was would pass for a reviewed one.
    private static int Refuse(TrustRun run, LockUpdate update, ToolShell shell)
    {
        var report = new VerificationReport(run.Graph.Target, run.Files.Policy, run.Files.LockPath, update.Refused, update.Refused.Length) { Root = run.Files.Root };
        shell.Output.Write("\n" + TextReport.Body(report));
        shell.Error.WriteLine($"Nothing was written: {update.Refused.Length} of {run.Graph.Packages.Length} packages can't be locked.");
        return VerifyCommand.ExitCodeOf(report.Totals);
    }

    private static void Tell(TrustLock before, LockUpdate update, Dictionary<string, PackageEvidence> evidence, ToolShell shell)
    {
        List(shell, "Trusted on first use; look at each before you commit:", update.FirstSeen);
        List(shell, "New versions that continue what was proved before:", update.Added);
        List(shell, "Accepted by name:", update.Changed, entry => before.Find(entry.Id, entry.Version.ToString()) ?? before.BaseOf(entry.Id, entry.Version.ToString()));
        List(shell, "Pruned:", update.Pruned);
        foreach (var sentence in update.NotEntered)
        {
            shell.Output.WriteLine("not entered: " + DisplayText.OneLine(sentence));
        }

        foreach (var refused in evidence.Values.OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase).SelectMany(package => package.NotApplicable.Select(refused => (package, refused))))
        {
            shell.Output.WriteLine(DisplayText.OneLine($"does not apply: {refused.package}: {refused.refused.Name}: {refused.refused.Reason.Detail}"));
        }
    }

    private static void List(ToolShell shell, string title, IReadOnlyCollection<LockedPackage> entries, Func<LockedPackage, LockedPackage?>? before = null)
    {
        if (entries.Count == 0)
        {
            return;
        }

        shell.Output.WriteLine(title);
        foreach (var entry in entries.OrderBy(entry => entry.Id, StringComparer.OrdinalIgnoreCase))
        {
            var proved = ProvedBy(entry);
            shell.Output.WriteLine(DisplayText.OneLine($"  {entry.Id} {entry.Version}: {(proved.Length == 0 ? "content hash only" : string.Join("; ", proved))}"));
            if (before?.Invoke(entry) is { } old)
            {
                Difference(shell, ProvedBy(old), proved);
            }
        }
    }

    // What somebody accepts is what goes and what comes.
    private static void Difference(ToolShell shell, string[] before, string[] after)
    {
        foreach (var line in before.Except(after, StringComparer.Ordinal).Select(lost => "    - " + lost).Concat(after.Except(before, StringComparer.Ordinal).Select(gained => "    + " + gained)))
        {
            shell.Output.WriteLine(DisplayText.OneLine(line));
        }
    }

    private static string[] ProvedBy(LockedPackage entry) => [.. entry.Evidence.Select(evidence => $"{evidence.Kind.Word()} by {evidence.Signer}")];

    private static bool Write(string path, byte[] content)
    {
        try
        {
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            {
                return false;
            }

            var temporary = path + ".tmp";
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected to write {path}, found: {unwritable.Message}", unwritable);
        }
    }
}
