namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>A clock that shows what the test sets; waiting goes by real time.</summary>
internal sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
