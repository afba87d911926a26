using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Reports;

/// <summary>For people who weren't there: one self-contained file, no script, no request, charts of the coverage.</summary>
public static class HtmlReport
{
    /// <summary>How many ways into the graph are drawn for one package.</summary>
    private const int MaxPaths = 5;

    /// <summary>The page.</summary>
    public static string Write(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var html = new StringBuilder(HtmlStyle.Head);
        AppendTitle(html, report);
        AppendCoverage(html, report);
        AppendAttention(html, report);
        AppendEnforced(html, report);
        AppendTable(html, report);
        if (report.NotCovered.Length > 0)
        {
            html.Append("<h2>Not covered</h2>\n<div class=\"card\">\n");
            foreach (var line in report.NotCovered)
            {
                html.Append("<p>").Append(Text(line)).Append("</p>\n");
            }

            html.Append("</div>\n");
        }

        return html.Append("</main></body></html>\n").ToString();
    }

    private static void AppendTitle(StringBuilder html, VerificationReport report)
    {
        var (totals, stopped) = (report.Totals, report.Totals.Failed + report.Totals.CouldNotCheck);
        if (stopped == 0)
        {
            html.Append("<h1><span class=\"passed\">✓</span> Every package passed</h1>\n");
        }
        else
        {
            html.Append(CultureInfo.InvariantCulture, $"<h1><span class=\"failed\">✗</span> {stopped} of {totals.Packages} packages did not pass</h1>\n");
        }

        html.Append("<p class=\"target\">").Append(Text(report.PathOf(report.Target))).Append("</p>\n");
    }

    // Two questions: which verdicts, and what is known about the packages behind them.
    private static void AppendCoverage(StringBuilder html, VerificationReport report)
    {
        var totals = report.Totals;
        (string Name, int Count)[] parts =
            [("verified", totals.Verified), ("pinned", totals.Pinned), ("exempt", totals.Exempt), ("failed", totals.Failed), ("could-not-check", totals.CouldNotCheck)];
        html.Append("<section class=\"card\" id=\"coverage\">\n");
        html.Append(CultureInfo.InvariantCulture, $"<svg class=\"bar\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{totals}\">\n");
        var at = 0.0;
        foreach (var (name, count) in parts.Where(part => part.Count > 0))
        {
            var width = 1000.0 * count / totals.Packages;
            html.Append(CultureInfo.InvariantCulture, $"<rect data-verdict=\"{name}\" data-count=\"{count}\" x=\"{at:0.##}\" y=\"0\" width=\"{width:0.##}\" height=\"20\" fill=\"var(--{name})\"><title>{count} {name}</title></rect>\n");
            at += width;
        }

        html.Append("</svg>\n<ul class=\"legend\">\n");
        foreach (var (name, count) in parts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li{(count == 0 ? " class=\"none\"" : "")}><i class=\"dot\" style=\"background:var(--{name})\"></i><b id=\"n-{name}\">{count}</b> {name}</li>\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"<li>= <b id=\"n-packages\">{totals.Packages}</b> packages</li>\n</ul>\n<table class=\"kinds\"><caption>Packages for which each kind of evidence is proved</caption>\n");
        foreach (var kind in Enum.GetValues<EvidenceKind>().Where(kind => kind != EvidenceKind.Hash))
        {
            AppendKind(html, kind.Word(), report.Verdicts.Count(verdict => verdict.Evidence.Proved.Any(proved => proved.Kind == kind)), totals.Packages);
        }

        AppendKind(html, "hash only", report.Verdicts.Count(verdict => verdict.Evidence.Proved.IsEmpty), totals.Packages);
        html.Append("</table>\n</section>\n");
    }

