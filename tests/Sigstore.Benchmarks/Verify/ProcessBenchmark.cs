using System.Diagnostics;
using System.Globalization;

namespace Sigstore.Benchmarks.Verify;

/// <summary>
/// <c>dotnet-sigstore verify-file</c> of one bundle as a whole process, over a program that does nothing: both published ReadyToRun, run in
/// turns, and judged by the processor time the system notes of children that have ended. Linux only.
/// </summary>
internal static class ProcessBenchmark
{
    private const int Slices = 9;
    private const int RunsInSlice = 6;
    private const double Target = 3.5;
    private const double TicksPerSecond = 100; // what /proc counts in, on every platform .NET supports

    public static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("process-benchmark-");
        try
        {
            var (tool, empty) = (PublishTool(folder.FullName), PublishEmpty(folder.FullName));
            string[] verify = ["verify-file", .. VerifyCase.ArgumentsOfKeyless()];
            Environment.SetEnvironmentVariable("SIGSTORE_HOME", Path.Combine(folder.FullName, "home"));
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

    private static string PublishTool(string folder) => Publish(Path.Combine(Repository(), "src", "Sigstore.Tool"), Path.Combine(folder, "tool"), "dotnet-sigstore", "--no-restore"); // restoring for one platform would rewrite the lock files

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
        Require("dotnet", ["publish", project, .. more, "-c", "Release", "-r", "linux-x64", "--no-self-contained", "-v", "q", "--nologo", "-o", output]);
        return Path.Combine(output, name);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sigstore.Build.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("run this from the repository it was built in");
    }

    // Milliseconds a run.
    private static double Cpu(string program, string[] arguments)
    {
        var before = ChildTicks();
        for (var run = 0; run < RunsInSlice; run++)
        {
            Require(program, arguments);
        }

        return (ChildTicks() - before) / TicksPerSecond * 1000 / RunsInSlice;
    }

    // Fields 16 and 17 of /proc/self/stat: user and system time of children that were waited for; the name in field 2 may hold blanks.
    private static long ChildTicks()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
    }

    private static void Require(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error.Result}");
        }
    }
}
