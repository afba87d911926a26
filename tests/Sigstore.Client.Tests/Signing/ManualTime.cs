namespace Sigstore.Client.Tests.Signing;

/// <summary>A clock that a test sets; timers run in real time.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();

    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => _start + Shift;
}
