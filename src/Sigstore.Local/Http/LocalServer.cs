using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Sigstore.Client.Failures;

namespace Sigstore.Local.Http;

/// <summary>
/// The instance on a loopback port: the platform's HTTP listener in front of the same routes that work in process. Only this machine
/// reaches it, and of this machine's browsers only pages of its own: <c>Host</c> and <c>Origin</c> are checked.
/// </summary>
public sealed class LocalServer : IDisposable
{
    private const int MaxRequestsAtOnce = 64;
    private static readonly TimeSpan BodyPatience = TimeSpan.FromSeconds(20);

    private readonly HttpListener _listener;
    private readonly LocalRoutes _routes;
    private readonly ImmutableArray<string> _hosts;
    private readonly SemaphoreSlim _slots = new(MaxRequestsAtOnce, MaxRequestsAtOnce);

    private LocalServer(HttpListener listener, LocalRoutes routes, int port)
    {
        _listener = listener;
        _routes = routes;
        var digits = port.ToString(CultureInfo.InvariantCulture);
        _hosts = ["localhost:" + digits, "127.0.0.1:" + digits];
        Url = new Uri("http://" + _hosts[0]);
    }

    /// <summary>Where the instance is served.</summary>
    public Uri Url { get; }

    /// <summary>Starts to listen; requests are answered while <see cref="RunAsync"/> runs.</summary>
    /// <param name="instance">The instance; it must outlive the server.</param>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <exception cref="SigstoreException">SIG5005: the port cannot be had.</exception>
    public static LocalServer Start(LocalSigstore instance, int port)
    {
        ArgumentNullException.ThrowIfNull(instance);
        for (var attempt = 0; ; attempt++)
        {
            var chosen = port == 0 ? FreePort() : port;
            var listener = new HttpListener { IgnoreWriteExceptions = true };
            listener.Prefixes.Add($"http://localhost:{chosen.ToString(CultureInfo.InvariantCulture)}/");
            listener.Prefixes.Add($"http://127.0.0.1:{chosen.ToString(CultureInfo.InvariantCulture)}/");
            try
            {
                listener.Start();
                return new LocalServer(listener, instance.Routes, chosen);
            }
            catch (Exception busy) when (busy is HttpListenerException or SocketException)
            {
                listener.Close();
                if (port != 0 || attempt == 10)
                {
                    throw new SigstoreException(FailureCode.LocalPortUnavailable, $"port {chosen} on loopback could not be had: {busy.Message}", busy);
                }
            }
        }
    }

    /// <summary>Answers requests until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var stop = cancel.Register(_listener.Stop);
        while (!cancel.IsCancellationRequested)
        {
            await _slots.WaitAsync(cancel).ConfigureAwait(false);
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException or InvalidOperationException && cancel.IsCancellationRequested)
            {
                break;
            }

            _ = Task.Run(() => ServeAsync(context, cancel), CancellationToken.None);
        }

        cancel.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Close();
        _slots.Dispose();
    }

    // A client that breaks off takes nothing down but its own connection.
    private async Task ServeAsync(HttpListenerContext context, CancellationToken cancel)
    {
        try
        {
            var response = await AnswerAsync(context.Request, cancel).ConfigureAwait(false);
            Send(context, response);
        }
        catch (Exception broken) when (broken is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException or ProtocolViolationException or InvalidOperationException)
        {
            Break(context.Response);
        }
        finally
        {
            Release();
        }
    }

    private async Task<LocalResponse> AnswerAsync(HttpListenerRequest request, CancellationToken cancel)
    {
        if (!_hosts.Contains(request.UserHostName, StringComparer.OrdinalIgnoreCase))
        {
            return LocalResponse.Failure(421, "this server answers to its loopback address only");
        }

        if (request.Headers["Origin"] is { } origin && !_hosts.Contains(origin.Replace("http://", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase))
        {
            return LocalResponse.Failure(403, "this server answers to pages of its own only");
        }

        if (request.ContentLength64 > LocalRequest.MaxBodyBytes)
        {
            return LocalResponse.Failure(413, $"a request has at most {LocalRequest.MaxBodyBytes} bytes");
        }

        if (request.Url is not { } url)
        {
            return LocalResponse.Failure(400, "malformed request line");
        }

        var body = await ReadBodyAsync(request, cancel).ConfigureAwait(false);
        if (body is null)
        {
            return LocalResponse.Failure(413, $"a request has at most {LocalRequest.MaxBodyBytes} bytes");
        }

        return await _routes.HandleAsync(new LocalRequest(request.HttpMethod, Uri.UnescapeDataString(url.AbsolutePath), LocalRequest.ParseForm(url.Query), "http://" + request.UserHostName, body)
        {
            Authorization = AuthenticationHeaderValue.TryParse(request.Headers["Authorization"], out var authorization) ? authorization : null,
            ContentType = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType?.ToLowerInvariant() ?? "" : "",
        }, cancel).ConfigureAwait(false);
    }

    // Null if the body is too large; its length need not have been announced.
    private static async Task<byte[]?> ReadBodyAsync(HttpListenerRequest request, CancellationToken cancel)
    {
        if (!request.HasEntityBody)
        {
            return [];
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(BodyPatience);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            // The listener's stream does not heed tokens: waiting is what is given up, and the connection with it.
            var read = await request.InputStream.ReadAsync(buffer, patience.Token).AsTask().WaitAsync(patience.Token).ConfigureAwait(false);
            if (read == 0)
            {
                return body.ToArray();
            }

            body.Write(buffer, 0, read);
            if (body.Length > LocalRequest.MaxBodyBytes)
            {
                return null;
            }
        }
    }

    private static void Send(HttpListenerContext context, LocalResponse response)
    {
        var target = context.Response;
        target.StatusCode = response.Status;
        target.ContentType = response.ContentType;
        target.Headers["X-Content-Type-Options"] = "nosniff";
        target.Headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://localhost:* http://127.0.0.1:*";
        foreach (var (name, value) in response.Headers)
        {
            target.Headers[name] = value;
        }

        target.ContentLength64 = response.Body.Length;
        if (context.Request.HttpMethod != "HEAD")
        {
            target.OutputStream.Write(response.Body.Span);
        }

        target.Close();
    }

    // The listener answers 200 to a request it breaks off, unless told otherwise.
    private static void Break(HttpListenerResponse response)
    {
        try
        {
            response.StatusCode = 400;
        }
        catch (Exception sent) when (sent is InvalidOperationException or ProtocolViolationException)
        {
            // the answer was under way already
        }

        response.Abort();
    }

    private void Release()
    {
        try
        {
            _slots.Release();
        }
        catch (ObjectDisposedException)
        {
            // the server was disposed while this request was being answered
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
