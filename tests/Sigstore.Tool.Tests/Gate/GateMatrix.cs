namespace Sigstore.Tool.Tests.Gate;

/// <summary>The same repository twice, its hostile package restored: one without a gate, and one whose gate was closed before the package came.</summary>
public sealed class GateMatrix : IAsyncLifetime
{
    internal HostilePackage Hostile { get; } = new();

    internal GateRepository Open { get; private set; } = null!;

    internal GateRepository Guarded { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Open = new GateRepository(Hostile);
        Open.Use("Hostile");
        foreach (var solution in new[] { "App.slnx", "Host.slnx" })
        {
            var restored = await Open.DotnetAsync("restore", solution);
            Assert.True(restored.ExitCode == 0, restored.Output);
        }

        Guarded = new GateRepository(Hostile);
        await Guarded.LockAndCloseAsync();
        Guarded.Use("Hostile");
        foreach (var solution in new[] { "App.slnx", "Host.slnx" })
        {
            var refused = await Guarded.DotnetAsync("restore", solution);
            Assert.True(refused.ExitCode != 0 && refused.Output.Contains("SIG3007", StringComparison.Ordinal), refused.Output);
        }

        Assert.Equal("", Hostile.TakeMarks());
    }

    public ValueTask DisposeAsync()
    {
        Open?.Dispose();
        Guarded?.Dispose();
        Hostile.Dispose();
        return ValueTask.CompletedTask;
    }
}
