using System.Globalization;
using System.Text;
using System.Text.Json;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Tests.Http.Pages;

/// <summary>The pages as a person sees them, in Chromium without scripts, held against what the API says. <c>SIGSTORE_PICTURES</c> names a folder for pictures.</summary>
public sealed class BrowserTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    public const string WhySkipped = "Chromium is not installed";
    private readonly RunningServer _server = fixture.Server;
    private readonly Browser _browser = fixture.Browser;

    public static bool HasBrowser => Browser.Program is not null;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Skip = WhySkipped, SkipUnless = nameof(HasBrowser))]
    public async Task The_list_shows_what_the_log_holds_and_search_finds_it()
    {
        var reader = await LogReader.OpenAsync(_server.Http, _server.Local, Cancel);
        await OpenAsync("/", 1200, dark: false, "list-desktop");
        var list = await _browser.TextAsync(Cancel);
        Assert.Contains($"{reader.Size} entries", list, StringComparison.Ordinal);
        Assert.Contains("healthy", list, StringComparison.Ordinal);
        for (var index = 0; index < reader.Size; index++)
        {
            Assert.Contains(DigestIn(await reader.EntryAsync(index, Cancel)), list, StringComparison.Ordinal);
        }

        Assert.Contains(reader.Checkpoint.RootHash.ToBase64(), await _browser.EvaluateAsync("document.querySelector('details pre').textContent", Cancel), StringComparison.Ordinal);
        var uuids = await FindAsync("""{"email":"ada@example.com"}"""); // the old log's search knows nothing of the new log's entries
        Assert.Empty(uuids.EnumerateArray());
        await OpenAsync("/?q=ada%40example.com", 1200, dark: false, "search");
        var found = await _browser.TextAsync(Cancel);
        Assert.Contains("1 found", found, StringComparison.Ordinal);
        Assert.Equal("/entry?log=2&index=6", await _browser.EvaluateAsync("document.querySelector('ol.entries a').getAttribute('href')", Cancel));
        Assert.Equal("ada@example.com", await _browser.EvaluateAsync("document.querySelector('input').value", Cancel));
    }

    [Theory(Skip = WhySkipped, SkipUnless = nameof(HasBrowser))]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task An_entry_shows_its_proof_as_the_tree_that_the_tiles_make(int index)
    {
        var reader = await LogReader.OpenAsync(_server.Http, _server.Local, Cancel);
        await OpenAsync($"/entry?log=2&index={index.ToString(CultureInfo.InvariantCulture)}", 1200, dark: false, $"entry-{index.ToString(CultureInfo.InvariantCulture)}");
        var text = await _browser.TextAsync(Cancel);
        var body = await reader.EntryAsync(index, Cancel);
        Assert.Contains(DigestIn(body), text, StringComparison.Ordinal);
        Assert.Contains(MerkleTree.HashLeaf(body).Hex, text, StringComparison.Ordinal);
        Assert.Contains(reader.Checkpoint.RootHash.Hex, text, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetString(body), await _browser.EvaluateAsync("[...document.querySelectorAll('pre')].at(-1).textContent", Cancel));
        var leaves = new List<Sigstore.Client.Crypto.Sha256Digest>();
        for (var leaf = 0; leaf < reader.Size; leaf++)
        {
            leaves.Add(MerkleTree.HashLeaf(await reader.EntryAsync(leaf, Cancel)));
        }

        var proof = MerkleTree.InclusionPath(index, reader.Size, (level, at) => Subtree(leaves, level, at)).Select(hash => hash.Hex[..16] + "…");
        var drawn = await _browser.EvaluateAsync("[...document.querySelectorAll('svg g:not(.own) text:not(.soft)')].map(t => t.textContent).reverse().join(' ')", Cancel);
        Assert.Equal(string.Join(' ', proof), drawn);
        var own = await _browser.EvaluateAsync("[...document.querySelectorAll('svg g.own text:not(.soft)')].map(t => t.textContent).join(' ')", Cancel);
        Assert.StartsWith(reader.Checkpoint.RootHash.Hex[..16], own, StringComparison.Ordinal); // from the root …
        Assert.EndsWith(leaves[index].Hex[..16] + "…", own, StringComparison.Ordinal); // … to the entry
    }

    [Fact(Skip = WhySkipped, SkipUnless = nameof(HasBrowser))]
    public async Task A_certificate_is_told_in_words()
    {
        await OpenAsync("/entry?log=2&index=6", 1200, dark: false, name: null);
        Assert.Contains("Whoever signed this was ada@example.com, as https://sigstore.local told", await _browser.TextAsync(Cancel), StringComparison.Ordinal);
        await OpenAsync("/entry?log=2&index=7", 1200, dark: false, name: null);
        var build = await _browser.TextAsync(Cancel);
        Assert.Contains("A build of https://github.com/octo-organization/a-repository-with-a-long-name signed this, for refs/heads/main", build, StringComparison.Ordinal);
        Assert.Contains("The certificate was good for 10 minutes", build, StringComparison.Ordinal);
    }

    [Theory(Skip = WhySkipped, SkipUnless = nameof(HasBrowser))]
    [InlineData("/", false)]
    [InlineData("/", true)]
    [InlineData("/?q=nothing", false)]
    [InlineData("/entry?log=2&index=0", false)]
    [InlineData("/entry?log=2&index=7", false)]
    [InlineData("/entry?log=2&index=7", true)]
    [InlineData("/entry?log=2&index=99", false)]
    [InlineData("/auth/device?user_code=AAAA-AAAA", true)]
    public async Task On_a_phone_nothing_stands_out_of_the_page_and_dark_is_dark(string path, bool dark)
    {
        await OpenAsync(path, 375, dark, $"phone{(dark ? "-dark" : "")}{string.Concat(path.Where(char.IsLetterOrDigit))}");
        Assert.Equal("375", await _browser.EvaluateAsync("document.documentElement.scrollWidth", Cancel));
        Assert.Equal("0", await _browser.EvaluateAsync("[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 375.5).length", Cancel));
        var (back, text) = (await LightnessAsync("backgroundColor"), await LightnessAsync("color"));
        Assert.True(dark ? back < 60 && text > 180 : back > 200 && text < 80, $"background {back}, text {text}");
        Assert.Equal("0", await _browser.EvaluateAsync("document.scripts.length", Cancel));
    }

    private static string DigestIn(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return "sha256:" + Convert.ToHexStringLower(json.RootElement.GetProperty("spec").GetProperty("hashedRekordV002").GetProperty("data").GetProperty("digest").GetBytesFromBase64());
    }

    private static Sigstore.Client.Crypto.Sha256Digest Subtree(List<Sigstore.Client.Crypto.Sha256Digest> leaves, int level, long index) => level == 0
        ? leaves[(int)index]
        : MerkleTree.HashNode(Subtree(leaves, level - 1, index * 2), Subtree(leaves, level - 1, (index * 2) + 1));

    private async Task<double> LightnessAsync(string property)
    {
        var colour = await _browser.EvaluateAsync($"getComputedStyle(document.body).{property}", Cancel);
        return colour.Split('(', ')')[1].Split(',').Take(3).Average(part => double.Parse(part, CultureInfo.InvariantCulture));
    }

    private async Task OpenAsync(string path, int width, bool dark, string? name)
    {
        await _browser.OpenAsync(new Uri(_server.Http.BaseAddress!, path), width, 812, dark, Cancel);
        if (name is not null && Environment.GetEnvironmentVariable("SIGSTORE_PICTURES") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), await _browser.PictureAsync(Cancel), Cancel);
        }
    }

    private async Task<JsonElement> FindAsync(string query)
    {
        using var content = new StringContent(query, Encoding.UTF8, "application/json");
        using var response = await _server.Http.PostAsync(new Uri("/api/v1/index/retrieve", UriKind.Relative), content, Cancel);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
    }
}
