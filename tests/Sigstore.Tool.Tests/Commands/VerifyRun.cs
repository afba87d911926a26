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

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private sealed class LateClock : TimeProvider
    {
        public TimeSpan Later { get; set; } = TimeSpan.FromMinutes(1);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + Later;
    }
}
