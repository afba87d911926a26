using System.Globalization;

namespace Sigstore.Client.Trust;

/// <summary>When a key, an authority or a service is good: closed at both ends; without an end it is open-ended.</summary>
public sealed class ValidityPeriod
{
    internal ValidityPeriod(DateTimeOffset? start, DateTimeOffset? end)
    {
        Start = start;
        End = end;
    }

    /// <summary>The first instant, UTC; absent only for services (a trusted key without a start is refused).</summary>
    public DateTimeOffset? Start { get; }

    /// <summary>The last instant, UTC, inclusive; absent while in use.</summary>
    public DateTimeOffset? End { get; }

    /// <summary>True from the first to the last instant, both included.</summary>
    public bool Contains(DateTimeOffset time) => (Start is null || time >= Start) && (End is null || time <= End);

    /// <summary><c>2021-01-12T11:53:27Z to 2022-10-31T23:59:59Z</c>.</summary>
    public override string ToString() => $"{Text(Start, "the beginning")} to {Text(End, "now on")}";

    private static string Text(DateTimeOffset? time, string open) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? open;
}
