using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Local.Http;

namespace Sigstore.Local.Tests.Http;

public sealed class LocalServerTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LocalSigstore _local;
    private readonly LocalServer _server;
    private readonly HttpClient _http;
    private Task _running = Task.CompletedTask;

    public LocalServerTests()
    {
        _local = LocalSigstore.Open(_folder.Path, TimeProvider.System);
        _server = LocalServer.Start(_local, port: 0);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _server.Url };
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _running = _server.RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _http.Dispose();
        _server.Dispose();
        _local.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?q=nobody")]
    [InlineData("/entry?log=2&index=99")]
    [InlineData("/auth/device?user_code=AAAA-AAAA")]
    [InlineData("/auth/auth?response_type=code&client_id=sigstore&redirect_uri=http://localhost:1/x&code_challenge_method=S256&code_challenge=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Nobody_puts_a_page_into_a_frame_or_script_into_it(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split("; ");
        foreach (var directive in new[] { "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'" })
        {
            Assert.Contains(directive, policy);
        }

        // What the pages have and do is allowed: a style of their own, and forms to here and on to the port of whoever asked.
        var page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("style-src 'unsafe-inline'", policy);
        Assert.Contains("form-action 'self' http://localhost:* http://127.0.0.1:*", policy);
        foreach (var foreign in new[] { "<script", "<img", "<link", "style=\"", " src=", "<base", "<iframe" })
        {
            Assert.DoesNotContain(foreign, page, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_log_in_with_PKCE_gives_a_token_that_gives_a_certificate()
    {
        var verifier = Base64Url(RandomNumberGenerator.GetBytes(32));
        var discovery = await _http.GetFromJsonAsync<JsonElement>(new Uri("/auth/.well-known/openid-configuration", UriKind.Relative), Cancel);
        Assert.Equal(_server.Url.GetLeftPart(UriPartial.Authority) + "/auth", discovery.GetProperty("issuer").GetString());
        var code = await LogInAsync(discovery.GetProperty("authorization_endpoint").GetString()!, verifier);
        var token = await RedeemAsync(discovery.GetProperty("token_endpoint").GetString()!, code, verifier);
        using var leaf = await LocalClient.CertifyAsync(_http, token.GetProperty("id_token").GetString()!, "a@b.example", Cancel);
        Assert.Equal(_server.Url.GetLeftPart(UriPartial.Authority) + "/auth", Sigstore.Client.Certificates.Certificate.Parse(leaf.RawData).Fulcio.Issuer);
        var again = await RedeemAsync(discovery.GetProperty("token_endpoint").GetString()!, code, verifier);
        Assert.Equal("invalid_grant", again.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_code_without_its_verifier_is_worth_nothing()
    {
        var verifier = Base64Url(RandomNumberGenerator.GetBytes(32));
        var code = await LogInAsync("/auth/auth", verifier);
        Assert.Equal("invalid_grant", (await RedeemAsync("/auth/token", code, verifier + "x")).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("redirect_uri", "https://evil.example/")]
    [InlineData("redirect_uri", "http://evil.example/")]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("response_type", "token")]
    public async Task Authorization_requests_that_no_client_of_ours_makes_are_refused(string name, string value)
    {
        var query = Authorization("verifier");
        query[name] = value;
        using var response = await _http.GetAsync(new Uri("/auth/auth?" + await new FormUrlEncodedContent(query).ReadAsStringAsync(Cancel), UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Other_hosts_and_pages_of_others_are_turned_away()
    {
        // The platform's listener writes a second answer after the one for a host that is not its own, so nothing else goes over that connection.
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = "evil.example", ConnectionClose = true } };
        using var answer = await _http.SendAsync(rebound, Cancel);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/api/v2/log/entries") { Headers = { { "Origin", "http://evil.example" } }, Content = LocalClient.HashedRekordRequest("x")() };
        using var refused = await _http.SendAsync(foreign, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var own = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { { "Origin", _server.Url.GetLeftPart(UriPartial.Authority) } } };
        using var accepted = await _http.SendAsync(own, Cancel);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task A_body_beyond_the_bound_is_refused_with_and_without_an_announced_length()
    {
        using var announced = await PostOrCloseAsync(new ByteArrayContent(new byte[(4 << 20) + 1]));
        Assert.True(announced is null or { StatusCode: HttpStatusCode.RequestEntityTooLarge });
        using var chunked = await PostOrCloseAsync(new StreamContent(new EndlessStream()));
        Assert.True(chunked is null or { StatusCode: HttpStatusCode.RequestEntityTooLarge });
        await StillWorksAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"hashedRekordRequestV002\":{}}")]
    [InlineData("{\"hashedRekordRequestV002\":{\"digest\":\"!\",\"signature\":{}}}")]
    [InlineData("{\"unknown\":1}")]
    [InlineData("{\"hashedRekordRequestV002\":1,\"hashedRekordRequestV002\":1}")]
    public async Task Malformed_entries_are_a_clear_400(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), content, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var failure = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(3, failure.GetProperty("code").GetInt32());
        Assert.NotEqual("", failure.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("/api/v2/tile/0/000")]
    [InlineData("/api/v2/tile/0/0")]
    [InlineData("/api/v2/tile/-1/000")]
    [InlineData("/api/v2/tile/9/000")]
    [InlineData("/api/v2/tile/entries/../../keys/log.pem")]
    [InlineData("/api/v2/tile/entries/%2e%2e/%2e%2e/keys/log.pem")]
    [InlineData("/targets/..%2f..%2fkeys%2flog.pem.json")]
    [InlineData("/2.root.json")]
    [InlineData("/instance.json")]
    [InlineData("/nothing")]
    public async Task Whatever_is_not_published_is_a_404(string path)
    {
        using var response = await _http.GetAsync(new Uri(_server.Url.GetLeftPart(UriPartial.Authority) + path), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("GARBAGE\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /api/v2/log/entries HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 100\r\n\r\nhalf")]
    [InlineData("POST /api/v2/log/entries HTTP/1.1\r\nHost: localhost:PORT\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task Broken_and_half_closed_requests_harm_nobody(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Url.Port, Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.Replace("PORT", _server.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)), Cancel);
        client.Client.Shutdown(SocketShutdown.Send);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var answer = "";
        try
        {
            answer = await new StreamReader(stream).ReadToEndAsync(patience.Token);
        }
        catch (IOException)
        {
            // closed: as good as a 4xx
        }

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
        await StillWorksAsync();
    }

    [Fact]
    public void A_port_in_use_is_said_to_be()
    {
        var refused = Assert.Throws<SigstoreException>(() => LocalServer.Start(_local, _server.Url.Port));
        Assert.Equal(FailureCode.LocalPortUnavailable, refused.Failure.Code);
    }

    private async Task StillWorksAsync()
    {
        using var response = await _http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), LocalClient.HashedRekordRequest("fine")(), Cancel);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    // A server that stops reading closes the connection, and the client may notice that before the answer.
    private async Task<HttpResponseMessage?> PostOrCloseAsync(HttpContent content)
    {
        try
        {
            using (content)
            {
                return await _http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), content, Cancel);
            }
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task<string> LogInAsync(string endpoint, string verifier)
    {
        var form = Authorization(verifier);
        using var page = await _http.GetAsync(new Uri(endpoint + "?" + await new FormUrlEncodedContent(form).ReadAsStringAsync(Cancel), UriKind.RelativeOrAbsolute), Cancel);
        Assert.Contains("<form method=post>", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        form["email"] = "a@b.example";
        using var response = await _http.PostAsync(new Uri(endpoint, UriKind.RelativeOrAbsolute), new FormUrlEncodedContent(form), Cancel);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var parameters = response.Headers.Location!.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal("xyz", parameters["state"]);
        return parameters["code"];
    }

    private async Task<JsonElement> RedeemAsync(string endpoint, string code, string verifier)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["code_verifier"] = verifier, ["client_id"] = "sigstore", ["redirect_uri"] = "http://localhost:5/callback",
        };
        using var response = await _http.PostAsync(new Uri(endpoint, UriKind.RelativeOrAbsolute), new FormUrlEncodedContent(form), Cancel);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    private static Dictionary<string, string> Authorization(string verifier) => new()
    {
        ["response_type"] = "code", ["client_id"] = "sigstore", ["redirect_uri"] = "http://localhost:5/callback", ["state"] = "xyz", ["nonce"] = "n", ["scope"] = "openid email",
        ["code_challenge"] = Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))), ["code_challenge_method"] = "S256",
    };

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
