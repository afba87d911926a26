using System.Text.RegularExpressions;

namespace Sigstore.Packages.Policy;

/// <summary>A pattern that must match the whole of a text, on the engine whose time is linear in the text.</summary>
public sealed class WholeTextPattern
{
    private const int MaxLength = 1024;
    private const int MaxTextLength = 8192;
    private readonly Regex _regex;
    private readonly string _source;

    private WholeTextPattern(string source, string expression)
    {
        _source = source;
        // \z, not $: a trailing line feed is part of the text.
        _regex = new Regex($@"\A(?:{expression})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>A regular expression without backreferences or look-around; false if it is not one.</summary>
    public static bool TryParseRegex(string expression, out WholeTextPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(expression);
        pattern = null!;
        try
        {
            // Alone first: "a)|(b" must not close the group that anchors it.
            _ = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            pattern = new WholeTextPattern(expression, expression);
            return expression.Length <= MaxLength;
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Text in which <c>*</c> stands for any run of characters.</summary>
    public static WholeTextPattern FromWildcards(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new WholeTextPattern(text, string.Join(@"[\s\S]*", text.Split('*').Select(Regex.Escape)));
    }

    /// <summary>True if the whole text matches; texts beyond 8192 characters never do.</summary>
    public bool Matches(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxTextLength && _regex.IsMatch(text);
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => _source;
}
