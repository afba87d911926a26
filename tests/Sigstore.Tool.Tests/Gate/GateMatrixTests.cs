using System.Globalization;

namespace Sigstore.Tool.Tests.Gate;

/// <summary>A hostile package under each command: every way it has into the build leaves its mark without the gate, and none with it.</summary>
public sealed class GateMatrixTests(GateMatrix matrix) : IClassFixture<GateMatrix>
{
    private const string All = "analyzer generator initial-targets props targets";

    private const string Static = "-p:RestoreUseStaticGraphEvaluation=true";

    // The ways to build; {0} is a project or a solution.
    private static readonly string[] Ways = ["build {0}", "build {0} --no-restore", "msbuild {0} -t:Restore;Build", "test {0}", "publish {0}"];

    /// <summary>Each command and the marks that it leaves without the gate.</summary>
    public static TheoryData<string, string> Commands
    {
        get
        {
            // A project, both kinds of solution; of App, which references the package, and of Host, which gets it by a project outside of its solution.
            string[] projects = ["App", "App.sln", "App.slnx", "Host", "Host.slnx"];
            var cells = new TheoryData<string, string>();
            foreach (var command in projects.SelectMany(project => Ways.Select(way => string.Format(CultureInfo.InvariantCulture, way, project))))
            {
                cells.Add(command, All);
            }

            // The same after, or with, a restore by static graph, which has other targets.
            foreach (var command in new[] { "App", "App.slnx" }.SelectMany(project => Ways.Select(way => string.Format(CultureInfo.InvariantCulture, way, project))))
            {
                cells.Add($"{command} {Static}", All);
            }

            foreach (var command in new[] { "build Host.sln --no-restore", "build Host.sln", $"build App.sln {Static}", $"build Host.sln {Static}", $"build Host.slnx --no-restore {Static}", $"msbuild Host.slnx -t:Restore;Build {Static}" })
            {
                cells.Add(command, All);
            }

            cells.Add("add App package Harmless --version 1.0.0", "initial-targets");
            // (Adding one to Host says nothing: the package of the project that it references is not in the evaluation.)
            cells.Add("add Outside package Harmless --version 1.0.0", "initial-targets");
            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task What_an_unverified_package_brings_runs_without_the_gate_and_never_with_it(string command, string marks)
    {
        var open = await RunAsync(matrix.Open, command);
        var left = matrix.Hostile.TakeMarks();
        Assert.True(left == marks, $"{left}\n{open.Output}");

        var guarded = await RunAsync(matrix.Guarded, command);
        left = matrix.Hostile.TakeMarks();
        Assert.True(left.Length == 0, $"{left}\n{guarded.Output}");
        Assert.True(guarded.ExitCode != 0 || command.StartsWith("add ", StringComparison.Ordinal), guarded.Output);
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
