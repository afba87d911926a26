using System.Globalization;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;
using Sigstore.Local.Log;

namespace Sigstore.Local.Http.Pages;

/// <summary>The pages for a person: both logs with search, and one entry (<see cref="EntryPage"/>). Read only, no script.</summary>
internal sealed class PagesEndpoint(BrowsableLog log, BrowsableLog oldLog) : IEndpoint
{
    private const int MaxListed = 50;

    /// <inheritdoc/>
    public Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel) => Task.FromResult(request.IsRead ? request.Path switch
    {
        "/" => List(request.Query.GetValueOrDefault("q", "").Trim(), NamedIn(request), request.Query.GetValueOrDefault("before", "")),
        "/entry" => EntryPage.Of(NamedIn(request), request.Query.GetValueOrDefault("index", "")),
        _ => (LocalResponse?)null,
    } : null);

    private BrowsableLog NamedIn(LocalRequest request) => request.Query.GetValueOrDefault("log") == oldLog.Name ? oldLog : log;

    private LocalResponse List(string query, BrowsableLog paged, string before)
    {
        var page = new HtmlPage();
        page.Markup("<form action=\"/\" role=\"search\"><input name=\"q\" type=\"search\" aria-label=\"Search\" placeholder=\"e-mail, digest or index\" value=\"").Text(query).Markup("\"><button>Search</button></form>");
        foreach (var browsed in (BrowsableLog[])[log, oldLog])
        {
            page.Markup("<section><h2>").Text(browsed.Title).Markup("</h2>");
            try
            {
                WriteLog(page, browsed, query, browsed == paged ? before : "");
            }
            catch (SigstoreException damaged)
            {
                page.Markup("<p class=\"bad\">").Text($"Damaged. {DisplayText.OneLine(damaged.Failure.ToString())}").Markup("</p>");
            }

            page.Markup("</section>");
        }

        return page.ToResponse(query.Length == 0 ? "Local Sigstore instance" : $"{query} · Local Sigstore instance");
    }

    private static void WriteLog(HtmlPage page, BrowsableLog browsed, string query, string before)
    {
        var checkpoint = browsed.Store.ReadCheckpoint();
        var size = checkpoint?.Claims.TreeSize ?? 0;
        page.Markup("<p><span class=\"tag\">healthy</span> ").Text($"{size.ToString(CultureInfo.InvariantCulture)} {(size == 1 ? "entry" : "entries")}");
        var top = long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? Math.Min(given, size) : size;
        var listed = query.Length == 0 ? Newest(top).ToArray() : [.. Find(browsed, query, size).Reverse().Take(MaxListed)];
        page.Text(query.Length == 0 ? "" : $", {listed.Length.ToString(CultureInfo.InvariantCulture)} found").Markup("</p><ol class=\"entries\">");
        foreach (var index in listed)
        {
            WriteItem(page, browsed, index);
        }

        page.Markup("</ol>");
        if (query.Length == 0)
        {
            WriteSteps(page, browsed, top, size);
        }

        if (checkpoint is { } signed)
        {
            page.Markup("<details><summary>Checkpoint</summary><pre>").Text(signed.Note).Markup("</pre></details>");
        }
    }

    private static void WriteSteps(HtmlPage page, BrowsableLog browsed, long top, long size)
    {
        page.Markup("<nav>");
        if (top < size)
        {
            page.Markup($"<a href=\"/?log={browsed.Name}&amp;before={(top + MaxListed).ToString(CultureInfo.InvariantCulture)}\">Newer</a>");
        }

        if (top > MaxListed)
        {
            page.Markup($"<a href=\"/?log={browsed.Name}&amp;before={(top - MaxListed).ToString(CultureInfo.InvariantCulture)}\">Older</a>");
        }

        page.Markup("</nav>");
    }

    private static IEnumerable<long> Newest(long top)
    {
        for (var index = top - 1; index >= Math.Max(0, top - MaxListed); index--)
        {
            yield return index;
        }
    }

    private static IEnumerable<long> Find(BrowsableLog browsed, string query, long size)
    {
        if (long.TryParse(query, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && query.Length < 19)
        {
            return index < size ? [index] : [];
        }

        var digest = query.StartsWith("sha", StringComparison.Ordinal) ? query : "sha256:" + query;
        return [.. browsed.Search.Find(digest.ToLowerInvariant()).Concat(browsed.Search.Find(EntrySearch.OfSubject(query))).Distinct().Order()];
    }

    private static void WriteItem(HtmlPage page, BrowsableLog browsed, long index)
    {
        var text = index.ToString(CultureInfo.InvariantCulture);
        page.Markup("<li><a href=\"/entry?log=").Text(browsed.Name).Markup("&amp;index=").Text(text).Markup("\"><span class=\"at\">").Text(text).Markup("</span>");
        if (browsed.Store.ReadRecord(index) is { } record && EntrySearch.TryRead(browsed.BodyOf(record)) is { } body)
        {
            var (kind, version) = body.Kind.NameOf();
            page.Markup("<span class=\"who\">").Text(EntryPage.SignerOf(body)).Markup("</span><span class=\"more\">").Text($"{kind} {version}{WhenOf(body)}").Markup("<br><code>").Text(body.Digest.ToString()).Markup("</code></span>");
        }

        page.Markup("</a></li>");
    }

    private static string WhenOf(EntryBody body) =>
        body.Verifier.IsCertificate && EntrySearch.TryCertificate(body.Verifier.Der.Span) is { } certificate ? $" · certified {CertificateWords.Time(certificate.NotBefore)}" : "";
}
