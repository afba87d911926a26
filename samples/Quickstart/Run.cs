namespace Quickstart;

/// <summary>What a process answered.</summary>
internal sealed record Run(string CommandLine, int ExitCode, string Output, string Error)
{
    public string Everything => Output + Error;

    public Run MustExit(int expected) => ExitCode == expected
        ? this
        : throw new StoryException($"`{CommandLine}` exited with {ExitCode}, expected {expected}\n{Everything}");

    public Run MustFail() => ExitCode != 0 ? this : throw new StoryException($"{CommandLine}: expected a failure, found exit code 0\n{Everything}");

    public Run MustSay(params string[] texts)
    {
        foreach (var text in texts)
        {
            if (!Everything.Contains(text, StringComparison.Ordinal))
            {
                throw new StoryException($"`{CommandLine}` did not say '{text}'\n{Everything}");
            }
        }

        return this;
    }
}
