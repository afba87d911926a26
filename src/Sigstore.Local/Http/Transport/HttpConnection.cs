using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Sigstore.Local.Http.Transport;

/// <summary>One client's connection: requests one after another, each read within its limits, answered, and the connection closed at the first that is wrong.</summary>
internal sealed class HttpConnection(Socket socket, LocalRoutes routes, ImmutableArray<string> hosts, ServerLimits limits, ConnectionTable table, BodyBudget bodies, TimeProvider time) : IDisposable
{
    private const int MaxDrained = 16 << 20;
    private const int Waiting = 0;
    private const int Answering = 1;
    private const int Evicted = 2;

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private int _state;

    /// <summary>Serves until the client is done, breaks a rule or a limit, or the server stops. A lost connection is no failure.</summary>
    public async Task ServeAsync(CancellationToken cancel)
    {
        try
        {
            var reader = new RequestReader(_stream);
            while (await ServeOneAsync(reader, cancel).ConfigureAwait(false))
            {
                Volatile.Write(ref _state, Waiting);
                table.Touch(this);
            }
        }
        catch (Exception lost) when (lost is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // closed by the client, by a limit, by eviction or by the end of the server: in each case there is nobody to tell
        }
        finally
        {
            Dispose();
            table.Remove(this);
        }
    }

    /// <summary>Closes the connection if its client keeps the server waiting; one that is being answered stays.</summary>
    public bool TryEvict()
    {
        if (Interlocked.CompareExchange(ref _state, Evicted, Waiting) != Waiting)
        {
            return false;
        }

        Dispose();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    // False: the connection ends.
    private async Task<bool> ServeOneAsync(RequestReader reader, CancellationToken cancel)
    {
        using var memory = bodies.Open();
        var isHead = false;
        LocalResponse response;
        bool ends;
        try
        {
            if (await ReadHeadAsync(reader, cancel).ConfigureAwait(false) is not { } head || await ReadAsync(reader, head, memory, cancel).ConfigureAwait(false) is not { } request)
            {
                return false;
            }

            (isHead, ends) = (head.Method == "HEAD", head.EndsConnection);
            if (Interlocked.CompareExchange(ref _state, Answering, Waiting) != Waiting)
            {
                return false;
            }

            response = await routes.HandleAsync(request, cancel).ConfigureAwait(false);
        }
        catch (RequestRefusedException refused)
        {
            (response, ends) = (LocalResponse.Failure(refused.Status, refused.Message), true);
        }

        await WriteAsync(ResponseWriter.Write(response, withBody: !isHead, ends, time.GetUtcNow()), cancel).ConfigureAwait(false);
        if (ends)
        {
            await LingerAsync(cancel).ConfigureAwait(false);
        }

        return !ends;
    }

    private async Task<RequestHead?> ReadHeadAsync(RequestReader reader, CancellationToken cancel)
    {
        using (var idle = Patience(limits.Idle, cancel))
        {
            if (!await reader.WaitAsync(idle.Token).ConfigureAwait(false))
            {
                return null;
            }
        }

        return await WithinAsync(limits.Head, async patience =>
        {
            var bytes = await reader.ReadHeadAsync(patience).ConfigureAwait(false);
            var head = bytes is { } read ? RequestHead.Parse(read.Span) : null;
            RequireOwn(head);
            return head;
        }, cancel).ConfigureAwait(false);
    }

    // Only this machine reaches the port; of its browsers, only the pages of this server may use it (DNS rebinding, foreign forms).
    private void RequireOwn(RequestHead? head)
    {
        if (head is null)
        {
            return;
        }

        if (!hosts.Contains(head.Host, StringComparer.OrdinalIgnoreCase) || !hosts.Contains(head.Field("Host")!, StringComparer.OrdinalIgnoreCase))
        {
            throw new RequestRefusedException(421, "this server answers to its loopback address only");
        }

        if (head.Field("Origin") is { } origin && !hosts.Any(host => origin.Equals("http://" + host, StringComparison.OrdinalIgnoreCase)))
        {
            throw new RequestRefusedException(403, "this server answers to pages of its own only");
        }
    }

    private async Task<LocalRequest?> ReadAsync(RequestReader reader, RequestHead head, BodyBudget.Share memory, CancellationToken cancel)
    {
        if (head.AwaitsContinue)
        {
            await WriteAsync(ResponseWriter.Continue, cancel).ConfigureAwait(false);
        }

        var body = await WithinAsync(
            limits.Body,
            async patience => head.IsChunked ? await reader.ReadChunksAsync(memory, patience).ConfigureAwait(false) : await reader.ReadBodyAsync(head.ContentLength, memory, patience).ConfigureAwait(false),
            cancel).ConfigureAwait(false);
        return body is null ? null : new LocalRequest(head.Method, head.Target.Path, LocalRequest.ParseForm(head.Target.Query), "http://" + head.Host, body)
        {
            Authorization = AuthenticationHeaderValue.TryParse(head.Field("Authorization"), out var authorization) ? authorization : null,
            ContentType = MediaTypeHeaderValue.TryParse(head.Field("Content-Type"), out var type) ? type.MediaType?.ToLowerInvariant() ?? "" : "",
        };
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        using var patience = Patience(limits.Answer, cancel);
        await _stream.WriteAsync(bytes, patience.Token).ConfigureAwait(false);
    }

    // A client that is still sending would be answered by a reset, which takes the answer away from it.
    private async Task LingerAsync(CancellationToken cancel)
    {
        socket.Shutdown(SocketShutdown.Send);
        using var patience = Patience(limits.Linger, cancel);
        var dropped = new byte[16 * 1024];
        for (var left = MaxDrained; left > 0;)
        {
            var read = await _stream.ReadAsync(dropped, patience.Token).ConfigureAwait(false);
            left = read == 0 ? 0 : left - read;
        }
    }

    private static async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        using var patience = Patience(limit, cancel);
        try
        {
            return await read(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new RequestRefusedException(408, $"the request did not arrive within {limit.TotalSeconds:0.###} s", late);
        }
    }

    private static CancellationTokenSource Patience(TimeSpan limit, CancellationToken cancel)
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(limit);
        return patience;
    }
}
