using System.Net;
using Sigstore.Local.Http;
using Sigstore.Local.Http.Transport;

namespace Sigstore.Local.Tests.Http;

/// <summary>A new instance served on loopback for as long as a test lasts; ending it fails the test if any request met a bug.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LocalServer _server;
    private readonly Task _running;

    public RunningServer(ServerLimits? limits = null)
    {
        Local = LocalSigstore.Open(_folder.Path, TimeProvider.System);
        _server = LocalServer.Start(Local, port: 0, limits ?? new ServerLimits());
        _running = _server.RunAsync(_stop.Token);
        Http = new HttpClient { BaseAddress = _server.Url };
    }

    public LocalSigstore Local { get; }

    public HttpClient Http { get; }

    public int Port => _server.Url.Port;

    /// <summary>An honest client logs an entry: the server is alive and the log is right.</summary>
    public async Task RequireHonestServiceAsync(string text, CancellationToken cancel)
    {
        using var response = await Http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), LocalClient.HashedRekordRequest(text)(), cancel);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        await Local.CheckLogsAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        Http.Dispose();
        _server.Dispose();
        Local.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }
}
