using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sigstore.Packages.Tests.Io;

/// <summary>A store on this machine that notes what it is asked, and answers as told.</summary>
internal sealed class LoopbackStore : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<string, (int Status, byte[] Body, string? Location)> _answer;
    private readonly Task _serving;

    public LoopbackStore(Func<string, (int Status, byte[] Body, string? Location)> answer)
    {
        _answer = answer;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Method, path and headers that matter, of each request.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                var request = context.Request;
                Asked.Enqueue($"{request.HttpMethod} {request.RawUrl} accept={request.Headers["Accept"]} authorization={request.Headers["Authorization"]} cookie={request.Headers["Cookie"]}");
                var (status, body, location) = _answer(request.RawUrl!);
                context.Response.StatusCode = status;
                if (location is not null)
                {
                    context.Response.RedirectLocation = location;
                }

                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}
