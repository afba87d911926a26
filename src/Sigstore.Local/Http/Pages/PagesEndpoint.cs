using System.Globalization;
using System.Text;
using Sigstore.Client.Certificates;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;
using Sigstore.Local.Log;

namespace Sigstore.Local.Http.Pages;

/// <summary>The pages for a person: both logs with search, one entry with its certificate in words and its proof. Read only, no script.</summary>
internal sealed class PagesEndpoint(BrowsableLog log, BrowsableLog oldLog) : IEndpoint
{
    private const int MaxListed = 50;

    /// <inheritdoc/>
    public Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel) => Task.FromResult(request.IsRead ? request.Path switch
    {
        "/" => List(request.Query.GetValueOrDefault("q", "").Trim()),
        "/entry" => Entry(request.Query.GetValueOrDefault("log") == oldLog.Name ? oldLog : log, request.Query.GetValueOrDefault("index", "")),
        _ => (LocalResponse?)null,
    } : null);

    private LocalResponse List(string query)
    {
        var page = new HtmlPage();
        page.Markup("<form action=\"/\"><input name=\"q\" aria-label=\"Search\" placeholder=\"e-mail or URI, sha256:…, or an index\" value=\"").Text(query).Markup("\"><button>Search</button></form>");
        foreach (var browsed in (BrowsableLog[])[log, oldLog])
        {
            var size = browsed.Size;
            page.Markup("<h2>").Text(browsed.Title).Markup("</h2><p>").Text($"{size.ToString(CultureInfo.InvariantCulture)} entries, healthy").Markup("</p><ol class=\"entries\">");
            foreach (var index in query.Length == 0 ? Newest(size) : Find(browsed, query).Reverse().Take(MaxListed))
            {
                WriteItem(page, browsed, index);
            }

            page.Markup("</ol>");
            if (browsed.Store.ReadCheckpoint() is { } checkpoint)
            {
                page.Markup("<details><summary>Checkpoint</summary><pre>").Text(checkpoint.Note).Markup("</pre></details>");
            }
        }

        return page.ToResponse("Local Sigstore instance");
    }

    private static IEnumerable<long> Newest(long size)
    {
        for (var index = size - 1; index >= Math.Max(0, size - MaxListed); index--)
        {
            yield return index;
        }
    }

    private static IEnumerable<long> Find(BrowsableLog browsed, string query)
    {
        if (long.TryParse(query, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && query.Length < 19)
        {
            return index < browsed.Size ? [index] : [];
        }

        var digest = query.StartsWith("sha", StringComparison.Ordinal) ? query : "sha256:" + query;
        return [.. browsed.Search.Find(digest.ToLowerInvariant()).Concat(browsed.Search.Find(EntrySearch.OfSubject(query))).Distinct().Order()];
    }

    private static void WriteItem(HtmlPage page, BrowsableLog browsed, long index)
    {
        var body = browsed.Store.ReadRecord(index) is { } record ? EntrySearch.TryRead(browsed.BodyOf(record)) : null;
        page.Markup("<li><a href=\"/entry?log=").Text(browsed.Name).Markup("&amp;index=").Text(index.ToString(CultureInfo.InvariantCulture)).Markup("\">")
            .Text(index.ToString(CultureInfo.InvariantCulture)).Markup("</a> ");
        if (body is not null)
        {
            var (kind, version) = body.Kind.NameOf();
            page.Text($"{SignerOf(body)} · {kind} {version} ").Markup("<br><code>").Text(body.Digest.ToString()).Markup("</code>");
        }

        page.Markup("</li>");
    }

    private static string SignerOf(EntryBody body) =>
        !body.Verifier.IsCertificate ? "a key"
        : EntrySearch.TryCertificate(body.Verifier.Der.Span)?.San?.Value is { } name ? DisplayText.OneLine(name) : "a certificate";

    private static LocalResponse Entry(BrowsableLog browsed, string text)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || browsed.Store.ReadCheckpoint() is not { } checkpoint
            || index >= checkpoint.Claims.TreeSize || browsed.Store.ReadRecord(index) is not { } record)
        {
            return new HtmlPage().Markup("<p>There is no such entry.</p>").ToResponse("No such entry", 404);
        }

        var body = browsed.BodyOf(record);
        var leaf = MerkleTree.HashLeaf(body.Span);
        var page = new HtmlPage().Markup("<h2>").Text($"Entry {index.ToString(CultureInfo.InvariantCulture)} · {browsed.Title}").Markup("</h2>");
        if (EntrySearch.TryRead(body) is { } entry)
        {
            WriteEntry(page, entry);
        }

        page.Markup("<h2>Inclusion proof</h2>").Markup(ProofTree.Draw(leaf, index, checkpoint.Claims.TreeSize, browsed.Store.CreateReader().InclusionProof(index, checkpoint.Claims.TreeSize)));
        page.Markup("<p>Leaf hash <code>").Text(leaf.Hex).Markup("</code><br>Root hash <code>").Text(checkpoint.Claims.RootHash.Hex).Markup("</code></p>");
        page.Markup("<h2>Checkpoint</h2><pre>").Text(checkpoint.Note).Markup("</pre><h2>Body</h2><pre>").Text(Encoding.UTF8.GetString(body.Span)).Markup("</pre>");
        return page.ToResponse($"Entry {text}");
    }

    private static void WriteEntry(HtmlPage page, EntryBody entry)
    {
        var (kind, version) = entry.Kind.NameOf();
        page.Markup("<dl>").Fact("Kind", $"{kind} {version}").Fact("Digest", entry.Digest.ToString());
        if (!entry.Verifier.IsCertificate)
        {
            page.Fact("Signed by the key", Sha256Digest.Of(entry.Verifier.Der.Span).Hex).Markup("</dl>");
            return;
        }

        page.Markup("</dl><h2>Certificate</h2>");
        if (EntrySearch.TryCertificate(entry.Verifier.Der.Span) is { } certificate)
        {
            WriteCertificate(page, certificate);
        }
    }

    private static void WriteCertificate(HtmlPage page, Certificate certificate)
    {
        var claims = certificate.Fulcio;
        page.Markup("<p>").Text($"{certificate.IssuerText} certified that whoever held this key was, in the words of {claims.Issuer ?? "no issuer"}, {certificate.San?.Value ?? "nobody in particular"}.").Markup("</p><dl>")
            .Fact("Identity", certificate.San?.Value).Fact("Issuer of the identity", claims.Issuer)
            .Fact("Valid", $"{Time(certificate.NotBefore)} to {Time(certificate.NotAfter)}")
            .Fact("Repository", claims.SourceRepositoryUri).Fact("Ref", claims.SourceRepositoryRef).Fact("Commit", claims.SourceRepositoryDigest)
            .Fact("Workflow", claims.BuildConfigUri).Fact("Trigger", claims.BuildTrigger).Fact("Run", claims.RunInvocationUri).Fact("Runner", claims.RunnerEnvironment)
            .Fact("Environment", claims.DeploymentEnvironment).Fact("Visibility", claims.SourceRepositoryVisibilityAtSigning).Fact("Token subject", claims.TokenSubject)
            .Fact("Key", certificate.PublicKey.SpkiDigest.Hex).Fact("Fingerprint", certificate.Fingerprint.Hex).Markup("</dl>");
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
