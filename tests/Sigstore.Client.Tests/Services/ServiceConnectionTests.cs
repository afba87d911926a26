using System.Diagnostics;
using System.Net;
using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;

namespace Sigstore.Client.Tests.Services;

public sealed class ServiceConnectionTests
{
    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Asks_again_when_the_service_cannot_now(int status)
    {
        var asked = 0;
        await using var service = new LoopbackService(context => LoopbackService.AnswerAsync(context, ++asked < 3 ? status : 200, "late but here"));
        var answer = await SendAsync(service.Address);
        Assert.Equal("late but here", System.Text.Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Equal(3, asked);
    }

    [Theory]
    [InlineData(503, 3, FailureCode.ServiceUnavailable)]
    [InlineData(429, 3, FailureCode.ServiceUnavailable)]
    [InlineData(400, 1, FailureCode.ServiceRefused)]
    [InlineData(404, 1, FailureCode.ServiceRefused)]
    [InlineData(301, 1, FailureCode.ServiceRefused)]
    public async Task Gives_up_after_the_retries_and_at_once_when_refused(int status, int times, FailureCode expected)
    {
        await using var service = new LoopbackService(status, """{"code":3,"message":"the reason"}""");
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => SendAsync(service.Address));
        Assert.Equal(expected, refused.Failure.Code);
        Assert.Contains($"answered {status}: the reason", refused.Failure.Detail, StringComparison.Ordinal);
        Assert.Equal(times, service.Requests.Count);
    }

    [Fact]
    public async Task Obeys_the_pause_the_service_asks_for()
    {
        var asked = 0;
        await using var service = new LoopbackService(context =>
        {
            context.Response.AddHeader("Retry-After", "1");
            return LoopbackService.AnswerAsync(context, ++asked < 2 ? 429 : 200, "ok");
        });
        var watch = Stopwatch.StartNew();
        await SendAsync(service.Address);
        Assert.InRange(watch.ElapsedMilliseconds, 900, 60_000); // the pause; how much longer is the machine's affair
    }

    [Fact]
    public async Task Names_the_address_of_a_service_that_is_down()
    {
        string address;
        await using (var service = new LoopbackService(200, ""))
        {
            address = service.Address;
        }

        var refused = await Assert.ThrowsAsync<SigstoreException>(() => SendAsync(address + "/x?secret=1"));
        Assert.Equal(FailureCode.ServiceUnreachable, refused.Failure.Code);
        Assert.Contains(address + "/x", refused.Failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret=1", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cuts_a_silent_or_dripping_service_off(bool drips)
    {
        using var end = new CancellationTokenSource();
        await using var service = new LoopbackService(async context =>
        {
            context.Response.ContentLength64 = 1000;
            while (!end.IsCancellationRequested)
            {
                if (drips)
                {
                    await context.Response.OutputStream.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
                    await context.Response.OutputStream.FlushAsync(TestContext.Current.CancellationToken);
                }

                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        });
        var limits = new HttpLimits(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(600), 2, TimeSpan.FromMilliseconds(1));
        var watch = Stopwatch.StartNew();
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => SendAsync(service.Address, limits: limits));
        await end.CancelAsync();
        Assert.Equal(FailureCode.ServiceTooSlow, refused.Failure.Code);
        Assert.InRange(watch.ElapsedMilliseconds, 250, 15_000); // the whole answer would have dripped for 20 s at least
    }

    [Fact]
    public async Task Stops_retrying_when_the_budget_is_used_up()
    {
        await using var service = new LoopbackService(503, "");
        var limits = new HttpLimits(TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(500), 1000, TimeSpan.FromMilliseconds(50));
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => SendAsync(service.Address, limits: limits));
        Assert.Equal(FailureCode.ServiceTooSlow, refused.Failure.Code);
        Assert.InRange(service.Requests.Count, 2, 30);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stops_reading_at_the_limit(bool lengthIsSaid)
    {
        await using var service = new LoopbackService(async context =>
        {
            if (lengthIsSaid)
            {
                context.Response.ContentLength64 = 1001;
            }
            else
            {
                context.Response.SendChunked = true;
            }

            await context.Response.OutputStream.WriteAsync(new byte[1001], TestContext.Current.CancellationToken);
        });
        Assert.Equal(FailureCode.ServiceAnswerTooLarge, (await Assert.ThrowsAsync<SigstoreException>(() => SendAsync(service.Address, 1000))).Failure.Code);
        Assert.Equal(1001, (await SendAsync(service.Address, 1001)).Body.Length);
    }

    [Fact]
    public async Task Follows_no_redirect_so_that_a_token_stays_where_it_was_sent()
    {
        await using var elsewhere = new LoopbackService(200, "");
        await using var service = new LoopbackService(context =>
        {
            context.Response.RedirectLocation = elsewhere.Address;
            return LoopbackService.AnswerAsync(context, 307, "");
        });
        await Assert.ThrowsAsync<SigstoreException>(() => SendAsync(service.Address));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_cancelled_caller_is_cancelled_not_refused()
    {
        await using var service = new LoopbackService(_ => Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        using var cancel = new CancellationTokenSource(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(service.Address, cancelled: cancel.Token));
    }

    [Theory]
    [InlineData("http://example.com")]
    [InlineData("http://localhost.example.com")]
    [InlineData("ftp://localhost")]
    [InlineData("https://user@example.com")]
    [InlineData("https://example.com/#x")]
    [InlineData("example.com")]
    public async Task Refuses_an_address_that_is_not_safe(string address) =>
        Assert.Equal(FailureCode.ServiceAddressInsecure, (await Assert.ThrowsAsync<SigstoreException>(() => SendAsync(address))).Failure.Code);

    [Theory]
    [InlineData("https://example.com/x")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.8.9.1")]
    [InlineData("http://[::1]:99/")]
    public void Takes_https_anywhere_and_http_on_this_machine(string address) => Assert.NotNull(ServiceAddress.Require(address));

    [Fact]
    public void Secrets_are_taken_out_of_what_a_service_says()
    {
        const string Token = "eyJhbGciOi.eyJpc3MiOiJhIn0x.c2lnbmF0dXJlc2ln";
        Assert.Equal("bad [secret] and [secret]!", ServiceWords.Of("bad eyJhbGciOi.eyJpc3MiOiJhIn0x.c2lnbmF0dXJlc2ln and c2lnbmF0dXJlc2ln!"u8, Token));
        Assert.Equal("(no text)", ServiceWords.Of([]));
        Assert.Equal(301, ServiceWords.Of(new byte[5000].Select(_ => (byte)'x').ToArray()).Length);
    }

    private static async Task<ServiceAnswer> SendAsync(string address, int maxBytes = 1 << 20, HttpLimits? limits = null, CancellationToken? cancelled = null)
    {
        using var handler = ServiceConnection.CreateNetworkHandler();
        var connection = new ServiceConnection(handler, TimeProvider.System, limits ?? TestLimits.Short);
        var uri = ServiceAddress.Require(address);
        return await connection.SendForSuccessAsync("the service", () => new HttpRequestMessage(HttpMethod.Get, uri) { Version = HttpVersion.Version11 }, maxBytes, [], cancelled ?? TestContext.Current.CancellationToken);
    }
}
