using System.Net;
using System.Text;

namespace Sigstore.Local.Http.Pages;

/// <summary>A page in the making: every text from outside goes through <see cref="Text"/>.</summary>
internal sealed class HtmlPage
{
    private const string Style = """
        :root{color-scheme:light dark;--line:#8886;--soft:#8882}
        *{box-sizing:border-box}
        body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
        h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
        a{color:inherit}code,pre{font:.85rem/1.5 ui-monospace,monospace}
        pre{white-space:pre-wrap;background:var(--soft);padding:.75rem;border-radius:.4rem}
        .note{border-left:.25rem solid var(--line);padding-left:.75rem}
        form{display:flex;gap:.5rem;margin:1rem 0}input{flex:1;min-width:0}input,button{font:inherit;padding:.4rem .6rem}
        ol.entries{list-style:none;padding:0}ol.entries li{padding:.5rem 0;border-top:1px solid var(--line)}
        dl{display:grid;grid-template-columns:minmax(7rem,auto) 1fr;gap:.25rem 1rem}dt{opacity:.75}dd{margin:0}
        ul.tree,ul.tree ul{list-style:none;margin:0;padding-left:.7rem;border-left:1px solid var(--line)}
        ul.tree li{padding:.15rem 0 .15rem .3rem}ul.tree .own{font-weight:bold}
        @media(max-width:32rem){dl{grid-template-columns:1fr}dt{margin-top:.5rem}}
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
    public HtmlPage Fact(string name, string? value) =>
        value is null ? this : Markup("<dt>").Text(name).Markup("</dt><dd>").Text(value).Markup("</dd>");

    /// <summary>The whole page.</summary>
    public LocalResponse ToResponse(string title, int status = 200)
    {
        var html = $"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>{Style}</style>
            <h1><a href="/">Local Sigstore instance</a></h1>
            <p class="note">Whoever reaches this instance may sign as anybody. It vouches for nothing.</p>
            {_body}
            </html>

            """;
        return LocalResponse.Text(html, "text/html; charset=utf-8") with { Status = status };
    }
}
