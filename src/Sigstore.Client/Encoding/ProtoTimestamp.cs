using System.Globalization;

namespace Sigstore.Client.Encoding;

/// <summary><c>google.protobuf.Timestamp</c> as JSON: RFC 3339, 0 to 9 fraction digits, <c>Z</c> or an offset.</summary>
internal static class ProtoTimestamp
{
    private const int SecondsLength = 19; // yyyy-MM-ddTHH:mm:ss

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < SecondsLength + 1
            || !DateTime.TryParseExact(text.AsSpan(0, SecondsLength), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var seconds))
        {
            return false;
        }

        var rest = text.AsSpan(SecondsLength);
        if (!TryReadFraction(ref rest, out var ticks) || !TryReadOffset(rest, out var offset))
        {
            return false;
        }

        var utc = seconds.Ticks + ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    /// <summary>Seconds where that is exact, else seven fraction digits without trailing groups of zeros.</summary>
    public static string ToText(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture);

    private static bool TryReadFraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest[0] != '.')
        {
            return true;
        }

        var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9)
        {
            return false;
        }

        // A tick is 100 ns: digits eight and nine are finer than any clock here and are cut.
        for (var i = 0; i < 7; i++)
        {
            ticks = (ticks * 10) + (i < digits ? rest[1 + i] - '0' : 0);
        }

        rest = rest[(1 + digits)..];
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> rest, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (rest is "Z")
        {
            return true;
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-')
            || !TimeSpan.TryParseExact(rest[1..], "hh\\:mm", CultureInfo.InvariantCulture, out var size))
        {
            return false;
        }

        offset = rest[0] == '-' ? -size : size;
        return true;
    }
}
