using System.CommandLine;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary><c>explain CODE</c>: what a code means, its likely causes, what to do.</summary>
internal static class ExplainCommand
{
    public static Command Create(ToolShell shell)
    {
        var code = new Argument<string>("CODE") { Description = "A failure code, such as SIG1201" };
        var command = new Command("explain", "What a code means, its likely causes, what to do") { code };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(code), shell));
        return command;
    }

    private static int Run(string text, ToolShell shell)
    {
        if (!FailureCatalog.TryFind(text, out var code))
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected a failure code such as SIG1201, found '{text}'");
        }

        shell.Output.Write(FailureCatalog.PageOf(code));
        return ExitCodes.Passed;
    }
}
