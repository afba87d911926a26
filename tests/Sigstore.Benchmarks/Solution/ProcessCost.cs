using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sigstore.Benchmarks.Solution;

/// <summary>What one process cost, whole: its processor time with that of everything it waited for, its time on the wall, its largest size.</summary>
internal sealed record ProcessCost(double CpuMs, double WallMs, double PeakMiB, string Output)
{
    /// <summary>Runs a program to its end; another exit code than expected ends the benchmark.</summary>
    public static ProcessCost Of(string program, string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) => Of(program, folder, environment, [0], arguments);

    /// <summary>The same with the exit codes that are fine.</summary>
    public static ProcessCost Of(string program, string folder, IReadOnlyDictionary<string, string> environment, int[] exitCodes, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in (string[])["CI", "TF_BUILD", "GITHUB_ACTIONS", "MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath"])
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var (before, clock) = (CpuOfChildren(), Stopwatch.StartNew());
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var peak = PeakUntilExit(process);
        process.WaitForExit();
        var wall = clock.Elapsed.TotalMilliseconds;
        var text = output.Result + error.Result;
        return exitCodes.Contains(process.ExitCode)
            ? new ProcessCost(CpuOfChildren() - before, wall, peak, text)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{text}");
    }

    // VmHWM only ever grows: the last look before the end misses what grew in the last few milliseconds.
    private static double PeakUntilExit(Process process)
    {
        var peak = 0.0;
        do
        {
            try
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64 / 1048576.0);
            }
            catch (InvalidOperationException)
            {
                break; // it is over
            }
        }
        while (!process.WaitForExit(5));

        return peak;
    }

    // User and system time of every child that has ended and was waited for, and of theirs: getrusage(RUSAGE_CHILDREN).
    private static double CpuOfChildren()
    {
        var usage = new long[18];
        return ResourceUsage(-1, usage) == 0 ? ((usage[0] + usage[2]) * 1000.0) + ((usage[1] + usage[3]) / 1000.0) : throw new InvalidOperationException("getrusage");
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int ResourceUsage(int who, [Out] long[] usage);
}
