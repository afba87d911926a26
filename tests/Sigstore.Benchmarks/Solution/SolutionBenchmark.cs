using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Sigstore.Benchmarks.Verify;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;
using Sigstore.Tests.Shared;

namespace Sigstore.Benchmarks.Solution;

/// <summary>What verifying a solution costs, each figure against the floor of the same run. Processes are measured whole and take turns.</summary>
internal sealed partial class SolutionBenchmark(BenchmarkSolution solution, Figures figures)
{
    private const int Pairs = 5;

    public static async Task<int> RunAsync(string[] names)
    {
        var solution = await BenchmarkSolution.PrepareAsync(RepositoryRoot(), asItIs: names.Contains("--as-it-is", StringComparer.Ordinal));
        names = [.. names.Where(name => name != "--as-it-is")];
        var figures = new Figures();
        var benchmark = new SolutionBenchmark(solution, figures);
        var all = new (string Name, Func<Task> Run)[]
        {
            ("files", benchmark.FilesAsync), ("provenance", benchmark.ProvenanceAsync), ("process", benchmark.ProcessAsync), ("signatures", benchmark.SignaturesAsync),
            ("repeat", benchmark.RepeatAsync), ("hook", benchmark.HookAsync), ("growth", benchmark.GrowthAsync),
        };
        Console.WriteLine($"{"figure",-64} {"ours",10} {"floor",10}    ratio target");
        foreach (var (_, run) in all.Where(figure => names.Length == 0 || names.Contains(figure.Name, StringComparer.Ordinal)))
        {
            await run();
        }

        return figures.IsMet ? 0 : 1;
    }

    // (1) The archive, every digest, every extracted file.
    private async Task FilesAsync()
    {
        var packages = (await LoadAsync(solution.Real)).Packages;
        var floors = packages.Select(package => new PackageFloor(package)).ToList();
        figures.Say($"{packages.Length} real packages, {packages.Sum(package => new FileInfo(package.NupkgPath).Length) / 1e6:F0} MB");
        Check(packages);
        floors.ForEach(floor => floor.Run());
        figures.Pairs("hashes and extracted files, CPU", Pairs, () => CpuOf(() => Check(packages)), () => CpuOf(() => floors.ForEach(floor => floor.Run())), 1.2);
    }

    // (2) And bundles: evidence, policy, lock, verdict.
    private async Task ProvenanceAsync()
    {
        var packages = (await LoadAsync(solution.Ours)).Packages;
        var root = await File.ReadAllBytesAsync(Path.Combine(solution.Home, "local", "trusted_root.json"));
        var locked = TrustLock.Parse(await File.ReadAllBytesAsync(solution.PlainLock), "sigstore.lock.json");
        var floors = packages.Select(package => new PackageFloor(package)).ToList();
        var bundles = new Floor();
        void Ours() => Verify(packages, TrustedRoot.Parse(root), locked);
        // On as many threads as ours: where two processors are one core's, each gets less done in its time while the other works.
        void Bare() => Parallel.ForEach(floors, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, floor => { floor.Run(); bundles.Warm(FloorKind.Local); });
        void WithSubject() => Parallel.ForEach(floors, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, floor => { floor.Run(HashAlgorithmName.SHA512, HashAlgorithmName.SHA256); bundles.Warm(FloorKind.Local); });
        for (var i = 0; i < 40; i++)
        {
            // Until the compiler has done its work: it would count as ours.
            Ours();
            Bare();
            WithSubject();
        }

        figures.Pairs($"{packages.Length} packages with provenance, CPU", 15, () => CpuOf(Ours), () => CpuOf(Bare), 1.3);
        figures.Pairs("the same / a floor with the SHA-256 that their subjects name", 15, () => CpuOf(Ours), () => CpuOf(WithSubject), 1.3);
    }

    // (3) The tool as installed, everything anew, against a build that does nothing. The build has its warm nodes.
    private Task ProcessAsync()
    {
        solution.Dotnet(NoOpBuild);
        figures.Pairs("verify, whole process, no cache / no-op build, wall", Pairs, () => solution.Run("verify", solution.All, "--no-cache").WallMs, () => solution.Dotnet(NoOpBuild).WallMs, 1.0);
        return Task.CompletedTask;
    }

    // (4) NuGet's signatures proved anew, against NuGet's own command over the same files.
    private async Task SignaturesAsync()
    {
        var files = (await LoadAsync(solution.Real)).Packages.Select(package => package.NupkgPath).ToArray();
        var taken = Enumerable.Range(0, Pairs).Select(_ => (
            Ours: solution.Run("verify", solution.Real, "--lock", solution.SignatureLock, "--no-cache"),
            Floor: solution.Dotnet(["nuget", "verify", "--all", .. files]))).ToList();
        figures.Line("verify with author and repository / dotnet nuget verify, CPU", Figures.Middle(taken.Select(pair => pair.Ours.CpuMs)), Figures.Middle(taken.Select(pair => pair.Floor.CpuMs)), "ms", 1.0);
        figures.Line("verify with author and repository / dotnet nuget verify, wall", Figures.Middle(taken.Select(pair => pair.Ours.WallMs)), Figures.Middle(taken.Select(pair => pair.Floor.WallMs)), "ms", 0.6);
    }

