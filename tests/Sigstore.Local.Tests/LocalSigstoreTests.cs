using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Sigstore.Local.Identity;

namespace Sigstore.Local.Tests;

public sealed class LocalSigstoreTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly LocalSigstore _local;
    private readonly HttpClient _http;

    public LocalSigstoreTests()
    {
        _local = LocalSigstore.Open(_folder.Path, TimeProvider.System);
        _http = new HttpClient(_local.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Issues_a_certificate_with_an_embedded_SCT_for_a_minted_token()
    {
        using var leaf = await LocalClient.CertifyAsync(_http, _local.MintToken(TokenIdentity.Parse("email:a@b.example")), "a@b.example", Cancel);
        Assert.Contains(leaf.Extensions, extension => extension.Oid!.Value == "1.3.6.1.4.1.11129.2.4.2");
        Assert.Equal("", leaf.Subject);
    }

    [Fact]
    public async Task Logs_a_hashedrekord_once_and_answers_409_with_its_index_the_second_time()
    {
        var body = LocalClient.HashedRekordRequest("hello");
        var first = await _http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), body(), Cancel);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var entry = await first.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal("0", entry.GetProperty("logIndex").GetString());
        var second = await _http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), body(), Cancel);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal("0", second.Headers.GetValues("x-log-index").Single());
    }

    [Fact]
    public async Task Timestamps_are_what_the_platform_accepts()
    {
        var query = Rfc3161TimestampRequest.CreateFromData("signature"u8, HashAlgorithmName.SHA256, nonce: new byte[] { 1, 2, 3 }, requestSignerCertificates: true);
        using var content = new ByteArrayContent(query.Encode()) { Headers = { ContentType = new MediaTypeHeaderValue("application/timestamp-query") } };
        var response = await _http.PostAsync(new Uri("/api/v1/timestamp", UriKind.Relative), content, Cancel);
        var token = query.ProcessResponse(await response.Content.ReadAsByteArrayAsync(Cancel), out _);
        Assert.True(token.VerifySignatureForData("signature"u8, out var signer));
        Assert.Contains("Sigstore local instance", signer!.Issuer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_opened_again_is_the_same_instance_with_the_same_log()
    {
        await _http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), LocalClient.HashedRekordRequest("one")(), Cancel);
        using var again = LocalSigstore.Open(_folder.Path, TimeProvider.System);
        Assert.True(_local.TrustedRootJson.Span.SequenceEqual(again.TrustedRootJson.Span));
        using var http = new HttpClient(again.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
        var response = await http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), LocalClient.HashedRekordRequest("two")(), Cancel);
        Assert.Equal("1", (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("logIndex").GetString());
    }

    public void Dispose()
    {
        _http.Dispose();
        _local.Dispose();
        _folder.Dispose();
    }
}
