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
        foreach (var verdict in report.Attention)
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
            AppendFailure(text, reason.Failure, verdict.Evidence + ": ", indent: 4);
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

    private static void AppendFailure(StringBuilder text, Failure failure, string prefix, int indent)
    {
        var detail = failure.Detail.StartsWith(prefix, StringComparison.Ordinal) ? failure.Detail[prefix.Length..] : failure.Detail;
        text.Append(' ', indent).Append(failure.Id).Append(": ").Append(Shown(detail)).Append('\n');
        foreach (var cause in failure.Causes)
        {
            AppendFailure(text, cause, prefix, indent + 2);
        }
    }

    private static string Shown(string strangersText) => DisplayText.OneLine(strangersText);
}
