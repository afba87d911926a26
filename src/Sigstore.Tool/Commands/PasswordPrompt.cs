using Sigstore.Client.Failures;
using Spectre.Console;

namespace Sigstore.Tool.Commands;

/// <summary>Asks a person for a password on the terminal, unseen. Where there is nobody to ask, that is said.</summary>
internal static class PasswordPrompt
{
    public static string Ask(ToolShell shell, string question)
    {
        if (!shell.Interactive)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected a password in {SigningOptions.PasswordVariable}, found none, and there is no terminal to ask on");
        }

        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(shell.Error) });
        return terminal.Prompt(new TextPrompt<string>(Markup.Escape(question) + ":").Secret(mask: null));
    }
}
