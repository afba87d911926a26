using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Reports;

/// <summary>A failure's sentence in its parts, for reports that show them one below the other: what it is about, what was expected, what was found.</summary>
internal sealed class FailureWords
{
    private const string Expecting = "expected ";
    private const string Finding = ", found ";

    private FailureWords(string about, string? expected, string? found) => (About, Expected, Found) = (about, expected, found);

    /// <summary>What comes before; the whole sentence if it has no such parts.</summary>
    public string About { get; }

    /// <summary>What was expected; null if the sentence does not say.</summary>
    public string? Expected { get; }

    /// <summary>What was found; null if the sentence does not say.</summary>
    public string? Found { get; }

    /// <summary>Takes a sentence apart; the package is left out, because its name stands above.</summary>
    public static FailureWords Of(Failure failure, PackageEvidence package)
    {
        var prefix = $"{package}: ";
        var text = failure.Detail.StartsWith(prefix, StringComparison.Ordinal) ? failure.Detail[prefix.Length..] : failure.Detail;
        var expecting = text.IndexOf(Expecting, StringComparison.Ordinal);
        var finding = expecting < 0 ? -1 : text.IndexOf(Finding, expecting, StringComparison.Ordinal);
        return finding < 0
            ? new FailureWords(text, null, null)
            : new FailureWords(text[..expecting].TrimEnd(' ', ':'), text[(expecting + Expecting.Length)..finding], text[(finding + Finding.Length)..]);
    }
}
