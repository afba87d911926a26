using System.Globalization;
using BenchmarkDotNet.Running;
using Sigstore.Benchmarks;
using Sigstore.Benchmarks.Verify;
using Sigstore.Benchmarks.Packing;
using Sigstore.Benchmarks.Signing;
using Sigstore.Benchmarks.Solution;

return args switch
{
    ["attest"] => await AttestBenchmark.RunAsync(),
    ["log", var count] => await LogGrowth.RunAsync(int.Parse(count, CultureInfo.InvariantCulture)),
    ["solution", .. var names] => await SolutionBenchmark.RunAsync(names),
    ["pack", var package] => PackBenchmark.Run(package, pairs: 5),
    ["pack", var package, var pairs] => PackBenchmark.Run(package, int.Parse(pairs, CultureInfo.InvariantCulture)),
    ["packages", var target] => await PackageBenchmarks.RunAsync(target),
    ["verify"] => QuickVerify.Run(seconds: 20),
    ["verify", var seconds] => QuickVerify.Run(int.Parse(seconds, CultureInfo.InvariantCulture)),
    ["process"] => ProcessBenchmark.Run(),
    ["bdn", .. var filters] => Benchmark(filters),
    _ => Usage(),
};

static int Benchmark(string[] filters)
{
    BenchmarkSwitcher.FromAssembly(typeof(QuickVerify).Assembly).Run(filters);
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("Sigstore.Benchmarks verify [seconds]    our verification against the floor, measured in the same run");
    Console.Error.WriteLine("Sigstore.Benchmarks process                verify-file as a whole process against an empty program");
    Console.Error.WriteLine("Sigstore.Benchmarks attest                 attesting one statement against the floor, measured in the same run");
    Console.Error.WriteLine("Sigstore.Benchmarks log <entries>      the local log growing: what an append costs at first and at last");
    Console.Error.WriteLine("Sigstore.Benchmarks pack <folder of Sigstore.Build.*.nupkg> [pairs]  dotnet pack of twenty projects, with the build package over without");
    Console.Error.WriteLine("Sigstore.Benchmarks packages <restored project or solution>");
    Console.Error.WriteLine("Sigstore.Benchmarks solution [--as-it-is] [figure ...]  verify over a solution of ten projects and 200 packages; figures: files provenance process signatures repeat hook growth");
    Console.Error.WriteLine("Sigstore.Benchmarks bdn --filter '*'    BenchmarkDotNet");
    return 2;
}
