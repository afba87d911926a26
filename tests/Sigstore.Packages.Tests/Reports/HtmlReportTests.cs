using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Reports;
using Sigstore.Packages.Tests.Verdicts;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Tests.Reports;

/// <summary>The page as a browser reads it: its numbers are those of the JSON report, and nothing that a stranger wrote became markup.</summary>
public sealed partial class HtmlReportTests
{
    private const string Hostile = "x\"'><img src=x onerror=alert(1)><script>document.title='pwned'</script></pre></article><!-- \u202e <a href=\"https://evil.example\">";

    [Fact]
    public async Task A_browser_shows_the_numbers_of_the_json_report()
    {
        var report = Report();
        var dom = await Chromium.DomOfAsync(HtmlReport.Write(report));
        using var json = JsonDocument.Parse(JsonReport.Write(report));
        var packages = json.RootElement.GetProperty("packages").EnumerateArray().ToList();
        foreach (var total in json.RootElement.GetProperty("totals").EnumerateObject())
        {
            var name = total.Name == "couldNotCheck" ? "could-not-check" : total.Name;
            Assert.Equal(total.Value.GetInt32(), NumberIn(dom, $"id=\"n-{name}\">"));
            if (name != "packages" && total.Value.GetInt32() > 0)
            {
                Assert.Equal(total.Value.GetInt32(), NumberIn(dom, $"data-verdict=\"{name}\" data-count=\""));
            }
        }

        var rows = TableRow().Matches(dom).Select(row => row.Groups["verdict"].Value).Order(StringComparer.Ordinal);
        Assert.Equal(packages.Select(package => package.GetProperty("verdict").GetString()).Order(StringComparer.Ordinal), rows);
        foreach (var kind in (string[])["provenance", "signature", "sbom", "author", "repository"])
        {
            var having = packages.Count(package => package.GetProperty("evidence").EnumerateArray().Any(proved => proved.GetProperty("kind").GetString() == kind));
            Assert.Equal(having, int.Parse(Assert.Single(KindRow().Matches(dom), row => row.Groups["kind"].Value == kind).Groups["count"].Value, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task The_chart_adds_up_to_its_whole_width()
    {
        var dom = await Chromium.DomOfAsync(HtmlReport.Write(Report()));
        var widths = Rectangle().Matches(dom).Select(rectangle => double.Parse(rectangle.Groups["width"].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(5, widths.Count);
        Assert.InRange(widths.Sum(), 999.9, 1000.1);
    }

    [Fact]
    public async Task Every_failure_shows_its_way_through_the_graph_and_what_settles_it()
    {
        var report = Report();
        var dom = await Chromium.DomOfAsync(HtmlReport.Write(report));
        var articles = dom.Split("<article ")[1..];
        Assert.Equal(report.Attention.Count(), articles.Length);
        var downgraded = Assert.Single(articles, article => article.Contains("SIG3003", StringComparison.Ordinal));
        Assert.Contains("<li>App.csproj (net10.0)</li><li>Contoso.Web</li><li>Contoso.Json</li>", downgraded, StringComparison.Ordinal);
        Assert.Contains("src/App/App.csproj(7)", downgraded, StringComparison.Ordinal);
        Assert.Contains("dotnet sigstore lock --accept Contoso.Json", downgraded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stranger_wrote_is_text_and_nothing_else()
    {
        var dom = await Chromium.DomOfAsync(HtmlReport.Write(Report()));
        foreach (var element in (string[])["<script", "<img", "<a ", "<iframe", "<link", "<!-- "])
        {
            Assert.DoesNotContain(element, dom, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("<title>Package verification</title>", dom, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", dom, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', dom);
    }

    [Fact]
    public void The_page_asks_nobody_for_anything()
    {
        var html = HtmlReport.Write(Report());
        Assert.DoesNotContain("src=\"", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=", html.Replace("href=&quot;", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    /// <summary>One package of every kind of verdict, and many that are as they should be.</summary>
    internal static VerificationReport Report()
    {
        var policy = Sample.PolicyOf("""
            { "version": 1, "packages": { "*": { "require": { "hash": "locked" } }, "Northwind.*": { "require": { "provenance": "locked" } } },
              "deny": [ { "package": "Banned.Thing", "reason": "built by a stolen token" } ],
              "exceptions": [ { "package": "Northwind.Old", "versions": "[1.0,2.0)", "verdicts": ["unattested"], "reason": "vendor gone", "until": "2999-03-31" } ] }
            """);
        var entries = new List<Sigstore.Packages.Lock.LockedPackage>();
        var packages = new List<PackageEvidence>();
        void Add(string id, string version, ProvedEvidence[] proved, Func<PackageEvidence, PackageEvidence>? change = null, bool isLocked = true, (EvidenceKind, StableSigner)[]? before = null)
        {
            if (isLocked)
            {
                entries.Add(new Sigstore.Packages.Lock.LockedPackage(id, Sample.Version(version), Sample.Hash(id), [.. (before ?? [.. proved.Select(one => (one.Kind, one.Signer))]).Select(one => new Sigstore.Packages.Lock.LockedEvidence(one.Item1, one.Item2, SigningFacts.None))]));
            }

            var package = new PackageEvidence(id, version, Sample.Hash(id)) { Proved = [.. proved], Paths = [$"App.csproj (net10.0) → Contoso.Web → {id}"], BroughtInBy = new SourceLine("/repo/src/App/App.csproj", 7) };
            packages.Add(change?.Invoke(package) ?? package);
        }

        for (var i = 0; i < 24; i++)
        {
            Add($"Fabrikam.Part{i:00}", $"4.{i}.0", i % 3 == 0 ? [] : [Sample.Proved(EvidenceKind.Repository, Sample.Gallery), .. i % 3 == 1 ? [] : new[] { Sample.Proved(EvidenceKind.Author, Sample.Author) }]);
        }

        Add("Contoso.Web", "3.1.0", [Sample.Proved(EvidenceKind.Provenance, Sample.Release), Sample.Proved(EvidenceKind.Sbom, Sample.Release), Sample.Proved(EvidenceKind.Signature, Sample.Release)]);
        Add("Contoso.Json", "1.0.1", [], before: [(EvidenceKind.Provenance, Sample.Release)]);
        Add("Contoso.Text", "2.0.0", [Sample.Proved(EvidenceKind.Provenance, Sample.Stranger)], before: [(EvidenceKind.Provenance, Sample.Release)]);
        Add("Banned.Thing", "2.0.1", []);
        Add("Northwind.Old", "1.4.0", []);
        Add("Northwind.New", "1.0.0", [], isLocked: false);
        Add("Missing.File", "1.0.0", [], package => new PackageEvidence(package.Id, package.Version, null) { Paths = package.Paths, Unreadable = new Failure(FailureCode.PackageFileMissing, "expected the file missing.file.1.0.0.nupkg, found none") });
        Add("Hostile.Names", "1.0.0", [Sample.Proved(EvidenceKind.Provenance, new StableSigner.Account(Sample.Public, Hostile, Hostile))],
            package => new PackageEvidence(package.Id, package.Version, package.ContentHash)
            {
                Proved = package.Proved, Paths = [Hostile], BroughtInBy = new SourceLine("/repo/" + Hostile, 3), Tampering = [new Failure(FailureCode.ExtractedFileExtra, $"expected only files of the package, found {Hostile}")],
            });
        var verifier = new PackageVerifier(policy, new Sigstore.Packages.Lock.TrustLock("sigstore.lock.json", entries), allowUnlocked: false);
        return new VerificationReport("/repo/App.sln", policy, "/repo/sigstore.lock.json", packages.Select(verifier.Verify), packages.Count)
        {
            Root = "/repo",
            Enforced = ["Policy   sigstore.policy.json", "         *: hash as locked", "         Northwind.*: provenance as locked", $"Lock     sigstore.lock.json ({entries.Count} entries)", "Instance public", $"Packages {packages.Count} restored for App.sln"],
            NotCovered = ["MSBuild SDK Contoso.Sdk 1.0.0 (global.json): the MSBuild SDK is not in the package folder"],
        };
    }

    private static int NumberIn(string dom, string before)
    {
        var at = dom.IndexOf(before, StringComparison.Ordinal);
        Assert.True(at >= 0, before);
        var digits = new string([.. dom[(at + before.Length)..].TakeWhile(char.IsAsciiDigit)]);
        return int.Parse(digits, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("<tr data-verdict=\"(?<verdict>[a-z-]+)\">", RegexOptions.ExplicitCapture)]
    private static partial Regex TableRow();

    [GeneratedRegex("<tr data-kind=\"(?<kind>[a-z ]+)\">.*?<td class=\"n\">(?<count>[0-9]+)</td>", RegexOptions.ExplicitCapture)]
    private static partial Regex KindRow();

    [GeneratedRegex("<rect data-verdict=\"[a-z-]+\"[^>]* width=\"(?<width>[0-9.]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Rectangle();
}
