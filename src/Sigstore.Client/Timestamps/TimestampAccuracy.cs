namespace Sigstore.Client.Timestamps;

/// <summary>How far a timestamp may be off, as its authority says (RFC 3161 §2.4.2 Accuracy). Told to people; no check uses it.</summary>
public sealed class TimestampAccuracy
{
    internal TimestampAccuracy(int seconds, int milliseconds, int microseconds) =>
        Margin = TimeSpan.FromTicks((seconds * TimeSpan.TicksPerSecond) + (milliseconds * TimeSpan.TicksPerMillisecond) + (microseconds * TimeSpan.TicksPerMicrosecond));

    /// <summary>The margin to both sides.</summary>
    public TimeSpan Margin { get; }
}
