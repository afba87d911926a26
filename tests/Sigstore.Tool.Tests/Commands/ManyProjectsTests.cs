using System.Text.Json;
using Sigstore.Packages.Documents;

namespace Sigstore.Tool.Tests.Commands;

/// <summary><c>verify</c>, <c>lock</c> and <c>policy check</c> over 500 projects: each package once, and nothing is run to find them.</summary>
public sealed class ManyProjectsTests : IDisposable
{
    private readonly VerifyRun _run = new(projects: 500, packages: 60);

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Five_hundred_projects_are_one_run()
    {
        await _run.PassAsync("lock", "--without-nuget-signatures");
        Assert.Contains("60 entries, 60 packages in use", _run.Output, StringComparison.Ordinal);
        await _run.PassAsync("verify", "--output", "json");
        using var json = JsonDocument.Parse(_run.Output);
        Assert.Equal(60, json.RootElement.GetProperty("totals").GetProperty("packages").GetInt32());
        Assert.All(json.RootElement.GetProperty("packages").EnumerateArray(), package =>
        {
            Assert.Equal("pinned", package.GetProperty("verdict").GetString());
            Assert.InRange(package.GetProperty("paths").GetArrayLength(), 1, 32);
        });

        using var schema = JsonDocument.Parse(SchemaCatalog.Find("report")!);
        Assert.Empty(new JsonSchemaCheck(schema.RootElement).Errors(json.RootElement));
        await _run.PassAsync("policy", "check");
        Assert.Contains("60 packages have a rule, 0 have none", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_was_not_restored_and_one_whose_record_differs_are_found_among_them()
    {
        await _run.PassAsync("lock", "--without-nuget-signatures");
        var assets = _run.PathOf("App0321/obj/project.assets.json");
        var text = await File.ReadAllTextAsync(assets, TestContext.Current.CancellationToken);
        var hash = text.IndexOf("\"sha512\": \"", StringComparison.Ordinal) + 11;
        await File.WriteAllTextAsync(assets, string.Concat(text.AsSpan(0, hash), text[hash] == 'A' ? "B" : "A", text.AsSpan(hash + 1)), TestContext.Current.CancellationToken);
        Assert.Equal(1, await _run.RunAsync("verify"));
        Assert.Contains("SIG2411", _run.Output, StringComparison.Ordinal);
        Assert.Contains("+ 1 failed +", _run.Output, StringComparison.Ordinal);
        File.Delete(assets);
        Assert.Equal(2, await _run.RunAsync("verify"));
        Assert.Contains("App0321", _run.Error, StringComparison.Ordinal);
    }
}
