using System.Text;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Packages.Documents;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Reports;
using Sigstore.Packages.Tests.Verdicts;
using Sigstore.Packages.Verdicts;
using Sigstore.Tool.Tests;

namespace Sigstore.Packages.Tests.Reports;

public sealed class ReportTests
{
    // Everything a stranger may put into a name: terminal escapes, workflow commands, markup, links, bidirectional text.
    private const string Hostile = "x\u001b[2J\n::error::pwned\r\n%0A::warning::x<script>alert(1)</script>[click](https://evil.example)\u202e\"',:";

    [Fact]
    public void Totals_add_up_or_the_run_fails()
    {
        var report = Report(Honest(), Failing());
        Assert.Equal("1 verified + 0 pinned + 0 exempt + 1 failed + 0 could-not-check = 2 packages", report.Totals.ToString());
        var verdicts = new[] { Honest() };
        Assert.Equal(FailureCode.TotalsDisagree, Assert.Throws<SigstoreException>(() => new VerificationReport("app", TrustPolicy.BuiltIn, null, verdicts, 2)).Failure.Code);
        Assert.Equal(FailureCode.TotalsDisagree, Assert.Throws<SigstoreException>(() => new VerificationReport("app", TrustPolicy.BuiltIn, null, [Honest(), Honest()], 2)).Failure.Code);
    }

