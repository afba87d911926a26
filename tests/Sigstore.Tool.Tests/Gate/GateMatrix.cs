using System.Globalization;

namespace Sigstore.Tool.Tests.Gate;

/// <summary>The same repository twice, its hostile package restored: one without a gate, and one whose gate was closed before the package came.</summary>
public sealed class GateMatrix : IAsyncLifetime
{
    /// <summary>Every mark of the hostile package.</summary>
    internal const string All = "analyzer generator initial-targets props targets";

    /// <summary>After, or with, a restore by static graph, which has other targets.</summary>
    internal const string Static = "-p:RestoreUseStaticGraphEvaluation=true";

    // The ways to build; {0} is a project or a solution.
    private static readonly string[] _ways = ["build {0}", "build {0} --no-restore", "msbuild {0} -t:Restore;Build", "test {0}", "publish {0}"];

    internal HostilePackage Hostile { get; } = new();

    internal GateRepository Open { get; private set; } = null!;

    internal GateRepository Guarded { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Open = new GateRepository(Hostile);
        Open.Use("Hostile");
        foreach (var solution in new[] { "App.slnx", "Host.slnx" })
        {
            var restored = await Open.DotnetAsync("restore", solution);
            Assert.True(restored.ExitCode == 0, restored.Output);
        }

        Guarded = new GateRepository(Hostile);
        await Guarded.LockAndCloseAsync();
        Guarded.Use("Hostile");
        foreach (var solution in new[] { "App.slnx", "Host.slnx" })
        {
            var refused = await Guarded.DotnetAsync("restore", solution);
            Assert.True(refused.ExitCode != 0 && refused.Output.Contains("SIG3007", StringComparison.Ordinal), refused.Output);
        }

        Assert.Equal("", Hostile.TakeMarks());
    }

    /// <summary>Every way to build each of these, and the marks that it leaves without the gate.</summary>
    internal static TheoryData<string, string> Cells(string[] projects, string[] projectsByStaticGraph)
    {
        var cells = new TheoryData<string, string>();
        foreach (var (project, more) in projects.Select(project => (project, "")).Concat(projectsByStaticGraph.Select(project => (project, " " + Static))))
        {
            foreach (var way in _ways)
            {
                cells.Add(string.Format(CultureInfo.InvariantCulture, way, project) + more, All);
            }
        }

        return cells;
    }

    internal async Task JudgeAsync(string command, string marks)
    {
        var open = await RunAsync(Open, command);
        var left = Hostile.TakeMarks();
        Assert.True(left == marks, $"{left}\n{open.Output}");

        var guarded = await RunAsync(Guarded, command);
        left = Hostile.TakeMarks();
        Assert.True(left.Length == 0, $"{left}\n{guarded.Output}");
        Assert.True(guarded.ExitCode != 0 || command.StartsWith("add ", StringComparison.Ordinal), guarded.Output);
    }

    public ValueTask DisposeAsync()
    {
        Open?.Dispose();
        Guarded?.Dispose();
        Hostile.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(GateRepository repository, string command)
    {
        repository.Uncompile();
        var words = command.Split(' ');
        if (words.Contains("--no-restore") && words.Contains(Static))
        {
            await repository.DotnetAsync("restore", words[1], Static);
        }

        return await repository.DotnetAsync(words);
    }
}