    private static void AppendKind(StringBuilder html, string name, int count, int packages) => html.Append(
        CultureInfo.InvariantCulture,
        $"<tr data-kind=\"{name}\"><th scope=\"row\">{name}</th><td><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"{(packages == 0 ? 0 : 1000.0 * count / packages):0.##}\" height=\"10\" fill=\"var(--{(name == "hash only" ? "pinned" : "verified")})\"/></svg></td><td class=\"n\">{count}</td></tr>\n");

    private static void AppendAttention(StringBuilder html, VerificationReport report)
    {
        if (report.Attention.Any())
        {
            html.Append("<h2>What needs attention</h2>\n");
        }

        // What stops the build comes first; exceptions are only worth knowing.
        foreach (var verdict in report.Attention.OrderBy(verdict => verdict.Passes))
        {
            AppendFailure(html, report, verdict);
        }
    }

    private static void AppendFailure(StringBuilder html, VerificationReport report, PackageVerdict verdict)
    {
        html.Append("<article class=\"card ").Append(ClassOf(verdict)).Append("\">\n<div class=\"head\"><h3>").Append(Text(verdict.Evidence.ToString())).Append("</h3> ").Append(Pill(verdict))
            .Append(verdict.Kind.Code() is { } code ? $" <code>{Failure.IdOf(code)}</code>" : "").Append("</div>\n");
        foreach (var reason in verdict.Reasons)
        {
            AppendTold(html, reason.Failure, verdict);
        }

        if (verdict.Evidence.Paths.Length > 0)
        {
            html.Append("<p class=\"label\">Came in by</p>\n");
            AppendPaths(html, verdict.Evidence.Paths);
        }

        if (verdict.Evidence.BroughtInBy is { } line)
        {
            html.Append("<p class=\"label\">At</p>\n<pre>").Append(Text($"{report.PathOf(line.File)}({line.Line})")).Append("</pre>\n");
        }

        if (!verdict.Passes && verdict.Reasons.Length > 0)
        {
            html.Append("<p class=\"label\">To settle</p>\n<pre class=\"settle\">").Append(Text(verdict.Reasons[0].Remedy)).Append("</pre>\n");
        }

        html.Append("</article>\n");
    }

    private static void AppendPaths(StringBuilder html, IReadOnlyCollection<string> paths)
    {
        foreach (var path in paths.Take(MaxPaths))
        {
            html.Append("<ol class=\"path\">").Append(string.Concat(path.Split(" → ").Select(step => $"<li>{Text(step)}</li>"))).Append("</ol>\n");
        }

        if (paths.Count > MaxPaths)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>and {paths.Count - MaxPaths} more ways</p>\n");
        }
    }

    // The lines of the text report, their first word as a heading.
    private static void AppendEnforced(StringBuilder html, VerificationReport report)
    {
        html.Append("<h2>What was enforced</h2>\n<dl class=\"card\">\n");
        foreach (var line in report.Enforced)
        {
            var words = line.Split(' ', 2);
            html.Append("<dt>").Append(Text(words[0])).Append("</dt><dd>").Append(Text(words[^1].Trim())).Append("</dd>\n");
        }

        html.Append("</dl>\n");
    }

    private static void AppendTable(StringBuilder html, VerificationReport report)
    {
        html.Append("<h2>All packages</h2>\n<div class=\"card\"><table class=\"all\"><thead><tr><th>Package</th><th>Verdict</th><th>Proved</th></tr></thead><tbody>\n");
        foreach (var verdict in report.Verdicts)
        {
            html.Append("<tr data-verdict=\"").Append(verdict.Kind.Word()).Append("\"><td>").Append(Text(verdict.Evidence.Id)).Append(" <span class=\"version\">").Append(Text(verdict.Evidence.Version))
                .Append("</span></td><td>").Append(Pill(verdict)).Append("</td><td>")
                .Append(string.Concat(verdict.Evidence.Proved.Select(proved => $"<span class=\"proof\">{proved.Kind.Word()} <i>by {Text(proved.Signer.ToString())}</i></span>"))).Append("</td></tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static void AppendTold(StringBuilder html, Failure failure, PackageVerdict verdict)
    {
        var words = FailureWords.Of(failure, verdict.Evidence);
        html.Append("<div class=\"told\"><span class=\"id\">").Append(failure.Id).Append("</span> ").Append(Text(words.About));
        if (words.Expected is not null)
        {
            html.Append("<div class=\"words\"><span>expected</span><div>").Append(Text(words.Expected)).Append("</div><span>found</span><div>").Append(Text(words.Found!)).Append("</div></div>");
        }

        foreach (var cause in failure.Causes)
        {
            AppendTold(html, cause, verdict);
        }

        html.Append("</div>\n");
    }

    private static string Pill(PackageVerdict verdict) => $"<span class=\"pill v-{ClassOf(verdict)}\">{verdict.Kind.Word()}</span>";

    private static string ClassOf(PackageVerdict verdict) =>
        verdict.Passes || verdict.Kind == VerdictKind.CouldNotCheck ? verdict.Kind.Word() : "failed";

    private static string Text(string strangersText) => HtmlEncoder.Default.Encode(DisplayText.OneLine(strangersText));
}
