using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Reports;

/// <summary>For people who weren't there: one self-contained file, no script, no request, a chart of the coverage.</summary>
public static class HtmlReport
{
    private const string Head = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Package verification</title>
        <style>
        :root { color-scheme: light dark; --verified: #1a7f4b; --pinned: #3b6ea8; --exempt: #b58a00; --failed: #c0392b; --could-not-check: #7a5ca8; --line: #8884; }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.4rem; margin-bottom: .25rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
        ul.enforced, p.target { color: GrayText; margin: .2rem 0; padding-left: 1.2rem; } p.target { padding: 0; }
        svg { width: 100%; height: 2.2rem; border-radius: .3rem; }
        .legend span { display: inline-block; margin-right: 1.2rem; } .legend b { font-variant-numeric: tabular-nums; }
        .dot { display: inline-block; width: .8em; height: .8em; border-radius: 50%; margin-right: .35em; vertical-align: -.05em; }
        table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        article { border-left: .3rem solid var(--failed); padding: .2rem 1rem; margin: 1rem 0; } article.exempt { border-color: var(--exempt); }
        article.could-not-check { border-color: var(--could-not-check); } pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; }
        .v-verified { color: var(--verified); } .v-pinned { color: var(--pinned); } .v-exempt { color: var(--exempt); } .v-failed { color: var(--failed); } .v-could-not-check { color: var(--could-not-check); }
        </style></head><body>

        """;

    /// <summary>The page.</summary>
    public static string Write(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var html = new StringBuilder(Head);
        html.Append("<h1>").Append(report.Totals.Failed + report.Totals.CouldNotCheck == 0 ? "Every package passed" : "Not every package passed").Append("</h1>\n");
        html.Append("<p class=\"target\">").Append(Text(report.PathOf(report.Target))).Append("</p>\n<ul class=\"enforced\">\n");
        foreach (var line in report.Enforced)
        {
            html.Append("<li>").Append(Text(line)).Append("</li>\n");
        }

        html.Append("</ul>\n");
        AppendChart(html, report.Totals);
        if (report.Attention.Any())
        {
            html.Append("<h2>What needs attention</h2>\n");
            foreach (var verdict in report.Attention)
            {
                AppendFailure(html, verdict);
            }
        }

        AppendTable(html, report);
        foreach (var line in report.NotCovered)
        {
            html.Append("<p>Not covered: ").Append(Text(line)).Append("</p>\n");
        }

        return html.Append("</body></html>\n").ToString();
    }

    private static void AppendChart(StringBuilder html, ReportTotals totals)
    {
        (string Name, int Count)[] parts =
            [("verified", totals.Verified), ("pinned", totals.Pinned), ("exempt", totals.Exempt), ("failed", totals.Failed), ("could-not-check", totals.CouldNotCheck)];
        html.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{totals}\">\n");
        var at = 0.0;
        foreach (var (name, count) in parts.Where(part => part.Count > 0))
        {
            var width = 1000.0 * count / totals.Packages;
            html.Append(CultureInfo.InvariantCulture, $"<rect data-verdict=\"{name}\" data-count=\"{count}\" x=\"{at:0.##}\" y=\"0\" width=\"{width:0.##}\" height=\"20\" fill=\"var(--{name})\"/>\n");
            at += width;
        }

        html.Append("</svg>\n<p class=\"legend\">");
        foreach (var (name, count) in parts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<span><i class=\"dot\" style=\"background:var(--{name})\"></i><b id=\"n-{name}\">{count}</b> {name}</span> ");
        }

        html.Append(CultureInfo.InvariantCulture, $"<span>= <b id=\"n-packages\">{totals.Packages}</b> packages</span></p>\n");
    }

    private static void AppendFailure(StringBuilder html, PackageVerdict verdict)
    {
        html.Append("<article class=\"").Append(ClassOf(verdict)).Append("\"><h3>").Append(Text(verdict.Evidence.ToString())).Append(": ").Append(verdict.Kind.Word()).Append("</h3>\n");
        foreach (var reason in verdict.Reasons)
        {
            html.Append("<pre>").Append(Lines(reason.Failure.ToString())).Append("</pre>\n<p>To settle: <code>").Append(Text(reason.Remedy)).Append("</code></p>\n");
        }

        foreach (var path in verdict.Evidence.Paths)
        {
            html.Append("<p class=\"path\">Came in: ").Append(Text(path)).Append("</p>\n");
        }

        html.Append("</article>\n");
    }

    private static void AppendTable(StringBuilder html, VerificationReport report)
    {
        html.Append("<h2>All packages</h2>\n<table><thead><tr><th>Package</th><th>Verdict</th><th>Proved</th></tr></thead><tbody>\n");
        foreach (var verdict in report.Verdicts)
        {
            html.Append("<tr><td>").Append(Text(verdict.Evidence.ToString())).Append("</td><td class=\"v-").Append(ClassOf(verdict)).Append("\">").Append(verdict.Kind.Word()).Append("</td><td>")
                .Append(string.Join("<br>", verdict.Evidence.Proved.Select(proved => $"{proved.Kind.Word()} by {Text(proved.Signer.ToString())}"))).Append("</td></tr>\n");
        }

        html.Append("</tbody></table>\n");
    }

    private static string ClassOf(PackageVerdict verdict) =>
        verdict.Passes || verdict.Kind == VerdictKind.CouldNotCheck ? verdict.Kind.Word() : "failed";

    private static string Text(string strangersText) => HtmlEncoder.Default.Encode(DisplayText.OneLine(strangersText));

    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(Text));
}