    // (5) Nothing has changed. One process without other nodes, so that all of the build's processor time is seen.
    private Task RepeatAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            solution.Run("verify", solution.All);
        }

        if (!solution.Run("verify", solution.All).Output.Contains("Nothing has changed", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("the repeated run was not answered from memory");
        }

        figures.Pairs("verify again / no-op build, CPU", Pairs, () => solution.Run("verify", solution.All).CpuMs, () => solution.Dotnet(NoOpBuildAlone).CpuMs, 0.05);
        return Task.CompletedTask;
    }

    // (6) The hook in such a build: the time MSBuild itself counts for our targets.
    private Task HookAsync()
    {
        string[] build = ["build", solution.All, "-nologo", "-m:1", "-nodeReuse:false", "-p:CustomAfterMicrosoftCommonTargets=" + Path.Combine(solution.Hook, "build", "Sigstore.Build.targets"), "-p:SigstoreSbom=false", "-clp:PerformanceSummary"];
        solution.Dotnet(build);
        solution.Dotnet(build);
        var taken = Enumerable.Range(0, Pairs).Select(_ => solution.Dotnet(build)).Select(run => (Ours: TargetMilliseconds(run.Output), Floor: run.WallMs)).ToList();
        figures.Line("build hook / no-op build, time of its targets", Figures.Middle(taken.Select(pair => pair.Ours)), Figures.Middle(taken.Select(pair => pair.Floor)), "ms", 0.03);
        return Task.CompletedTask;
    }

    // (7) Ten times the packages: ten times the work, the same memory.
    private Task GrowthAsync()
    {
        var (small, large) = (Generated(100), Generated(1000));
        var taken = Enumerable.Range(0, Pairs).Select(_ => (Small: VerifyGenerated(small), Large: VerifyGenerated(large), None: solution.Run("--version"))).ToList();
        double Work(Func<(ProcessCost Small, ProcessCost Large, ProcessCost None), ProcessCost> which) => Figures.Middle(taken.Select(run => which(run).CpuMs - run.None.CpuMs));
        figures.Line("1,000 packages / 100, CPU above start-up", Work(run => run.Large), Work(run => run.Small), "ms", 11);
        figures.Limit("memory, 100 packages", taken.Max(run => run.Small.PeakMiB), " MiB", 150);
        figures.Limit("memory, 1,000 packages", taken.Max(run => run.Large.PeakMiB), " MiB", 150);
        var real = solution.Run("verify", solution.All, "--no-cache");
        figures.Limit("memory, the real solution", real.PeakMiB, " MiB", 150);
        return Task.CompletedTask;
    }

    private string[] NoOpBuild => ["build", solution.All, "-nologo", "-v:q"];

    private string[] NoOpBuildAlone => ["build", solution.All, "-nologo", "-v:q", "-m:1", "-nodeReuse:false"];

    private GeneratedRepository Generated(int packages)
    {
        var root = Path.Combine(solution.Root, $"generated-{packages}");
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }

        var repository = GeneratedRepository.Create(root, projects: packages / 10, packages, packageBytes: 100_000, packagesOfEach: 25);
        ProcessCost.Of(solution.Tool, root, solution.Environment, "lock", "--without-nuget-signatures");
        return repository;
    }

    private ProcessCost VerifyGenerated(GeneratedRepository repository) => ProcessCost.Of(solution.Tool, repository.Root, solution.Environment, "verify", "--no-cache");

    private static void Check(IEnumerable<InstalledPackage> packages)
    {
        foreach (var package in packages)
        {
            var found = InstalledPackageCheck.Check(package, DigestSelection.None, CancellationToken.None);
            if (!found.IsIntact)
            {
                throw new InvalidOperationException(string.Join("\n", found.Tampering) + found.Unreadable);
            }
        }
    }

    private static void Verify(System.Collections.Immutable.ImmutableArray<InstalledPackage> packages, TrustedRoot root, TrustLock locked)
    {
        var instance = new NamedInstance(new InstanceReference("local", root.Fingerprint), new Verifier(root));
        var gathering = new EvidenceGathering(new BundleAppraiser([instance], []), new BundleSources(null, looksBesideFeeds: true), _ => false, online: false) { NeedsEveryDigest = false };
        var verifier = new PackageVerifier(TrustPolicy.BuiltIn, locked, allowUnlocked: false);
        var verdicts = gathering.GatherAsync(packages, _ => { }, CancellationToken.None).GetAwaiter().GetResult().Select(verifier.Verify);
        if (verdicts.FirstOrDefault(verdict => verdict.Kind != VerdictKind.Verified) is { } other)
        {
            throw new InvalidOperationException($"{other.Evidence}: {other.Kind} {string.Join("\n", other.Reasons.Select(reason => reason.Failure))}");
        }
    }

    private static Task<RestoredGraph> LoadAsync(string target) => RestoredGraph.LoadAsync(target, Environment.GetEnvironmentVariable, CancellationToken.None);

    private static double CpuOf(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    private static double TargetMilliseconds(string output) => TargetTime().Matches(output)
        .Sum(match => double.Parse(match.Groups["ms"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^\s*(?<ms>\d+) ms\s+_?Sigstore(?:PrepareVerify|VerifyPackages)\s", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TargetTime();

    internal static string RepositoryRoot()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "Sigstore.Build.sln")))
            {
                return at;
            }
        }

        throw new InvalidOperationException("the benchmark does not run inside the source tree");
    }
}
