using System.Globalization;
using Sigstore.Benchmarks.Solution;

namespace Sigstore.Benchmarks.Verify;

/// <summary>
/// <c>dotnet-sigstore verify-file</c> of one bundle as a whole process, over a program that does nothing: both published ReadyToRun, run in
/// turns, and judged by their processor time. Linux only.
/// </summary>
internal static class ProcessBenchmark
{
    private const int Slices = 9;
    private const int RunsInSlice = 6;
    private const double Target = 3.5;

    public static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("process-benchmark-");
        try
        {
            var (tool, empty) = (PublishTool(folder.FullName), PublishEmpty(folder.FullName));
            string[] verify = ["verify-file", .. VerifyCase.ArgumentsOfKeyless()];
            double Cpu(string program, string[] arguments) => Enumerable.Range(0, RunsInSlice).Sum(_ =>
                ProcessCost.Of(program, folder.FullName, new Dictionary<string, string> { ["SIGSTORE_HOME"] = Path.Combine(folder.FullName, "home") }, arguments).CpuMs) / RunsInSlice;
            _ = (Cpu(tool, verify), Cpu(empty, []));
            var pairs = Enumerable.Range(0, Slices).Select(_ => (Ours: Cpu(tool, verify), Empty: Cpu(empty, []))).OrderBy(pair => pair.Ours / pair.Empty).ToList();
            var (ours, floor) = pairs[Slices / 2];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"verify-file {ours:F1} ms, empty program {floor:F1} ms, ratio {ours / floor:F2} <= {Target} {(ours / floor <= Target ? "" : "MISSED")}"));
            return ours / floor <= Target ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string PublishTool(string folder) => Publish(Path.Combine(SolutionBenchmark.RepositoryRoot(), "src", "Sigstore.Tool"), Path.Combine(folder, "tool"), "dotnet-sigstore", "--no-restore"); // restoring for one platform would rewrite the lock files

    private static string PublishEmpty(string folder)
    {
        var project = Path.Combine(folder, "empty");
        Directory.CreateDirectory(project);
        File.WriteAllText(Path.Combine(project, "empty.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><PublishReadyToRun>true</PublishReadyToRun></PropertyGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(project, "Program.cs"), "return 0;");
        return Publish(project, Path.Combine(folder, "empty-out"), "empty");
    }

    private static string Publish(string project, string output, string name, params string[] more)
    {
        ProcessCost.Of("dotnet", project, new Dictionary<string, string>(), ["publish", project, .. more, "-c", "Release", "-r", "linux-x64", "--no-self-contained", "-v", "q", "--nologo", "-o", output]);
        return Path.Combine(output, name);
    }
}
