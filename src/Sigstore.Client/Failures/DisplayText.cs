using System.Globalization;
using System.Text;

namespace Sigstore.Client.Failures;

/// <summary>
/// Makes text of strangers (identities, ids, file names) safe to show in a terminal or a log line: no control, no format
/// and no bidirectional character survives, so nothing can move the cursor, forge a line or start a <c>::error</c> command.
/// </summary>
public static class DisplayText
{
    /// <summary>The longest text shown; what is longer ends in an ellipsis.</summary>
    public const int MaxLength = 2048;

    /// <summary>Escapes everything that is not a plain visible character as <c>\u{hex}</c>; line feeds too.</summary>
    public static string OneLine(string text) => Escape(text, keepLineFeeds: false);

    /// <summary>As <see cref="OneLine"/> but line feeds stay; for text of our own that spans lines.</summary>
    public static string Lines(string text) => Escape(text, keepLineFeeds: true);

    private static string Escape(string text, bool keepLineFeeds)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= MaxLength && !keepLineFeeds)
            {
                return clean.Append('…').ToString();
            }

            if ((rune.Value == '\n' && keepLineFeeds) || IsVisible(rune))
            {
                clean.Append(rune.ToString());
            }
            else
            {
                clean.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
        }

        return clean.ToString();
    }

    private static bool IsVisible(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.SpaceSeparator);
}
