namespace Sigstore.Tool.Tests.Gate;

/// <summary>A hostile package under each command: every way it has into the build leaves its mark without the gate, and none with it.</summary>
public sealed class GateMatrixTests(GateMatrix matrix) : IClassFixture<GateMatrix>
{
    private const string All = "analyzer generator initial-targets props targets";

    public static TheoryData<string, string> Commands => new()
    {
        // command, the marks that it leaves without the gate
        { "build App", All },
        { "build App --no-restore", All },
        { "msbuild App -t:Restore;Build", All },
        { "test App", All },
        { "publish App", All },
        { "add App package Harmless --version 1.0.0", "initial-targets" },
        { "build App.sln", All },
        { "build App.sln --no-restore", All },
        { "msbuild App.sln -t:Restore;Build", All },
        { "test App.sln", All },
        { "publish App.sln", All },
        { "build App.slnx", All },
        { "build App.slnx --no-restore", All },
        { "msbuild App.slnx -t:Restore;Build", All },
        { "build App -p:RestoreUseStaticGraphEvaluation=true", All },
        { "build App.sln -p:RestoreUseStaticGraphEvaluation=true", All },
        { "build App.slnx -p:RestoreUseStaticGraphEvaluation=true", All },
        { "build Host", All },
        { "build Host.sln --no-restore", All },
        { "build Host.slnx -p:RestoreUseStaticGraphEvaluation=true", All },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task What_an_unverified_package_brings_runs_without_the_gate_and_never_with_it(string command, string marks)
    {
        matrix.Open.Uncompile();
        var open = await matrix.Open.DotnetAsync(command.Split(' '));
        var left = matrix.Hostile.TakeMarks();
        Assert.True(left == marks, $"{left}\n{open.Output}");

        matrix.Guarded.Uncompile();
        var guarded = await matrix.Guarded.DotnetAsync(command.Split(' '));
        Assert.True(matrix.Hostile.TakeMarks().Length == 0, guarded.Output);
        Assert.True(guarded.ExitCode != 0 || command.StartsWith("add ", StringComparison.Ordinal), guarded.Output);
    }
}
