using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Web;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.LogIn;

/// <summary>
/// Waits on a loopback port for the browser to bring the answer of a log-in; takes one answer and closes. Any page can send requests to the
/// port, so what is not the answer gets a page that says so, and the waiting goes on.
/// </summary>
internal sealed class RedirectListener : IDisposable
{
    private const string CallbackPath = "/auth/callback";
    private const int MaxRequestBytes = 16 * 1024;
    private const int MaxVisits = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PatienceWithOne = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RedirectListener()
    {
        _listener.Start(backlog: 8);
        // By name: identity providers have registered http://localhost, and the port is free to choose (RFC 8252 §7.3).
        Address = new Uri($"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}{CallbackPath}");
    }

    /// <summary>Where the browser is sent back to.</summary>
    public Uri Address { get; }

    /// <summary>
    /// The query parameters of the first request for the callback path that is the answer. Requests for anything else (icons) get 404, other
    /// answers than the one that is waited for get 400.
    /// </summary>
    /// <exception cref="SigstoreException">SIG1617 after five minutes.</exception>
    public async Task<IReadOnlyDictionary<string, string>> WaitAsync(Func<IReadOnlyDictionary<string, string>, bool> isAnswer, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var visits = new List<Task<IReadOnlyDictionary<string, string>?>>();
        try
        {
            // Browsers open connections ahead of need and say nothing on them: none may keep the others waiting. Too many at once wait outside.
            for (var next = AcceptAsync(patience.Token); ;)
            {
                await Task.WhenAny(visits.Count < MaxVisits ? [next, .. visits] : visits).ConfigureAwait(false);
                if (visits.Find(visit => visit.IsCompleted) is { } over)
                {
                    visits.Remove(over);
                    if (await over.ConfigureAwait(false) is { } parameters)
                    {
                        return parameters;
                    }
                }
                else
                {
                    visits.Add(AnswerAsync(await next.ConfigureAwait(false), isAnswer, patience.Token));
                    next = AcceptAsync(patience.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SigstoreException(FailureCode.LoginFailed, $"expected the browser to come back within {Patience.TotalMinutes} minutes, found that it did not");
        }
        finally
        {
            await patience.CancelAsync().ConfigureAwait(false); // ends the connections that are still silent
        }
    }

    public void Dispose() => _listener.Dispose();

    private Task<TcpClient> AcceptAsync(CancellationToken cancellationToken) => _listener.AcceptTcpClientAsync(cancellationToken).AsTask();

    private static async Task<IReadOnlyDictionary<string, string>?> AnswerAsync(TcpClient visitor, Func<IReadOnlyDictionary<string, string>, bool> isAnswer, CancellationToken cancellationToken)
    {
        using var connection = visitor;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(PatienceWithOne);
        try
        {
            var stream = connection.GetStream();
            var target = TargetOf(await ReadHeadAsync(stream, patience.Token).ConfigureAwait(false));
            var parameters = target is { } found && found.StartsWith(CallbackPath + "?", StringComparison.Ordinal) ? ParametersOf(found) : null;
            var answer = parameters is not null && isAnswer(parameters) ? parameters : null;
            await stream.WriteAsync(PageFor(parameters, answer), patience.Token).ConfigureAwait(false);
            return answer;
        }
        catch (Exception gone) when (gone is IOException || (gone is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null; // the browser hung up, or said nothing (a speculative connection): it comes again
        }
    }

    private static byte[] PageFor(IReadOnlyDictionary<string, string>? parameters, IReadOnlyDictionary<string, string>? answer) =>
        parameters is null ? Page("404 Not Found", "Nothing here.")
        : answer is null ? Page("400 Bad Request", "This is not the answer to the log-in that the terminal waits for. Go back to the terminal and open its address again.")
        : Page("200 OK", "You can close this window and return to the terminal.");

    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxRequestBytes];
        var length = 0;
        while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static string? TargetOf(string head)
    {
        var parts = head.Split('\r', 2)[0].Split(' ');
        return parts is ["GET", var target, _] ? target : null;
    }

    private static Dictionary<string, string> ParametersOf(string target)
    {
        var query = HttpUtility.ParseQueryString(target[(target.IndexOf('?', StringComparison.Ordinal) + 1)..]);
        return query.AllKeys.OfType<string>().ToDictionary(name => name, name => query[name] ?? "", StringComparer.Ordinal);
    }

    private static byte[] Page(string status, string text)
    {
        var body = $"<!doctype html><meta charset=utf-8><title>Sigstore</title><p>{text}</p>";
        return Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{body}");
    }
}
