using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Reports;

/// <summary>For a terminal: what is enforced, what needs attention, totals that add up.</summary>
public static class TextReport
{
    /// <summary>How many ways into the graph are named for one package.</summary>
    private const int MaxPaths = 3;

    /// <summary>What will be enforced; printed before anything is checked.</summary>
    public static string Preamble(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Preamble(report.Enforced);
    }

    /// <summary>The lines of what will be enforced.</summary>
    public static string Preamble(IEnumerable<string> enforced)
    {
        ArgumentNullException.ThrowIfNull(enforced);
        return string.Concat(enforced.Select(line => DisplayText.OneLine(line) + "\n"));
    }

    /// <summary>What needs attention, and the totals.</summary>
    public static string Body(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        // What stops the build comes last, right above the totals: that is where a terminal stands when it is over.
        foreach (var verdict in report.Attention.OrderByDescending(verdict => verdict.Passes))
        {
            Append(text, report, verdict);
        }

        foreach (var line in report.NotCovered)
        {
            text.Append("not covered: ").Append(DisplayText.OneLine(line)).Append('\n');
        }

        return text.Append(report.Totals).Append('\n').ToString();
    }

    private static void Append(StringBuilder text, VerificationReport report, PackageVerdict verdict)
    {
        var code = verdict.Kind.Code() is { } known ? Failure.IdOf(known) + " " : "";
        text.Append(verdict.Passes ? "- " : "✗ ").Append(code).Append(Shown(verdict.Evidence.ToString())).Append(": ").Append(verdict.Kind.Word()).Append('\n');
        foreach (var reason in verdict.Reasons)
        {
            AppendFailure(text, reason.Failure, verdict, indent: 4);
        }

        foreach (var path in verdict.Evidence.Paths.Take(MaxPaths))
        {
            text.Append("    came in   ").Append(Shown(path)).Append('\n');
        }

        if (verdict.Evidence.Paths.Length > MaxPaths)
        {
            text.Append("              and ").Append(verdict.Evidence.Paths.Length - MaxPaths).Append(" more ways\n");
        }

        if (verdict.Evidence.BroughtInBy is { } line)
        {
            text.Append("    at        ").Append(Shown($"{report.PathOf(line.File)}({line.Line})")).Append('\n');
        }

        if (!verdict.Passes && verdict.Reasons.Length > 0)
        {
            text.Append("    to settle ").Append(Shown(verdict.Reasons[0].Remedy)).Append('\n');
        }

        text.Append('\n');
    }

    // One below the other, so that the eye can compare them.
    private static void AppendFailure(StringBuilder text, Failure failure, PackageVerdict verdict, int indent)
    {
        var words = FailureWords.Of(failure, verdict.Evidence);
        text.Append(' ', indent).Append(failure.Id).Append(words.About.Length > 0 ? ": " : "").Append(Shown(words.About)).Append('\n');
        if (words.Expected is not null)
        {
            text.Append(' ', indent + 2).Append("expected ").Append(Shown(words.Expected)).Append('\n');
            text.Append(' ', indent + 5).Append("found ").Append(Shown(words.Found!)).Append('\n');
        }

        foreach (var cause in failure.Causes)
        {
            AppendFailure(text, cause, verdict, indent + 2);
        }
    }

    private static string Shown(string strangersText) => DisplayText.OneLine(strangersText);
}
