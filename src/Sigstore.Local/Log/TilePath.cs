using System.Globalization;
using System.Text;

namespace Sigstore.Local.Log;

/// <summary>Where tiles lie, relative to the log: the same in URLs and on disk (C2SP tlog-tiles).</summary>
internal static class TilePath
{
    /// <summary>Hashes or entries in a full tile.</summary>
    public const int Width = 256;

    /// <summary><c>tile/&lt;level&gt;/&lt;index&gt;</c>.</summary>
    public static string Hashes(int level, long index) => $"tile/{level.ToString(CultureInfo.InvariantCulture)}/{Index(index)}";

    /// <summary><c>tile/entries/&lt;index&gt;</c>.</summary>
    public static string Entries(long index) => $"tile/entries/{Index(index)}";

    /// <summary>The path of the first <paramref name="width"/> of a tile.</summary>
    public static string Partial(string tile, int width) => $"{tile}.p/{width.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads <c>x001/x234/067</c> and an optional <c>.p/W</c>; false for anything not exactly so written.</summary>
    public static bool TryParse(ReadOnlySpan<char> path, out long index, out int width)
    {
        width = Width;
        var partial = path.IndexOf(".p/");
        if (partial >= 0)
        {
            var text = path[(partial + 3)..];
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is < 1 or >= Width || text[0] == '0')
            {
                index = 0;
                return false;
            }

            path = path[..partial];
        }

        return TryParseIndex(path, out index);
    }

    private static bool TryParseIndex(ReadOnlySpan<char> path, out long index)
    {
        index = 0;
        var groups = path.ToString().Split('/');
        for (var i = 0; i < groups.Length; i++)
        {
            var isLast = i == groups.Length - 1;
            var digits = isLast ? groups[i] : groups[i].TrimStart('x');
            if (groups[i].Length != (isLast ? 3 : 4) || digits.Length != 3 || i > 5 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return false;
            }

            index = (index * 1000) + value;
        }

        return Index(index) == path.ToString();
    }

    private static string Index(long index)
    {
        var text = new StringBuilder((index % 1000).ToString("D3", CultureInfo.InvariantCulture));
        for (index /= 1000; index > 0; index /= 1000)
        {
            text.Insert(0, $"x{(index % 1000).ToString("D3", CultureInfo.InvariantCulture)}/");
        }

        return text.ToString();
    }
}
