namespace Sigstore.Client.Tuf;

/// <summary>
/// A pattern of target paths: as many segments as the path, each a glob of its own with <c>*</c>, <c>?</c> and <c>[…]</c>, so that
/// <c>*</c> never crosses a <c>/</c>. Upper and lower case differ.
/// </summary>
/// <remarks>TUF specification §4.5 (PATHPATTERN), with the segment rules of Python's fnmatch, which publishers test against.</remarks>
public sealed class PathPattern
{
    private readonly string[] _segments;

    private PathPattern(string text)
    {
        Text = text;
        _segments = text.Split('/');
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Takes a pattern; every text is one.</summary>
    public static PathPattern Parse(string text) => new(text);

    /// <summary>True if the path fits the pattern.</summary>
    public bool Matches(string targetPath)
    {
        ArgumentNullException.ThrowIfNull(targetPath);
        var parts = targetPath.Split('/');
        return parts.Length == _segments.Length && parts.Zip(_segments).All(pair => SegmentMatches(pair.Second, pair.First));
    }

    // Linear in memory, quadratic at worst in time: remembers only the last star, no recursion for a pattern to blow up.
    private static bool SegmentMatches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0, i = 0, afterStar = -1, starText = 0;
        while (i < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                afterStar = ++at;
                starText = i;
            }
            else if (at < pattern.Length && OneMatches(pattern[at..], text[i], out var width))
            {
                at += width;
                i++;
            }
            else if (afterStar >= 0)
            {
                at = afterStar;
                i = ++starText;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].Trim('*').IsEmpty;
    }

    // One pattern element (a character, '?', or a bracket set) against one character.
    private static bool OneMatches(ReadOnlySpan<char> pattern, char c, out int width)
    {
        width = 1;
        if (pattern[0] == '?')
        {
            return true;
        }

        // "[]…]" and "[!]…]": a bracket right at the start is a member. A set that is never closed is a plain '['.
        var first = pattern.Length > 1 && pattern[1] == '!' ? 2 : 1;
        var close = pattern[0] == '[' && pattern.Length > first + 1 ? pattern[(first + 1)..].IndexOf(']') : -1;
        if (close < 0)
        {
            return pattern[0] == c;
        }

        width = first + 1 + close + 1;
        return SetHas(pattern[first..(width - 1)], c) != (first == 2);
    }

    private static bool SetHas(ReadOnlySpan<char> set, char c)
    {
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (set[i] <= c && c <= set[i + 2])
                {
                    return true;
                }

                i += 2;
            }
            else if (set[i] == c)
            {
                return true;
            }
        }

        return false;
    }
}
