using System.Globalization;
using System.Text;

namespace Sigstore.Local.Tests.Http;

/// <summary>Bytes on a socket that no client of ours sends: a clear 4xx or 5xx and the end of the connection, never an entry, never a crash.</summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private const string Host = "Host: localhost:PORT\r\n";
    private const string Entries = "POST /api/v2/log/entries HTTP/1.1\r\n" + Host;
    private readonly RunningServer _server = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("GARBAGE\r\n\r\n", 400)]
    [InlineData("\0\0\0\0\r\n\r\n", 400)]
    [InlineData("GET /healthz\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1 x\r\n" + Host + "\r\n", 400)]
    [InlineData("GET  /healthz HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData(" GET /healthz HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\n" + "Host: localhost:PORT\n\n", 400)]
    [InlineData("GET /healthz HTTP/2.0\r\n" + Host + "\r\n", 505)]
    [InlineData("GET /healthz http/1.1\r\n" + Host + "\r\n", 505)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505)]
    [InlineData("GET healthz HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET * HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /healthz#part HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /%zz HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /%0 HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /health%00z HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /health\0z HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /health%0d%0az HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /h\u00e4lthz HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /%ff%fe HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + Host + "\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + "NoColon\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + "Space : x\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + ": x\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + "A: b\r\n folded\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + "A: b\0c\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + "A: b\rc\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 421)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost:1\r\n\r\n", 421)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost.evil.example:PORT\r\n\r\n", 421)]
    [InlineData("GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", 421)]
    [InlineData("GET http://evil.example/healthz HTTP/1.1\r\n" + Host + "\r\n", 421)]
    [InlineData("GET https://localhost:PORT/healthz HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.0\r\n\r\n", 400)]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + "Origin: null\r\n\r\n", 403)]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + "Origin: http://evil.example\r\n\r\n", 403)]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + "Origin: http://localhost:PORThttp://\r\n\r\n", 403)]
    [InlineData("TRACE /healthz HTTP/1.1\r\n" + Host + "\r\n", 405)]
    [InlineData("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", 405)]
    [InlineData("OPTIONS * HTTP/1.1\r\n" + Host + "\r\n", 405)]
    [InlineData("DELETE / HTTP/1.1\r\n" + Host + "\r\n", 405)]
    [InlineData("get /healthz HTTP/1.1\r\n" + Host + "\r\n", 405)]
    [InlineData("BREW /pot HTTP/1.1\r\n" + Host + "\r\n", 405)]
    [InlineData("G\u00cbT /healthz HTTP/1.1\r\n" + Host + "\r\n", 400)]
    [InlineData("GET /../keys/log.pem HTTP/1.1\r\n" + Host + "\r\n", 404)]
    [InlineData("GET /targets/../../keys/log.pem HTTP/1.1\r\n" + Host + "\r\n", 404)]
    [InlineData("GET /targets/%2e%2e/%2e%2e/keys/log.pem HTTP/1.1\r\n" + Host + "\r\n", 404)]
    [InlineData("GET /targets%2f..%2f..%2fkeys%2flog.pem HTTP/1.1\r\n" + Host + "\r\n", 404)]
    [InlineData("GET /targets\\..\\keys HTTP/1.1\r\n" + Host + "\r\n", 404)]
    [InlineData("GET /api/v2%2Fcheckpoint HTTP/1.1\r\n" + Host + "\r\n", 404)]
    [InlineData("GET //healthz HTTP/1.1\r\n" + Host + "\r\n", 404)]
    [InlineData(Entries + "Content-Length: -5\r\n\r\n", 400)]
    [InlineData(Entries + "Content-Length: +5\r\n\r\nhello", 400)]
    [InlineData(Entries + "Content-Length: 0x5\r\n\r\nhello", 400)]
    [InlineData(Entries + "Content-Length: 5, 5\r\n\r\nhello", 400)]
    [InlineData(Entries + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400)]
    [InlineData(Entries + "Content-Length: 99999999999999999999999\r\n\r\nhello", 413)]
    [InlineData(Entries + "Content-Length: 4194305\r\n\r\nhello", 413)]
    [InlineData(Entries + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData(Entries + "Transfer-Encoding: gzip\r\n\r\nhello", 501)]
    [InlineData(Entries + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501)]
    [InlineData(Entries + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", 400)]
    [InlineData(Entries + "Transfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n", 400)]
    [InlineData(Entries + "Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n", 400)]
    [InlineData(Entries + "Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n", 400)]
    [InlineData(Entries + "Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n", 400)]
    [InlineData(Entries + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\nhello\r\n0\r\n\r\n", 413)]
    [InlineData(Entries + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n", 400)]
    [InlineData("POST /api/v2/log/entries HTTP/1.0\r\n" + Host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData(Entries + "Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}", 417)]
    public async Task A_request_that_no_honest_client_sends_has_one_clear_answer(string request, int status)
    {
        var answer = await RawClient.AskAsync(_server.Port, request, Cancel);
        Assert.StartsWith($"HTTP/1.1 {status.ToString(CultureInfo.InvariantCulture)} ", answer, StringComparison.Ordinal);
        Assert.Equal(1, CountOf("HTTP/1.1 ", answer)); // and no second one
        await _server.RequireHonestServiceAsync("honest", Cancel);
        Assert.Equal(1, (await _server.Local.CheckLogsAsync(Cancel))[0].TreeSize);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /healthz HT")]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host)]
    [InlineData(Entries + "Content-Length: 100\r\n\r\nhalf")]
    [InlineData(Entries + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData(Entries + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData(Entries + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    public async Task A_request_whose_sender_stops_half_way_is_not_answered_with_success(string request)
    {
        var answer = await RawClient.AskAsync(_server.Port, request, Cancel);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
        await _server.RequireHonestServiceAsync("honest", Cancel);
        Assert.Equal(1, (await _server.Local.CheckLogsAsync(Cancel))[0].TreeSize);
    }

    [Theory]
    [InlineData(33_000, 1)]
    [InlineData(20, 2_000)]
    [InlineData(20_000_000, 1)]
    public async Task A_huge_head_is_cut_off(int length, int fields)
    {
        using var raw = await RawClient.ConnectAsync(_server.Port, Cancel);
        var field = $"X-Field: {new string('a', length)}\r\n";
        await raw.SendAsync("GET /healthz HTTP/1.1\r\n" + Host + string.Concat(Enumerable.Repeat(field, fields)) + "\r\n", Cancel);
        var answer = await raw.ReadToEndAsync(Cancel);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 431 ", StringComparison.Ordinal), answer);
        await _server.RequireHonestServiceAsync("honest", Cancel);
    }

    [Fact]
    public async Task A_long_request_line_is_cut_off()
    {
        var answer = await RawClient.AskAsync(_server.Port, "GET /" + new string('a', 100_000) + " HTTP/1.1\r\n" + Host + "\r\n", Cancel);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 431 ", StringComparison.Ordinal), answer);
    }

    [Theory]
    [InlineData("GET http://localhost:PORT/healthz HTTP/1.1\r\nHost: localhost:PORT\r\nConnection: close\r\n\r\n")]
    [InlineData("GET http://LOCALHOST:PORT/healthz?a=b HTTP/1.1\r\nHost: localhost:PORT\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nhost:LocalHost:PORT   \r\nConnection: Close\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.0\r\nHost: localhost:PORT\r\n\r\n")]
    [InlineData("GET /health%7a HTTP/1.1\r\nHost: localhost:PORT\r\nConnection: close\r\n\r\n")]
    [InlineData("\r\nGET /healthz HTTP/1.1\r\nHost: localhost:PORT\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")]
    public async Task Unusual_but_lawful_requests_are_served_and_the_connection_ends_when_asked(string request)
    {
        using var raw = await RawClient.ConnectAsync(_server.Port, Cancel);
        await raw.SendAsync(request, Cancel);
        var answer = await raw.ReadToEndAsync(Cancel); // not half closed: the server ends it
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nDate: ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_says_the_length_and_sends_no_body()
    {
        var answer = await RawClient.AskAsync(_server.Port, "HEAD /healthz HTTP/1.1\r\n" + Host + "\r\n", Cancel);
        Assert.Contains("\r\nContent-Length: 3\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_sent_at_once_are_answered_in_their_order()
    {
        var entry = await EntryAsync("pipelined");
        var answer = await RawClient.AskAsync(_server.Port, "GET /healthz HTTP/1.1\r\n" + Host + "\r\n" + entry + "GET /nothing HTTP/1.1\r\n" + Host + "\r\nGET /healthz HTTP/1.1\r\n" + Host + "\r\n", Cancel);
        var lines = answer.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries).Select(part => part[..3]);
        Assert.Equal(["200", "201", "404", "200"], lines);
    }

    [Fact]
    public async Task Nothing_after_a_malformed_request_is_answered()
    {
        var answer = await RawClient.AskAsync(_server.Port, "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n" + await EntryAsync("smuggled") + "GET /healthz HTTP/1.1\r\n" + Host + "\r\n", Cancel);
        Assert.StartsWith("HTTP/1.1 421 ", answer, StringComparison.Ordinal);
        Assert.Equal(1, CountOf("HTTP/1.1 ", answer));
        Assert.Equal(0, (await _server.Local.CheckLogsAsync(Cancel))[0].TreeSize);
    }

    [Fact]
    public async Task A_body_is_never_read_as_the_next_request()
    {
        var hidden = "GET /healthz HTTP/1.1\r\nHost: localhost:" + _server.Port.ToString(CultureInfo.InvariantCulture) + "\r\n\r\n";
        var answer = await RawClient.AskAsync(_server.Port, $"{Entries}Content-Length: {hidden.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{hidden}", Cancel);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Equal(1, CountOf("HTTP/1.1 ", answer));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task Pieces_of_any_size_make_the_same_request(int size)
    {
        var body = await LocalClient.HashedRekordRequest("pieces")().ReadAsStringAsync(Cancel);
        var chunked = string.Concat(body.Chunk(size).Select(piece => $"{piece.Length.ToString("X", CultureInfo.InvariantCulture)};ext=\"1\"\r\n{new string(piece)}\r\n")) + "0\r\nTrailer: x\r\n\r\n";
        var request = Entries + "Transfer-Encoding: Chunked\r\nConnection: close\r\n\r\n" + chunked;
        using var raw = await RawClient.ConnectAsync(_server.Port, Cancel);
        foreach (var piece in request.Replace("PORT", _server.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Chunk(size))
        {
            Assert.True(await raw.SendAsync(new string(piece), Cancel));
        }

        Assert.StartsWith("HTTP/1.1 201 ", await raw.ReadToEndAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_asks_first_whether_to_send_is_told_to()
    {
        var entry = await EntryAsync("asked");
        var split = entry.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        using var raw = await RawClient.ConnectAsync(_server.Port, Cancel);
        await raw.SendAsync(entry[..split] + "\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n", Cancel);
        var buffer = new byte[25];
        await raw.Socket.ReceiveAsync(buffer, Cancel);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(buffer));
        await raw.SendAsync(entry[(split + 4)..], Cancel);
        Assert.StartsWith("HTTP/1.1 201 ", await raw.ReadToEndAsync(Cancel), StringComparison.Ordinal);
    }

    private static async Task<string> EntryAsync(string text)
    {
        var body = await LocalClient.HashedRekordRequest(text)().ReadAsStringAsync(Cancel);
        return $"{Entries}Content-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{body}";
    }

    private static int CountOf(string part, string text) => text.Split(part).Length - 1;
}
