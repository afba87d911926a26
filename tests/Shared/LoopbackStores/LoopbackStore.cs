using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sigstore.Tests.Shared;

/// <summary>A store on this machine that notes what it is asked, and answers as told.</summary>
internal sealed class LoopbackStore : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerRequest, (int Status, byte[] Body, Dictionary<string, string> Headers)> _answer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;

    public LoopbackStore(Func<string, (int Status, byte[] Body, string? Location)> answer)
        : this(request => WithHeaders(answer(request.RawUrl!)))
    {
    }

    private LoopbackStore(Func<HttpListenerRequest, (int Status, byte[] Body, Dictionary<string, string> Headers)> answer)
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

    /// <summary>A store that sees the whole request, and answers with headers.</summary>
    public static LoopbackStore Of(Func<HttpListenerRequest, (int Status, byte[] Body, Dictionary<string, string> Headers)> answer) => new(answer);

    /// <summary>Method, path and headers that matter, of each request.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void Dispose()
    {
        _ended.TrySetResult();
        _listener.Close();
        _serving.Wait();
    }

    private static (int Status, byte[] Body, Dictionary<string, string> Headers) WithHeaders((int Status, byte[] Body, string? Location) answer) =>
        (answer.Status, answer.Body, answer.Location is null ? [] : new Dictionary<string, string> { ["Location"] = answer.Location });

    // A listener that is closed between two requests may never answer the one who asks it for the next: the end has a signal of its own.
    private async Task ServeAsync()
    {
        while (!_ended.Task.IsCompleted)
        {
            await Task.WhenAny(ServeOneAsync(), _ended.Task);
        }
    }

    private async Task ServeOneAsync()
    {
        try
        {
            var context = await _listener.GetContextAsync();
            var request = context.Request;
            Asked.Enqueue($"{request.HttpMethod} {request.RawUrl} accept={request.Headers["Accept"]} authorization={request.Headers["Authorization"]} cookie={request.Headers["Cookie"]}");
            var (status, body, headers) = _answer(request);
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers)
            {
                context.Response.AddHeader(name, value);
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
