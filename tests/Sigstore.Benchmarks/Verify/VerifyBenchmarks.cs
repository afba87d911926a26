using BenchmarkDotNet.Attributes;

namespace Sigstore.Benchmarks.Verify;

/// <summary>Verification and its floor, one row per kind of bundle.</summary>
[MemoryDiagnoser]
public class VerifyBenchmarks
{
    private readonly Floor _floor = new();
    private VerifyCase? _case;

    /// <summary>The kind of bundle.</summary>
    [Params(FloorKind.RekorV1, FloorKind.RekorV2, FloorKind.ManagedKey)]
    public FloorKind Kind { get; set; }

    /// <summary>Reads the bundle.</summary>
    [GlobalSetup]
    public void Setup() => _case = VerifyCase.All().Single(one => one.Floor == Kind);

    /// <summary>Bundle parsed, root kept.</summary>
    [Benchmark]
    public void Warm() => _case!.Warm();

    /// <summary>Bundle and root parsed.</summary>
    [Benchmark]
    public void Cold() => _case!.Cold();

    /// <summary>The cryptography alone, root kept.</summary>
    [Benchmark(Baseline = true)]
    public void WarmFloor() => _floor.Warm(Kind);

    /// <summary>The cryptography alone, root new.</summary>
    [Benchmark]
    public void ColdFloor() => _floor.Cold(Kind);
}
