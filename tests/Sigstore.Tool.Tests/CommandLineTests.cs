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

    /// <summary>A misspelt option was looked for as a file of that name; a misspelt command was no command.</summary>
    [Theory]
    [InlineData("expected an option that the command has, found '--foo'", "verify --help", "verify", "--foo")]
    [InlineData("expected an option that the command has, found '--offline'", "sign --help", "sign", "a.txt", "--offline")]
    [InlineData("expected an option that the command has, found '--foo=1'", "attest --help", "attest", "--foo=1", "--manifest", "m.json")]
    [InlineData("expected one of verify, lock, verify-file, inspect, policy, gate, explain, local, root, sign, attest, keys, doctor, found 'vrify'", "--help", "vrify", "--foo")]
    [InlineData("expected one of verify, lock, verify-file, inspect, policy, gate, explain, local, root, sign, attest, keys, doctor, found no command", "--help")]
    [InlineData("expected one of check, schema, found 'chek'", "policy --help", "policy", "chek")]
    [InlineData("expected one of new, found no command", "keys --help", "keys")]
    [InlineData("Option '--root' is required.", "root init --help", "root", "init")]
    public async Task What_is_misspelt_is_named_with_the_help_that_lists_it(string message, string help, params string[] args)
    {
        var run = await ToolRun.Of(Path.GetTempPath(), new Dictionary<string, string>(), args);
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Equal($"SIG4001: {message}{Environment.NewLine}See: dotnet sigstore {help}{Environment.NewLine}", run.Error);
    }

    [Theory]
    [InlineData("--", "--foo")]
    [InlineData("./--foo")]
    public async Task A_file_of_such_a_name_can_be_named(params string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("sigstore-tests-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "--foo"), "no bundle");
            var run = await ToolRun.Of(folder.FullName, new Dictionary<string, string> { ["SIGSTORE_HOME"] = folder.FullName }, ["inspect", .. args]);
            Assert.Contains("SIG1001", run.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("65536")]
    [InlineData("-1")]
    public async Task A_port_that_there_is_not_is_a_matter_of_usage(string port)
    {
        var run = await ToolRun.Of("local", "serve", "--port", port);
        Assert.Equal((ExitCodes.Usage, $"SIG4001: expected --port with a number from 0 to 65535, found {port}"), (run.ExitCode, run.Error.Split(Environment.NewLine)[0]));
    }

    [Fact]
    public async Task What_is_not_there_is_said_before_anything_of_locks()
    {
        var run = await ToolRun.Of(Path.GetTempPath(), new Dictionary<string, string>(), "verify", "/nowhere/at/all");
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.StartsWith("SIG2035: expected a project, a solution or a folder, found nothing at ", run.Error, StringComparison.Ordinal);
    }

    private sealed class FaultyWriter : StringWriter
    {
        public override void Write(char value) => throw new InvalidOperationException("nobody foresaw\u001b[31m this");

        public override void Write(string? value) => throw new InvalidOperationException("nobody foresaw\u001b[31m this");
    }
}
