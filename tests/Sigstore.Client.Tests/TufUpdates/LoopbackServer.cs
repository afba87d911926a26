using System.Net;
using System.Net.Sockets;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>Serves a simulator over real http on loopback.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener;

    public LoopbackServer(RepositorySimulator simulator)
    {
        (_listener, Url) = Start();
        _ = ServeAsync(simulator);
    }

    public Uri Url { get; }

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private static (HttpListener Listener, Uri Url) Start()
    {
        // The listener takes no port 0: ask the system for a free one; another process may be faster, so a few times.
        for (var attempt = 0; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var url = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            probe.Stop();
            var listener = new HttpListener { Prefixes = { url.ToString() } };
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                ((IDisposable)listener).Dispose();
            }
        }
    }

    private async Task ServeAsync(RepositorySimulator simulator)
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            // The raw URL: a role named "../x" must arrive percent-encoded.
            var content = simulator.Fetch(context.Request.RawUrl!.TrimStart('/'));
            context.Response.StatusCode = content is null ? 404 : 200;
            if (content is not null)
            {
                await context.Response.OutputStream.WriteAsync(content);
            }

            context.Response.Close();
        }
    }
}
