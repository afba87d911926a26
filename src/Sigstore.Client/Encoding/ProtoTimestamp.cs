using System.Globalization;

namespace Sigstore.Client.Encoding;

/// <summary><c>google.protobuf.Timestamp</c> as JSON: RFC 3339, 0 to 9 fraction digits, <c>Z</c> or an offset.</summary>
internal static class ProtoTimestamp
{
    private const int SecondsLength = 19; // yyyy-MM-ddTHH:mm:ss

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < SecondsLength + 1 || !TryReadSeconds(text.AsSpan(0, SecondsLength), out var seconds))
        {
            return false;
        }

        var rest = text.AsSpan(SecondsLength);
        if (!TryReadFraction(ref rest, out var ticks) || !TryReadOffset(rest, out var offset))
        {
            return false;
        }

        var utc = seconds + ticks - offset;
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

    // yyyy-MM-ddTHH:mm:ss, read by hand: the platform's exact parser would first set up calendars and cultures.
    private static bool TryReadSeconds(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        var (century, year, month, day) = (Two(text), Two(text[2..]), Two(text[5..]), Two(text[8..]));
        var isDate = century >= 0 && year >= 0 && century + year > 0 && month is >= 1 and <= 12 && day >= 1 && text[4] == '-' && text[7] == '-'
            && day <= DateTime.DaysInMonth((century * 100) + year, month);
        if (!isDate || text[10] != 'T' || text[16] != ':' || !TryReadMinutes(text[11..16], out var time) || Two(text[17..]) is not (>= 0 and <= 59 and var seconds))
        {
            return false;
        }

        ticks = new DateTime((century * 100) + year, month, day).Ticks + time + (seconds * TimeSpan.TicksPerSecond);
        return true;
    }

    // HH:mm, as ticks.
    private static bool TryReadMinutes(ReadOnlySpan<char> text, out long ticks)
    {
        var (hours, minutes) = (Two(text), Two(text[3..]));
        ticks = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        return hours is >= 0 and <= 23 && minutes is >= 0 and <= 59 && text[2] == ':';
    }

    private static int Two(ReadOnlySpan<char> text) => char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[1]) ? ((text[0] - '0') * 10) + text[1] - '0' : -1;

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

    private static bool TryReadOffset(ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest is "Z")
        {
            return true;
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-') || !TryReadMinutes(rest[1..], out var size))
        {
            return false;
        }

        ticks = rest[0] == '-' ? -size : size;
        return true;
    }
}
