using Sigstore.Client.Failures;

namespace Sigstore.Tool.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task A_fault_of_the_tool_decides_nothing_and_says_so()
    {
        using var output = new FaultyWriter();
        using var error = new StringWriter();
        using var shell = new ToolShell(output, error, TimeProvider.System, Path.GetTempPath(), _ => null, interactive: false);
        Assert.Equal(ExitCodes.Undecided, await CommandLine.RunAsync(["explain", "SIG1201"], shell));
        Assert.StartsWith($"{Failure.IdOf(FailureCode.ToolFault)}: expected no fault of the tool, found InvalidOperationException", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("nobody foresaw\\u{1b}[31m this", error.ToString(), StringComparison.Ordinal);
    }

    private sealed class FaultyWriter : StringWriter
    {
        public override void Write(char value) => throw new InvalidOperationException("nobody foresaw\u001b[31m this");

        public override void Write(string? value) => throw new InvalidOperationException("nobody foresaw\u001b[31m this");
    }
}
