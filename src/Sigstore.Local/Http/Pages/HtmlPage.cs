using System.Net;
using System.Text;

namespace Sigstore.Local.Http.Pages;

/// <summary>A page in the making: every text from outside goes through <see cref="Text"/>.</summary>
internal sealed class HtmlPage
{
    private const string Style = """
        :root{color-scheme:light dark;--back:#f6f7f9;--card:#fff;--text:#1b1f24;--soft:#5b6470;--line:#d9dee4;--mark:#0b6e4f;--mark-back:#e3f4ec;--warn-back:#fff4d6;--bad:#b3261e}
        @media(prefers-color-scheme:dark){:root{--back:#111418;--card:#1a1f26;--text:#e6e9ed;--soft:#9aa5b1;--line:#2c343e;--mark:#5fd3a5;--mark-back:#12372b;--warn-back:#3a3116;--bad:#ff8a80}}
        *{box-sizing:border-box}
        body{font:1rem/1.55 system-ui,sans-serif;color:var(--text);background:var(--back);max-width:56rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
        h1{font-size:1.35rem;margin:.5rem 0}h1 a{text-decoration:none}h2{font-size:1.1rem;margin:0 0 .75rem}
        a{color:inherit;text-underline-offset:.2em}a:focus-visible,input:focus-visible,button:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
        code,pre,.mono{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.85rem}
        pre{white-space:pre-wrap;margin:.5rem 0 0;padding:.75rem;border-radius:.4rem;background:var(--back);border:1px solid var(--line)}
        section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin:1rem 0}
        .note{background:var(--warn-back);border-radius:.4rem;padding:.5rem .75rem;margin:.5rem 0}
        .words{font-size:1.05rem;margin:0 0 1rem}.soft{color:var(--soft)}.bad{color:var(--bad)}
        .tag{display:inline-block;padding:0 .5rem;border-radius:1rem;background:var(--mark-back);color:var(--mark);font-size:.85rem}
        form{display:flex;gap:.5rem;margin:1rem 0}form.tall{flex-direction:column;max-width:22rem}input{flex:1;min-width:0}
        input,button{font:inherit;padding:.45rem .7rem;border:1px solid var(--line);border-radius:.4rem;background:var(--card);color:inherit}button{cursor:pointer}
        ol.entries{list-style:none;margin:.75rem 0 0;padding:0}ol.entries li{border-top:1px solid var(--line)}
        ol.entries a{display:grid;grid-template-columns:4rem 1fr;gap:0 .75rem;padding:.6rem 0;text-decoration:none}ol.entries a:hover .who{text-decoration:underline}
        ol.entries .at{color:var(--soft);text-align:right;font-variant-numeric:tabular-nums}ol.entries .more{grid-column:2;color:var(--soft)}
        dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.35rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0}
        summary{cursor:pointer}details{margin-top:.75rem}
        figure{margin:0}svg{display:block;width:100%;max-width:30rem;height:auto;margin:0 auto}
        svg rect{fill:var(--card);stroke:var(--line)}svg .own rect{fill:var(--mark-back);stroke:var(--mark)}svg path{fill:none;stroke:var(--line)}svg path.own{stroke:var(--mark);stroke-width:2}
        svg text{fill:var(--text);font:12px ui-monospace,Menlo,Consolas,monospace;text-anchor:middle}svg text.soft{fill:var(--soft);font:11px system-ui,sans-serif}
        figcaption{color:var(--soft);text-align:center;margin-top:.5rem}
        ul.tree,ul.tree ul{list-style:none;margin:0;padding-left:.5rem;border-left:1px solid var(--line)}ul.tree li{padding:.1rem 0 .1rem .25rem}ul.tree .own{font-weight:bold}
        nav{display:flex;justify-content:space-between;gap:1rem;margin-top:.75rem}
        @media(max-width:32rem){dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .5rem}ol.entries a{grid-template-columns:1fr}ol.entries .at{text-align:left}ol.entries .more{grid-column:1}}
        """;

    private readonly StringBuilder _body = new();

    /// <summary>Appends markup of our own.</summary>
    public HtmlPage Markup(string html)
    {
        _body.Append(html);
        return this;
    }

    /// <summary>Appends text, whatever it holds.</summary>
    public HtmlPage Text(string text)
    {
        _body.Append(WebUtility.HtmlEncode(text));
        return this;
    }

    /// <summary>Appends a term and its description to a definition list; nothing if the description is absent.</summary>
    public HtmlPage Fact(string name, string? value) => Fact(name, value, "");

    /// <summary>As <see cref="Fact(string, string)"/>, for hashes.</summary>
    public HtmlPage Hash(string name, string value) => Fact(name, value, " class=\"mono\"");

    /// <summary>The whole page.</summary>
    public LocalResponse ToResponse(string title, int status = 200)
    {
        var html = $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>{Style}</style>
            </head>
            <body>
            <h1><a href="/">Local Sigstore instance</a></h1>
            <p class="note">Whoever reaches this instance may sign as anybody. It vouches for nothing.</p>
            {_body}
            </body>
            </html>

            """;
        return LocalResponse.Text(html, "text/html; charset=utf-8") with { Status = status };
    }

    private HtmlPage Fact(string name, string? value, string attributes) =>
        value is null ? this : Markup("<dt>").Text(name).Markup($"</dt><dd{attributes}>").Text(value).Markup("</dd>");
}
