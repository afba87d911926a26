using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Services;

/// <summary>
/// The one door to the network: addresses checked, answers bounded in size and time, no redirect followed, lost connections
/// and 408, 429, 5xx repeated with back-off and jitter within a budget, every fault translated to a <c>16xx</c> code.
/// </summary>
#pragma warning disable CA1001 // the invoker owns nothing: the handler is the caller's, and stays open
internal sealed class ServiceConnection
#pragma warning restore CA1001
{
    /// <summary>Set on a request to a metadata server: plain http inside the machine's own network, by design of the cloud.</summary>
    public static readonly HttpRequestOptionsKey<bool> LinkLocal = new("link-local");

    private readonly HttpMessageInvoker _http;
    private readonly HttpLimits _limits;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<ServiceAnswer> _attempts;

    public ServiceConnection(HttpMessageHandler handler, TimeProvider time, HttpLimits limits)
    {
        _http = new HttpMessageInvoker(handler, disposeHandler: false);
        _limits = limits;
        _time = time;
        _attempts = CreatePipeline(time, limits);
    }

    /// <summary>A handler for the real network: no redirects (a token must not follow one), no cookies, a bounded connect.</summary>
    public static SocketsHttpHandler CreateNetworkHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxResponseHeadersLength = 64,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <summary>Sends, and returns whatever final answer there is; <paramref name="create"/> runs once per attempt.</summary>
    /// <param name="name">What the service is called in failures.</param>
    /// <param name="create">Makes the request; a request object cannot be sent twice.</param>
    /// <param name="maxBytes">Bytes of the answer's body.</param>
    /// <param name="cancellationToken">Flows to the network.</param>
    public async Task<ServiceAnswer> SendAsync(string name, Func<HttpRequestMessage> create, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await _attempts.ExecuteAsync(async token => await AttemptAsync(name, create, maxBytes, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException lost)
        {
            throw new SigstoreException(FailureCode.ServiceUnreachable, $"{name} at {AddressOf(create)} could not be reached: {ReasonOf(lost)}", lost);
        }
        catch (TimeoutRejectedException late)
        {
            throw new SigstoreException(FailureCode.ServiceTooSlow,
                $"{name} at {AddressOf(create)} did not answer completely within {_limits.AttemptTimeout.TotalSeconds:0.###} s ({_limits.Budget.TotalSeconds:0.###} s with retries)", late);
        }
    }

    /// <summary>As <see cref="SendAsync"/>, but anything other than success is a failure that quotes the service, secrets taken out.</summary>
    public async Task<ServiceAnswer> SendForSuccessAsync(string name, Func<HttpRequestMessage> create, int maxBytes, string[] secrets, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(name, create, maxBytes, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer : throw Refusal(name, AddressOf(create), answer, secrets);
    }

    /// <summary>Waits as before a repeated request; false when there were as many repetitions as the limits allow.</summary>
    public async Task<bool> PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        if (attempt >= _limits.Retries)
        {
            return false;
        }

        await Task.Delay(_limits.FirstDelay * Math.Pow(2, attempt), _time, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public static SigstoreException Refusal(string name, string address, ServiceAnswer answer, string[] secrets)
    {
        var code = IsTransient(answer.Status) ? FailureCode.ServiceUnavailable : FailureCode.ServiceRefused;
        return new SigstoreException(code, $"{name} at {address} answered {(int)answer.Status}: {ServiceWords.Of(answer.Body.Span, secrets)}");
    }

    private async Task<ServiceAnswer> AttemptAsync(string name, Func<HttpRequestMessage> create, int maxBytes, CancellationToken cancellationToken)
    {
        using var request = create();
        if (!request.Options.TryGetValue(LinkLocal, out var linkLocal) || !linkLocal)
        {
            ServiceAddress.Require(request.RequestUri!);
        }

        request.Headers.UserAgent.ParseAdd("Sigstore.Client/1");
        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            return new ServiceAnswer(response.StatusCode, response.Headers, await ReadAsync(name, response.Content, maxBytes, cancellationToken).ConfigureAwait(false));
        }
        catch (IOException cut)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "the connection was lost while the answer was read", cut);
        }
    }

    private static async Task<byte[]> ReadAsync(string name, HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes)
        {
            throw TooLarge(name, maxBytes);
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream();
            var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
            try
            {
                for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
                {
                    if (body.Length + read > maxBytes)
                    {
                        throw TooLarge(name, maxBytes);
                    }

                    body.Write(buffer, 0, read);
                }

                return body.ToArray();
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true); // a token may have been in it
            }
        }
    }

    private static ResiliencePipeline<ServiceAnswer> CreatePipeline(TimeProvider time, HttpLimits limits)
    {
        var pipeline = new ResiliencePipelineBuilder<ServiceAnswer> { TimeProvider = time };
        pipeline.AddTimeout(limits.Budget);
        if (limits.Retries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions<ServiceAnswer>
            {
                ShouldHandle = static attempt => ValueTask.FromResult(attempt.Outcome.Exception is HttpRequestException
                    || (attempt.Outcome.Result is { } answer && IsTransient(answer.Status))),
                MaxRetryAttempts = limits.Retries,
                Delay = limits.FirstDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = attempt => ValueTask.FromResult(RetryAfter(attempt.Outcome.Result, time)),
            });
        }

        return pipeline.AddTimeout(limits.AttemptTimeout).Build();
    }

    // What the service asks for, if it is reasonable; null leaves the pause to the back-off.
    private static TimeSpan? RetryAfter(ServiceAnswer? answer, TimeProvider time)
    {
        var asked = answer?.Headers.RetryAfter switch
        {
            { Delta: { } pause } => pause,
            { Date: { } moment } => moment - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return asked is { } wait && wait >= TimeSpan.Zero ? (wait < HttpLimits.MaxRetryAfter ? wait : HttpLimits.MaxRetryAfter) : null;
    }

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private static string AddressOf(Func<HttpRequestMessage> create)
    {
        using var request = create();
        return ServiceAddress.Shown(request.RequestUri!);
    }

    private static string ReasonOf(HttpRequestException lost) =>
        lost.InnerException is SocketException socket ? socket.SocketErrorCode.ToString() : lost.HttpRequestError.ToString();

    private static SigstoreException TooLarge(string name, int maxBytes) =>
        new(FailureCode.ServiceAnswerTooLarge, $"{name} answered more than {maxBytes} bytes");
}
