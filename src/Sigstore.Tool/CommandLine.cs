using System.CommandLine;
using Sigstore.Client.Failures;
using Sigstore.Tool.Commands;

namespace Sigstore.Tool;

/// <summary>Builds the command tree, runs it, and is the one place where a failure becomes text and an exit code.</summary>
public static class CommandLine
{
    /// <summary>Runs one command line to its exit code.</summary>
    public static async Task<int> RunAsync(string[] args, ToolShell shell)
    {
        ArgumentNullException.ThrowIfNull(shell);
        var parsed = CreateRoot(shell, args).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            shell.Error.WriteLine(new Failure(FailureCode.UsageInvalid, DisplayText.OneLine(parsed.Errors[0].Message)));
            shell.Error.WriteLine("See: dotnet sigstore --help");
            return ExitCodes.Usage;
        }

        try
        {
            var streams = new InvocationConfiguration { Output = shell.Output, Error = shell.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(streams, shell.Cancelled).ConfigureAwait(false);
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
    }

    private static RootCommand CreateRoot(ToolShell shell, string[] args) => new("Who built this package, from which source, and has that changed?")
    {
        VerifyCommand.Create(shell, args),
        LockCommand.Create(shell),
        VerifyFileCommand.Create(shell),
        InspectCommand.Create(shell),
        PolicyCommand.Create(shell),
        GateCommand.Create(shell),
        ExplainCommand.Create(shell),
        LocalCommand.Create(shell),
        RootCommands.Create(shell),
        SignCommand.Create(shell),
        AttestCommand.Create(shell),
        KeysCommand.Create(shell),
        DoctorCommand.Create(shell),
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