    [Fact]
    public void Text_says_code_expected_found_the_way_in_and_what_settles_it()
    {
        var text = TextReport.Body(Report(Honest(), Failing()));
        Assert.Contains("✗ SIG3003 Contoso.Json 1.0.1: downgraded", text, StringComparison.Ordinal);
        Assert.Contains("\n      expected .github/workflows/release.yml of https://github.com/contoso/json", text, StringComparison.Ordinal);
        Assert.Contains("\n         found none\n", text, StringComparison.Ordinal);
        Assert.Contains("came in   App > Contoso.Json 1.0.1", text, StringComparison.Ordinal);
        Assert.Contains("to settle stay on the locked version, or if the publisher gave it up: dotnet sigstore lock --accept Contoso.Json", text, StringComparison.Ordinal);
        Assert.EndsWith("= 2 packages\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Strangers_text_can_not_move_the_cursor_or_forge_a_line()
    {
        var text = TextReport.Body(Report(Injected()));
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u202e', text);
        Assert.DoesNotContain(text.Split('\n'), line => line.StartsWith("::", StringComparison.Ordinal));
    }

    [Fact]
    public void Strangers_text_can_not_start_a_workflow_command()
    {
        var annotations = GitHubAnnotations.Of(Report(Injected()));
        var line = Assert.Single(annotations.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("::error ", line, StringComparison.Ordinal);
        Assert.Contains("%250A", line, StringComparison.Ordinal);
        var properties = line["::error ".Length..line.IndexOf("::", 8, StringComparison.Ordinal)];
        Assert.Equal(["file", "line", "title"], properties.Split(',').Select(property => property.Split('=')[0]));
    }

    [Fact]
    public void Strangers_text_is_text_in_html()
    {
        var html = HtmlReport.Write(Report(Injected()));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("default-src &#x27;none&#x27;".Replace("&#x27;", "'", StringComparison.Ordinal), html, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_what_its_schema_says()
    {
        foreach (var report in (VerificationReport[])[Report(Honest(), Failing(), Injected()), HtmlReportTests.Report(), Report()])
        {
            Assert.Empty(Complaints(Encoding.UTF8.GetString(JsonReport.Write(report))));
        }
    }

    [Theory]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2")]
    [InlineData("\"verdict\": \"denied\"", "\"verdict\": \"fine\"")]
    [InlineData("\"packages\": 32", "\"packages\": -1")]
    [InlineData("\"notCovered\"", "\"notcovered\"")]
    [InlineData("\"line\": 7", "\"line\": \"7\"")]
    [InlineData("\"code\": \"SIG3000\"", "\"code\": \"SIG3000 \"")]
    public void Json_that_differs_is_refused_by_the_schema(string before, string after)
    {
        var json = Encoding.UTF8.GetString(JsonReport.Write(HtmlReportTests.Report()));
        Assert.Contains(before, json, StringComparison.Ordinal);
        Assert.NotEmpty(Complaints(json.Replace(before, after, StringComparison.Ordinal)));
    }

    [Fact]
    public void Json_is_the_same_for_the_same_verdicts() =>
        Assert.Equal(JsonReport.Write(Report(Honest(), Failing())), JsonReport.Write(Report(Failing(), Honest())));

    [Fact]
    public void Sarif_points_at_the_line_that_brought_the_package_in()
    {
        using var sarif = JsonDocument.Parse(SarifReport.Write(Report(Honest(), Failing()), "1.0.0"));
        var run = sarif.RootElement.GetProperty("runs")[0];
        var result = Assert.Single(run.GetProperty("results").EnumerateArray().ToList());
        Assert.Equal("SIG3003", result.GetProperty("ruleId").GetString());
        Assert.Equal("error", result.GetProperty("level").GetString());
        Assert.Equal("SIG3003", run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("src/App.csproj", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(7, place.GetProperty("region").GetProperty("startLine").GetInt32());
    }

    // What SARIF 2.1.0 demands of the properties that are used (§3.13, §3.14, §3.19, §3.27, §3.28, §3.29, §3.30, §3.49).
    [Fact]
    public void Sarif_has_the_structure_of_the_standard()
    {
        using var sarif = JsonDocument.Parse(SarifReport.Write(HtmlReportTests.Report(), "1.0.0"));
        Assert.Equal("2.1.0", sarif.RootElement.GetProperty("version").GetString());
        var run = Assert.Single(sarif.RootElement.GetProperty("runs").EnumerateArray());
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal(rules.Count, rules.Select(rule => rule.GetProperty("id").GetString()).Distinct().Count());
        Assert.All(rules, rule => Assert.NotEqual("", rule.GetProperty("shortDescription").GetProperty("text").GetString()));
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(HtmlReportTests.Report().Attention.Count(), results.Count);
        Assert.All(results, result =>
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
            Assert.Contains(result.GetProperty("level").GetString(), (string[])["error", "note"]);
            Assert.NotEqual("", result.GetProperty("message").GetProperty("text").GetString());
            var place = Assert.Single(result.GetProperty("locations").EnumerateArray()).GetProperty("physicalLocation");
            Assert.True(Uri.TryCreate(place.GetProperty("artifactLocation").GetProperty("uri").GetString(), UriKind.RelativeOrAbsolute, out _));
            Assert.Matches("^[A-Za-z0-9._~%/-]+$", place.GetProperty("artifactLocation").GetProperty("uri").GetString()!);
            Assert.True(place.GetProperty("region").GetProperty("startLine").GetInt32() >= 1);
            Assert.All(result.GetProperty("partialFingerprints").EnumerateObject(), print => Assert.Equal(JsonValueKind.String, print.Value.ValueKind));
        });
        Assert.Equal(results.Count, results.Select(result => result.GetProperty("partialFingerprints").GetRawText()).Distinct().Count());
    }

    [Fact]
    public void Strangers_text_is_no_link_in_sarif()
    {
        var message = JsonDocument.Parse(SarifReport.Write(Report(Injected()), "1.0.0")).RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("message").GetProperty("text").GetString()!;
        Assert.Contains("\\[click\\]", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', message);
        Assert.DoesNotContain(message.Split('\n'), line => line.StartsWith("::", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("policy")]
    [InlineData("lock")]
    [InlineData("report")]
    [InlineData("signing")]
    [InlineData("keys")]
    [InlineData("doctor")]
    public void Every_schema_is_shipped_and_is_json(string name)
    {
        using var schema = JsonDocument.Parse(SchemaCatalog.Find(name)!);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.RootElement.GetProperty("$schema").GetString());
    }

    private static List<string> Complaints(string json)
    {
        using var schema = JsonDocument.Parse(SchemaCatalog.Find("report")!);
        using var document = JsonDocument.Parse(json);
        return [.. new JsonSchemaCheck(schema.RootElement).Errors(document.RootElement)];
    }

    private static VerificationReport Report(params PackageVerdict[] verdicts) =>
        new(Path.Combine("/repo", "App.sln"), TrustPolicy.BuiltIn, "/repo/sigstore.lock.json", verdicts, verdicts.Length) { Root = "/repo", Enforced = ["Policy built in"] };

    private static PackageVerdict Honest() =>
        Sample.Verify(Sample.Package("1.0.0", Sample.Proved(EvidenceKind.Provenance, Sample.Release)), Sample.LockWith(Sample.Locked("1.0.0", (EvidenceKind.Provenance, Sample.Release))));

    private static PackageVerdict Failing() => Sample.Verify(
        new PackageEvidence("Contoso.Json", "1.0.1", Sample.Hash("1.0.1")) { Paths = ["App > Contoso.Json 1.0.1"], BroughtInBy = new SourceLine("/repo/src/App.csproj", 7) },
        Sample.LockWith(Sample.Locked("1.0.0", (EvidenceKind.Provenance, Sample.Release))));

    private static PackageVerdict Injected() => Sample.Verify(
        new PackageEvidence("Fabrikam", "1.0.0", Sample.Hash("x"))
        {
            Paths = [Hostile],
            BroughtInBy = new SourceLine("/repo/" + Hostile, 3),
            Proved = [Sample.Proved(EvidenceKind.Provenance, new StableSigner.Account(Sample.Public, Hostile, Hostile))],
            Tampering = [new Failure(FailureCode.ExtractedFileExtra, Hostile)],
        },
        Sample.LockWith(Sample.Locked("1.0.0")));
}
