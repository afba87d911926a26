using System.Diagnostics;
using Sigstore.Tests.Shared;

namespace Sigstore.Tool.Tests.Commands;

/// <summary>A generated repository, locked, and the tool run over it with a home of its own and a clock that is well past every file's time.</summary>
internal sealed class VerifyRun : IDisposable
{
    private readonly LateClock _clock = new();

    public VerifyRun(int projects = 2, int packages = 3)
    {
        Folder = Directory.CreateTempSubdirectory("sigstore-tests-").FullName;
        Repository = GeneratedRepository.Create(Path.Combine(Folder, "repository"), projects, packages);
        Environment["SIGSTORE_HOME"] = Path.Combine(Folder, "home");
        Environment["PATH"] = System.Environment.GetEnvironmentVariable("PATH")!;
    }

    public string Folder { get; }

    public GeneratedRepository Repository { get; }

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    /// <summary>True if the last run said that an earlier pass answered.</summary>
    public bool WasAnsweredFromMemory => Error.Contains("Nothing has changed", StringComparison.Ordinal);

    public TimeSpan Later { set => _clock.Later = value; }

    public string PathOf(string file) => Path.Combine(Repository.Root, file);

    public async Task<int> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var shell = new ToolShell(output, error, _clock, Repository.Root, Environment.GetValueOrDefault, interactive: false);
        var exitCode = await CommandLine.RunAsync(args, shell);
        (Output, Error) = (output.ToString(), error.ToString());
        return exitCode;
    }

    /// <summary>Runs what must pass.</summary>
    public async Task PassAsync(params string[] args) => Assert.True(await RunAsync(args) == 0, Output + Error);

    /// <summary>Runs the tool as a process of its own, with the real clock.</summary>
    public async Task<(int ExitCode, string Output, string Error)> ProcessAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. args]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in (string[])["CI", "TF_BUILD", "GITHUB_ACTIONS"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["SIGSTORE_HOME"] = Environment["SIGSTORE_HOME"];
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private sealed class LateClock : TimeProvider
    {
        public TimeSpan Later { get; set; } = TimeSpan.FromMinutes(1);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + Later;
    }
}
