using System.Globalization;
using System.Text;
using Sigstore.Local.Http.Transport;

namespace Sigstore.Local.Tests.Http;

/// <summary>Clients that take their time: each is cut off by the limit of its phase, and none keeps an honest one waiting.</summary>
public sealed class SlowClientTests
{
    private const string Host = "Host: localhost:PORT\r\n";
    private const string Entries = "POST /api/v2/log/entries HTTP/1.1\r\n" + Host;
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly ServerLimits Endless = new() { Idle = Long, Head = Long, Body = Long, Answer = Long };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("head", "GET /healthz HTTP/1.1\r\n" + Host + "X-Drip: ", "a")]
    [InlineData("body", Entries + "Content-Length: 4000000\r\n\r\n", " ")]
    [InlineData("body", Entries + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n")]
    public async Task A_request_that_drips_in_is_cut_off_however_long_it_goes_on(string phase, string start, string drop)
    {
        await using var server = new RunningServer(phase == "head" ? Endless with { Head = Short } : Endless with { Body = Short });
        using var raw = await RawClient.ConnectAsync(server.Port, Cancel);
        await raw.SendAsync(start, Cancel);
        var answer = raw.ReadToEndAsync(Cancel);
        while (!answer.IsCompleted)
        {
            await raw.SendAsync(drop, Cancel);
            await Task.Delay(20, Cancel);
        }

        var text = await answer;
        Assert.True(text.Length == 0 || (text.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal) && text.Split("HTTP/1.1 ").Length == 2), text);
        await server.RequireHonestServiceAsync("honest", Cancel);
        Assert.Equal(1, (await server.Local.CheckLogsAsync(Cancel))[0].TreeSize);
    }

    [Fact]
    public async Task A_connection_on_which_nothing_happens_is_closed()
    {
        await using var server = new RunningServer(Endless with { Idle = Short });
        using var silent = await RawClient.ConnectAsync(server.Port, Cancel);
        Assert.Equal("", await silent.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task A_client_that_does_not_take_its_answers_is_cut_off()
    {
        await using var server = new RunningServer(Endless with { Answer = Short });
        using var deaf = await RawClient.ConnectAsync(server.Port, Cancel);
        var requests = string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\n" + Host + "\r\n", 200));
        var isOpen = true;
        for (var sent = 0; isOpen && sent < 2000; sent++) // far more than the buffers between hold
        {
            isOpen = await deaf.SendAsync(requests, Cancel);
        }

        Assert.False(isOpen);
        await server.RequireHonestServiceAsync("honest", Cancel);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /healthz HTTP/1.1\r\n" + Host + "X-Drip: ")]
    [InlineData(Entries + "Content-Length: 100\r\n\r\n{")]
    [InlineData(Entries + "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n")]
    public async Task Any_number_of_waiting_connections_leaves_room_for_an_honest_client(string start)
    {
        await using var server = new RunningServer(Endless with { Connections = 16 });
        var waiting = new List<RawClient>();
        for (var count = 0; count < 100; count++)
        {
            var raw = await RawClient.ConnectAsync(server.Port, Cancel);
            await raw.SendAsync(start, Cancel);
            waiting.Add(raw);
        }

        for (var count = 0; count < 3; count++)
        {
            await server.RequireHonestServiceAsync(count.ToString(CultureInfo.InvariantCulture), Cancel);
        }

        Assert.Equal(3, (await server.Local.CheckLogsAsync(Cancel))[0].TreeSize);
        await waiting[0].ReadToEndAsync(Cancel); // the oldest was closed to make room: this ends
        waiting.ForEach(raw => raw.Dispose());
    }

    [Fact]
    public async Task Bodies_of_all_together_are_bounded_and_room_comes_back()
    {
        await using var server = new RunningServer(Endless with { BodyBytes = 1_000_000 });
        using (var greedy = await RawClient.ConnectAsync(server.Port, Cancel))
        {
            await greedy.SendAsync(Entries + "Content-Length: 2000000\r\n\r\n" + new string(' ', 1_100_000), Cancel);
            Assert.StartsWith("HTTP/1.1 503 ", await greedy.ReadToEndAsync(Cancel), StringComparison.Ordinal);
        }

        await server.RequireHonestServiceAsync("honest", Cancel);
    }

    [Fact]
    public async Task A_server_that_is_stopped_leaves_nobody_hanging()
    {
        var server = new RunningServer(Endless);
        using var silent = await RawClient.ConnectAsync(server.Port, Cancel);
        using var half = await RawClient.ConnectAsync(server.Port, Cancel);
        await half.SendAsync(Entries + "Content-Length: 100\r\n\r\n{", Cancel);
        await server.RequireHonestServiceAsync("honest", Cancel);
        await server.DisposeAsync();
        Assert.Equal("", await silent.ReadToEndAsync(Cancel));
        Assert.Equal("", await half.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task Whatever_bytes_arrive_the_server_stays_and_the_log_is_right()
    {
        await using var server = new RunningServer(Endless with { Linger = TimeSpan.Zero });
        var body = await LocalClient.HashedRekordRequest("mutated")().ReadAsStringAsync(Cancel);
        var honest = Encoding.Latin1.GetBytes(
            $"{Entries}Content-Length: {body.Length}\r\nAuthorization: Bearer a.b.c\r\n\r\n{body}GET /?q=sha256:00%20 HTTP/1.1\r\n{Host}\r\n".Replace("PORT", server.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var random = new Random(20260822);
        for (var count = 0; count < 400; count++)
        {
            var bytes = honest.ToArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var length = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length;
            var answer = await RawClient.AskAsync(server.Port, Encoding.Latin1.GetString(bytes, 0, length), Cancel);
            Assert.DoesNotContain("HTTP/1.1 500", answer, StringComparison.Ordinal);
        }

        await server.RequireHonestServiceAsync("honest", Cancel);
    }
}
