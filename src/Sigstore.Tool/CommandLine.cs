using System.CommandLine;
using System.CommandLine.Invocation;
using Sigstore.Client.Failures;
using Sigstore.Tool.Commands;

namespace Sigstore.Tool;

/// <summary>Builds the command tree, runs it, and is the one place where a failure becomes text and an exit code.</summary>
public static class CommandLine
{
    private static readonly string[] Names = ["verify", "lock", VerifyFileCommand.Name, "inspect", "policy", "gate", "explain", "local", "root", "sign", "attest", "keys", "doctor"];

    /// <summary>Runs one command line to its exit code.</summary>
    public static async Task<int> RunAsync(string[] args, ToolShell shell)
    {
        ArgumentNullException.ThrowIfNull(shell);
        var parsed = Parse(shell, args);
        if (UsageError.Find(parsed, args) is { } wrong)
        {
            shell.Error.WriteLine(new Failure(FailureCode.UsageInvalid, DisplayText.OneLine(wrong)));
            shell.Error.WriteLine($"See: dotnet sigstore {UsageError.PathOf(parsed)}--help");
            return ExitCodes.Usage;
        }

        try
        {
            return await InvokeAsync(parsed, shell).ConfigureAwait(false);
        }
        catch (SigstoreException refused)
        {
            shell.Error.WriteLine(DisplayText.Lines(refused.Failure.ToString()));
            shell.Error.WriteLine($"More: dotnet sigstore explain {refused.Failure.Id}");
            return ExitCodeOf(refused.Failure.Code);
        }
        catch (OperationCanceledException) when (shell.Cancelled.IsCancellationRequested)
        {
            return ExitCodes.Cancelled;
        }
        catch (Exception fault) when (!shell.Cancelled.IsCancellationRequested)
        {
            // The one net below everything: what falls here is a bug, and a bug decides nothing. Without it scripts would see a signal's number.
            shell.Error.WriteLine(DisplayText.Lines(new Failure(FailureCode.ToolFault, $"expected no fault of the tool, found {fault.GetType().Name}: nothing was decided").ToString()));
            shell.Error.WriteLine($"More: dotnet sigstore explain {Failure.IdOf(FailureCode.ToolFault)}");
            shell.Error.WriteLine(DisplayText.Lines(fault.ToString()));
            return ExitCodes.Undecided;
        }
    }

    // A command of ours needs nothing of the library's pipeline: signals and exceptions are the shell's and this class's. What the library adds
    // (help, the version) writes to the streams it is given. Verifying a file waits for nobody and leaves nothing behind, so Ctrl-C may end it: the
    // thread that listens for it would be a good part of its time. Where it goes online, it listens.
    private static Task<int> InvokeAsync(ParseResult parsed, ToolShell shell) => parsed.Action is AsynchronousCommandLineAction ours
        ? ours.InvokeAsync(parsed, parsed.CommandResult.Command.Name == VerifyFileCommand.Name ? CancellationToken.None : shell.Cancelled)
        : parsed.InvokeAsync(
            new InvocationConfiguration { Output = shell.Output, Error = shell.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, shell.Cancelled);

    // The command that is called for, alone: making all of them, with their hundred options, would take longer than verifying a file. Without
    // a root above it, too, unless help is asked for, which is the root's; the texts of that come out of resources.
    private static ParseResult Parse(ToolShell shell, string[] args)
    {
        var called = args.Length > 0 ? Create(args[0], shell, args) : null;
        if (called is not null && !args.Any(IsHelp))
        {
            return called.Parse(args[1..]);
        }

        var root = new RootCommand("Who built this package, from which source, and has that changed?");
        foreach (var command in called is null ? Names.Select(name => Create(name, shell, args)!) : [called])
        {
            root.Add(command);
        }

        return root.Parse(args);
    }

    private static bool IsHelp(string argument) => argument is "--help" or "-h" or "-?" or "/h" or "/?";

    private static Command? Create(string name, ToolShell shell, string[] args) => name switch
    {
        "verify" => VerifyCommand.Create(shell, args),
        "lock" => LockCommand.Create(shell),
        VerifyFileCommand.Name => VerifyFileCommand.Create(shell),
        "inspect" => InspectCommand.Create(shell),
        "policy" => PolicyCommand.Create(shell),
        "gate" => GateCommand.Create(shell),
        "explain" => ExplainCommand.Create(shell),
        "local" => LocalCommand.Create(shell),
        "root" => RootCommands.Create(shell),
        "sign" => SignCommand.Create(shell),
        "attest" => AttestCommand.Create(shell),
        "keys" => KeysCommand.Create(shell),
        "doctor" => DoctorCommand.Create(shell),
        _ => null,
    };

    // 16xx: a service or the network; 15xx, 23xx, 24xx, 40xx, 50xx: configuration, and so is what was or was not restored (203x);
    // a file that can't be read, or a run that doesn't add up, decides nothing; everything else is a refusal.
    private static int ExitCodeOf(FailureCode code) => ((int)code / 100) switch
    {
        20 when (int)code / 10 == 203 => ExitCodes.Usage,
        _ when code is FailureCode.PackageFileMissing or FailureCode.PackageFileUnreadable or FailureCode.FileUnreadable or FailureCode.TotalsDisagree => ExitCodes.Undecided,
        15 or 23 or 24 or 40 or 50 => ExitCodes.Usage,
        16 => ExitCodes.Undecided,
        _ => ExitCodes.Refused,
    };
}
