namespace Sigstore.Tool.Tests.Gate;

/// <summary>Each command on a project: of App, which references the hostile package, and of Host, which gets it by a project that it references.</summary>
public sealed class GateMatrixTests(GateMatrix matrix) : IClassFixture<GateMatrix>
{
    /// <summary>Each command and the marks that it leaves without the gate.</summary>
    public static TheoryData<string, string> Commands
    {
        get
        {
            var cells = GateMatrix.Cells(["App", "Host"], ["App"]);
            cells.Add("add App package Harmless --version 1.0.0", "initial-targets");
            // (Adding one to Host says nothing: the package of the project that it references is not in the evaluation.)
            cells.Add("add Outside package Harmless --version 1.0.0", "initial-targets");
            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public Task What_an_unverified_package_brings_runs_without_the_gate_and_never_with_it(string command, string marks) => matrix.JudgeAsync(command, marks);
}
