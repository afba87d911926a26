using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Reports;

/// <summary>Workflow commands that put each failure beside the line that brought the package in.</summary>
public static class GitHubAnnotations
{
    /// <summary>One <c>::error</c> line a failing package; nothing that a stranger wrote can end or start a command.</summary>
    public static string Of(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        foreach (var verdict in report.Verdicts.Where(verdict => !verdict.Passes))
        {
            text.Append("::error ");
            if (verdict.Evidence.BroughtInBy is { } line)
            {
                text.Append("file=").Append(Property(report.PathOf(line.File))).Append(",line=").Append(line.Line).Append(',');
            }

            text.Append("title=").Append(Property($"{Failure.IdOf(verdict.Kind.Code()!.Value)} {verdict.Evidence}: {verdict.Kind.Word()}"))
                .Append("::").Append(Message(verdict)).Append('\n');
        }

        return text.ToString();
    }

    private static string Message(PackageVerdict verdict) =>
        Escape(string.Join("; ", verdict.Reasons.Select(reason => reason.Failure.ToString().Replace("\n", " ", StringComparison.Ordinal))) +
            " To settle: " + verdict.Reasons[0].Remedy);

    private static string Property(string text) => Escape(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    // DisplayText leaves no line feed; '%' first, so that nothing a stranger wrote is decoded.
    private static string Escape(string text) => DisplayText.OneLine(text).Replace("%", "%25", StringComparison.Ordinal);
}
