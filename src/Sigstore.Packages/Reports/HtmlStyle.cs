namespace Sigstore.Packages.Reports;

/// <summary>The page's head: no script, no request, light and dark, wide and narrow.</summary>
internal static class HtmlStyle
{
    public const string Head = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Package verification</title>
        <style>
        :root {
          --page: #f6f7f9; --card: #fff; --ink: #1b1f24; --soft: #5c6670; --line: #d9dee4; --code: #f0f2f5;
          --verified: #1a7f4b; --pinned: #2f6fb5; --exempt: #9a6b00; --failed: #c62f21; --could-not-check: #7449b8;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #14171b; --card: #1d2127; --ink: #e6e9ed; --soft: #9aa5b1; --line: #343b44; --code: #272d35;
            --verified: #46b97f; --pinned: #6aa6ea; --exempt: #d9a53a; --failed: #f0756a; --could-not-check: #b08cf0;
          }
        }
        * { box-sizing: border-box; }
        body { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; color: var(--ink); background: var(--page); margin: 0; }
        main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; } h1 .passed { color: var(--verified); } h1 .failed { color: var(--failed); }
        h2 { font-size: 1.1rem; margin: 2rem 0 .7rem; } h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
        .target { color: var(--soft); margin: .2rem 0 1.2rem; overflow-wrap: anywhere; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem; margin: 0 0 1rem; }
        .bar { display: block; width: 100%; height: 1.6rem; border-radius: .35rem; background: var(--code); }
        .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: .8rem 0 0; padding: 0; list-style: none; }
        .legend li { white-space: nowrap; } .legend .none { color: var(--soft); } .dot { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .45em; }
        b, td.n { font-variant-numeric: tabular-nums; }
        .kinds { width: 100%; border-collapse: collapse; margin-top: 1.2rem; } .kinds caption { text-align: left; color: var(--soft); padding-bottom: .3rem; } .kinds th { text-align: left; font-weight: normal; width: 7rem; padding: .15rem 0; }
        .kinds td.n { width: 3.5rem; text-align: right; padding-left: .8rem; font-weight: 600; } .kinds svg { display: block; width: 100%; height: .7rem; border-radius: .2rem; background: var(--code); }
        article.card { border-left: .35rem solid var(--failed); } article.exempt { border-left-color: var(--exempt); } article.could-not-check { border-left-color: var(--could-not-check); }
        .head { display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: baseline; margin-bottom: .6rem; }
        .pill { font-size: .82rem; font-weight: 600; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; white-space: nowrap; }
        .v-verified { color: var(--verified); } .v-pinned { color: var(--pinned); } .v-exempt { color: var(--exempt); } .v-failed { color: var(--failed); } .v-could-not-check { color: var(--could-not-check); }
        .label { color: var(--soft); font-size: .78rem; text-transform: uppercase; letter-spacing: .04em; margin: .7rem 0 .15rem; }
        pre, code { font: .86rem/1.45 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; }
        pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; } .settle { background: var(--code); border-radius: .35rem; padding: .5rem .7rem; }
        .path { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem; margin: .2rem 0; padding: 0; list-style: none; }
        .path li { border: 1px solid var(--line); border-radius: .3rem; padding: 0 .45rem; font-size: .88rem; overflow-wrap: anywhere; } .path li:last-child { font-weight: 600; border-color: currentColor; }
        .path li { position: relative; } .path li + li { margin-left: 1.5rem; } .path li + li::before { content: "→"; position: absolute; left: -1.4rem; color: var(--soft); font-weight: normal; }
        .told { margin: 0; } .told .id { font-weight: 600; } .told .words { display: grid; grid-template-columns: max-content 1fr; gap: 0 .7rem; margin: .1rem 0 .3rem; } .told .words span { color: var(--soft); text-align: right; } .told .words div { overflow-wrap: anywhere; }
        .told .told { margin-left: 1.2rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
        .all { width: 100%; border-collapse: collapse; } .all th { color: var(--soft); font-weight: normal; } .all th, .all td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
        .all tr:last-child td { border-bottom: 0; } .version { color: var(--soft); } .proof { display: block; } .proof i { font-style: normal; color: var(--soft); }
        @media (max-width: 40rem) {
          main { padding: 1rem .7rem 3rem; } h1 { font-size: 1.3rem; } .card { padding: .8rem .9rem; } dl { grid-template-columns: 1fr; } dt { margin-top: .4rem; }
          .all thead { display: none; } .all tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); } .all tr:last-child { border-bottom: 0; } .all td { display: block; border: 0; padding: .1rem 0; }
        }
        @media print { body { background: #fff; } .card { break-inside: avoid; } }
        </style></head><body><main>

        """;
}
