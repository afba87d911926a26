using System.Collections.Immutable;

namespace Sigstore.Client.Failures;

/// <summary>The pages that explain each code: <c>Failures/pages/SIG####.md</c>, embedded.</summary>
/// <remarks>
/// A page is markdown: <c># SIG#### title</c>, then <c>## Meaning</c>, <c>## Likely causes</c>, <c>## What to do</c> and
/// <c>## Source</c>. A test holds that every member of <see cref="FailureCode"/> has one, and no page is without a member.
/// </remarks>
public static class FailureCatalog
{
    /// <summary>Every code there is, ascending.</summary>
    public static ImmutableArray<FailureCode> Codes { get; } = [.. Enum.GetValues<FailureCode>().Order()];

    /// <summary>Finds a code by what a person typed: <c>SIG1203</c>, <c>sig1203</c> or <c>1203</c>.</summary>
    public static bool TryFind(string text, out FailureCode code)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        code = default;
        if (digits.Length != 4 || !digits.All(char.IsAsciiDigit))
        {
            return false;
        }

        code = (FailureCode)int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        return Enum.IsDefined(code);
    }

    /// <summary>The page of a code, as markdown.</summary>
    public static string PageOf(FailureCode code)
    {
        using var stream = typeof(FailureCatalog).Assembly.GetManifestResourceStream($"Failures/{Failure.IdOf(code)}.md")
            ?? throw new ArgumentOutOfRangeException(nameof(code), code, "this code has no page");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The title of a code's page: a few words.</summary>
    public static string TitleOf(FailureCode code)
    {
        var page = PageOf(code);
        var firstLine = page.AsSpan(0, page.IndexOf('\n', StringComparison.Ordinal)).Trim();
        return firstLine[(firstLine.IndexOf("SIG", StringComparison.Ordinal) + 8)..].Trim().ToString();
    }
}
