using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sigstore.Tool;

/// <summary>What is wrong with a command line, in one sentence about what was typed.</summary>
internal static class UsageError
{
    /// <summary>The first error, or null.</summary>
    public static string? Find(ParseResult parsed, string[] args)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.Errors.Count > 0 && command.Action is null && command.Subcommands.Count > 0)
        {
            var known = string.Join(", ", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name));
            return $"expected one of {known}, found {(parsed.UnmatchedTokens.Count > 0 ? $"'{parsed.UnmatchedTokens[0]}'" : "no command")}";
        }

        // The parser lists choices in lines of their own.
        return FindUnknownOption(parsed, args) is { } option ? $"expected an option that the command has, found '{option}'"
            : parsed.Errors.Count > 0 ? string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            : null;
    }

    /// <summary>The names of the command that was called, each with a space behind it; empty where none was.</summary>
    public static string PathOf(ParseResult parsed)
    {
        var path = "";
        for (var at = parsed.CommandResult; at is { Command: not RootCommand }; at = at.Parent as CommandResult)
        {
            path = at.Command.Name + " " + path;
        }

        return path;
    }

    // The parser takes a misspelt option for a file, and the command would look for a file of that name. What is named so is named ./--this, or after "--".
    private static string? FindUnknownOption(ParseResult parsed, string[] args)
    {
        var end = Array.IndexOf(args, "--");
        foreach (var argument in parsed.CommandResult.Children.OfType<ArgumentResult>())
        {
            foreach (var token in argument.Tokens)
            {
                if (token.Value.Length > 1 && token.Value[0] == '-' && Array.IndexOf(args, token.Value) is var at and >= 0 && (end < 0 || at < end))
                {
                    return token.Value;
                }
            }
        }

        return null;
    }
}
