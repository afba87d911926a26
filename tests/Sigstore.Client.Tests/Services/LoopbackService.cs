using System.Net;
using System.Net.Sockets;

namespace Sigstore.Client.Tests.Services;

/// <summary>A real server on a loopback port that plays one service: it keeps what it was asked and answers what the test says.</summary>
internal sealed class LoopbackService : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerContext, Task> _answer;
    private readonly Task _serving;
    private readonly Lock _lock = new();
    private readonly List<LoopbackRequest> _requests = [];

    public LoopbackService(Func<HttpListenerContext, Task> answer)
    {
        _answer = answer;
        Address = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public LoopbackService(int status, string body)
        : this(context => AnswerAsync(context, status, body))
    {
    }

    public string Address { get; }

    public IReadOnlyList<LoopbackRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public static async Task AnswerAsync(HttpListenerContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        await using var writer = new StreamWriter(context.Response.OutputStream);
        await writer.WriteAsync(body);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var request = new LoopbackRequest(context.Request.HttpMethod, context.Request.Url!, context.Request.Headers, await reader.ReadToEndAsync());
            lock (_lock)
            {
                _requests.Add(request);
            }

            _ = RespondAsync(context);
        }
    }

    private async Task RespondAsync(HttpListenerContext context)
    {
        try
        {
            await _answer(context);
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            context.Response.Abort(); // the client left, as it should in the tests of slow services
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
