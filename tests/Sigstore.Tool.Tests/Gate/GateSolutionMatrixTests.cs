namespace Sigstore.Tool.Tests.Gate;

/// <summary>Each command on a solution of either format; the project that references the package is in that of App and outside of that of Host.</summary>
public sealed class GateSolutionMatrixTests(GateMatrix matrix) : IClassFixture<GateMatrix>
{
    /// <summary>Each command and the marks that it leaves without the gate.</summary>
    public static TheoryData<string, string> Commands
    {
        get
        {
            var cells = GateMatrix.Cells(["App.sln", "App.slnx", "Host.slnx"], ["App.slnx"]);
            foreach (var command in (string[])["build Host.sln --no-restore", "build Host.sln"])
            {
                cells.Add(command, GateMatrix.All);
            }

            foreach (var command in (string[])["build App.sln", "build Host.sln", "build Host.slnx --no-restore", "msbuild Host.slnx -t:Restore;Build"])
            {
                cells.Add($"{command} {GateMatrix.Static}", GateMatrix.All);
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public Task What_an_unverified_package_brings_runs_without_the_gate_and_never_with_it(string command, string marks) => matrix.JudgeAsync(command, marks);
}
