using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sigstore.Client.TransparencyLog;
using Sigstore.Local.Identity;

namespace Sigstore.Local.Tests.Http.Pages;

public sealed class PagesEndpointTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly LocalSigstore _local;
    private readonly HttpClient _http;

    public PagesEndpointTests()
    {
        _local = LocalSigstore.Open(_folder.Path, TimeProvider.System);
        _http = new HttpClient(_local.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_show_what_the_log_holds_and_run_no_script()
    {
        for (var index = 0; index < 5; index++)
        {
            (await _http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), LocalClient.HashedRekordRequest($"text {index}")(), Cancel)).EnsureSuccessStatusCode();
        }

        var reader = await LogReader.OpenAsync(_http, _local, Cancel);
        var list = await GetAsync("/");
        Assert.Contains("5 entries", list, StringComparison.Ordinal);
        Assert.Contains(reader.Checkpoint.RootHash.ToBase64().Replace("+", "&#x2B;", StringComparison.Ordinal), list.Replace("+", "&#x2B;", StringComparison.Ordinal), StringComparison.Ordinal);
        for (var index = 0; index < 5; index++)
        {
            var page = await GetAsync($"/entry?log=2&index={index.ToString(CultureInfo.InvariantCulture)}");
            var body = await reader.EntryAsync(index, Cancel);
            Assert.Contains(MerkleTree.HashLeaf(body).Hex, page, StringComparison.Ordinal);
            Assert.Contains($"{reader.Checkpoint.RootHash.Hex[..16]}…</code> root of 5 entries", page, StringComparison.Ordinal); // the drawn tree ends in the very root
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Entries_are_found_by_digest_and_by_index()
    {
        (await _http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), LocalClient.HashedRekordRequest("text")(), Cancel)).EnsureSuccessStatusCode();
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("text"u8));
        Assert.Contains("index=0", await GetAsync("/?q=sha256:" + digest), StringComparison.Ordinal);
        Assert.Contains("index=0", await GetAsync("/?q=" + digest), StringComparison.Ordinal);
        Assert.Contains("index=0", await GetAsync("/?q=0"), StringComparison.Ordinal);
        Assert.DoesNotContain("index=0", await GetAsync("/?q=nobody@b.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_from_outside_is_text_and_not_markup()
    {
        Assert.DoesNotContain("<b>", await GetAsync("/?q=%3Cb%3E%22"), StringComparison.Ordinal);
        using var missing = await _http.GetAsync(new Uri("/entry?index=7", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task A_device_is_logged_in_by_its_person_once()
    {
        using var begun = await PostAsync("/auth/device/code", new() { ["client_id"] = "sigstore", ["scope"] = "openid email" });
        var login = await begun.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        var poll = new Dictionary<string, string>
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code", ["client_id"] = "sigstore", ["device_code"] = login.GetProperty("device_code").GetString()!,
        };
        using var pending = await PostAsync("/auth/token", poll);
        Assert.Contains("authorization_pending", await pending.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var wrong = await PostAsync("/auth/device", new() { ["user_code"] = "BBBB-BBBB", ["email"] = "a@b.example" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var approved = await PostAsync("/auth/device", new() { ["user_code"] = login.GetProperty("user_code").GetString()!, ["email"] = "a@b.example" });
        Assert.Equal(HttpStatusCode.OK, approved.StatusCode);
        using var granted = await PostAsync("/auth/token", poll);
        var token = (await granted.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id_token").GetString()!;
        using var leaf = await LocalClient.CertifyAsync(_http, token, "a@b.example", Cancel);
        Assert.Contains("a@b.example", leaf.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.EmailName, forIssuer: false), StringComparison.Ordinal);
        using var again = await PostAsync("/auth/token", poll);
        Assert.Contains("expired_token", await again.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_that_are_not_ours_are_refused()
    {
        using var other = new TestFolder();
        using var stranger = LocalSigstore.Open(other.Path, TimeProvider.System);
        var late = new LateTime();
        using var past = LocalSigstore.Open(_folder.Path, late);
        var identity = TokenIdentity.Parse("email:a@b.example");
        var own = _local.MintToken(identity);
        string[] tokens = [stranger.MintToken(identity), past.MintToken(identity), own[..^4] + "AAAA", "a.b.c", "eyJhbGciOiJub25lIn0." + own.Split('.')[1] + "."];
        foreach (var token in tokens)
        {
            using var key = System.Security.Cryptography.ECDsa.Create();
            using var request = LocalClient.CertificateRequest(key, token, "a@b.example");
            using var response = await _http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _local.Dispose();
        _folder.Dispose();
    }

    private Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative), Cancel);

    private async Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form) =>
        await _http.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(form), Cancel);

    private sealed class LateTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddHours(-1);
    }
}
