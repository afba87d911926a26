using System.Diagnostics;
using System.Globalization;

namespace Sigstore.Benchmarks.Verify;

/// <summary>
/// The table of targets in one run: floor and verifier take turns in slices of a few milliseconds of processor time, and what counts is
/// the median of the ratios of neighbouring slices: a busy machine slows both of a pair, and the pairs it tears apart are outvoted.
/// </summary>
internal static class QuickVerify
{
    private const double SliceMicroseconds = 6000;
    private static bool s_isMet;

    public static int Run(int seconds)
    {
        s_isMet = true;
        var (floor, cases) = (new Floor(), VerifyCase.All());
        var each = TimeSpan.FromSeconds(Math.Max(1, seconds / (double)((cases.Count * 2) + 2)));
        WarmUp(floor, cases);
        Console.WriteLine($"{"figure",-46} {"ours",10} {"floor",10} {"ratio",7} {"target",8}");
        foreach (var one in cases)
        {
            Compare(one.Name + ", warm", one.Warm, () => floor.Warm(one.Floor), each, 1.2);
        }

        foreach (var one in cases)
        {
            Compare(one.Name + ", root parsed anew", one.Cold, () => floor.Cold(one.Floor), each, 1.5);
        }

        Compare("Ed25519 verify / P-256 verify", floor.Ed25519, floor.P256, each, 2.0);
        foreach (var one in cases)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(one.Warm, 100);
            var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 100.0;
            before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(one.Parse, 100);
            var parsing = (GC.GetAllocatedBytesForCurrentThread() - before) / 100.0;
            Line(one.Name + ", allocated (parsing)", $"{bytes / 1024:F1} KB", $"({parsing / 1024:F1})", bytes / 1024, 30, isAtMost: true);
        }

        Threads(cases[0]);
        Console.WriteLine(s_isMet ? "all targets met in this run" : "targets missed in this run are marked");
        return s_isMet ? 0 : 1;
    }

    private static void WarmUp(Floor floor, IReadOnlyList<VerifyCase> cases)
    {
        foreach (var one in cases)
        {
            Repeat(one.Warm, 300);
            Repeat(one.Cold, 100);
            Repeat(() => floor.Cold(one.Floor), 100);
        }

        Thread.Sleep(300); // the optimizing compiler works in the background
    }

    private static void Compare(string name, Action ours, Action floor, TimeSpan time, double target)
    {
        var pairs = new List<(double Ours, double Floor)>();
        var operations = Math.Max(4, (int)(SliceMicroseconds / Slice(floor, 20)));
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < time || pairs.Count < 40;)
        {
            // Each goes first in every other pair, so that what drifts favours neither.
            var first = Slice(pairs.Count % 2 == 0 ? ours : floor, operations);
            var second = Slice(pairs.Count % 2 == 0 ? floor : ours, operations);
            pairs.Add(pairs.Count % 2 == 0 ? (first, second) : (second, first));
        }

        var ratio = Median(pairs.Select(pair => pair.Ours / pair.Floor));
        Line(name, $"{Median(pairs.Select(pair => pair.Ours)):F1} us", $"{Median(pairs.Select(pair => pair.Floor)):F1} us", ratio, target, isAtMost: true);
    }

    private static double Slice(Action operation, int times)
    {
        var before = Environment.CpuUsage.TotalTime;
        Repeat(operation, times);
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / times;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static void Threads(VerifyCase one)
    {
        var (alone, aloneCpu) = Best(1, one);
        var (together, togetherCpu) = Best(2, one);
        Line("1,000 bundles on 2 threads / on 1", $"{together.TotalMilliseconds:F0} ms", $"{alone.TotalMilliseconds:F0} ms", alone / together, 1.8, isAtMost: false);
        // Where other programs take the second core, wall time says nothing: threads in each other's way would also cost processor time.
        Line("  their processor time, of all threads", $"{togetherCpu.TotalMilliseconds:F0} ms", $"{aloneCpu.TotalMilliseconds:F0} ms", togetherCpu / aloneCpu, 1.11, isAtMost: true);
    }

    // The best of five: other programs on the machine only ever add time.
    private static (TimeSpan Wall, TimeSpan Cpu) Best(int threads, VerifyCase one)
    {
        var runs = Enumerable.Range(0, 5).Select(_ =>
        {
            var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            Parallel.For(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => one.Warm());
            return (Wall: clock.Elapsed, Cpu: Environment.CpuUsage.TotalTime - before);
        }).ToList();
        return (runs.Min(run => run.Wall), runs.Min(run => run.Cpu));
    }

    private static void Repeat(Action operation, int times)
    {
        for (var i = 0; i < times; i++)
        {
            operation();
        }
    }

    private static void Line(string name, string ours, string floor, double figure, double target, bool isAtMost)
    {
        var isMet = isAtMost ? figure <= target : figure >= target;
        s_isMet &= isMet;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-46} {ours,10} {floor,10} {figure,7:F2} {(isAtMost ? "<= " : ">= ") + target.ToString(CultureInfo.InvariantCulture),8} {(isMet ? "" : "MISSED")}"));
    }
}
