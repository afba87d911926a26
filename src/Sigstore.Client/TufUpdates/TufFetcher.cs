using System.Net;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;

namespace Sigstore.Client.TufUpdates;

/// <summary>Downloads files of a TUF repository: bounded in length and time; secure addresses only.</summary>
public sealed class TufFetcher
{
    // A repository that is down is not worth many seconds: there is a cache, or an embedded root.
    private static readonly HttpLimits Limits = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(45), retries: 2, firstDelay: TimeSpan.FromMilliseconds(250));

    // A page that says "not found" may be longer than a small file that is there.
    private const int LeastBound = 64 * 1024;
    private readonly ServiceConnection _connection;
    private readonly CheckSwitch _checks;

    /// <summary>Fetches through the handler, which stays the caller's; it must not follow redirects itself.</summary>
    public TufFetcher(HttpMessageHandler handler, TimeProvider time)
        : this(handler, time, CheckSwitch.All)
    {
    }

    internal TufFetcher(HttpMessageHandler handler, TimeProvider time, CheckSwitch checks)
    {
        _connection = new ServiceConnection(handler, time, Limits);
        _checks = checks;
    }

    /// <summary>A handler for the real network.</summary>
    public static HttpMessageHandler CreateHandler() => ServiceConnection.CreateNetworkHandler();

    /// <summary>The file, or <c>null</c> if the repository does not have it (404, 403).</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TufLengthExceeded"/>, or a 16xx code if the repository can't be reached.</exception>
    public async Task<byte[]?> FetchAsync(Uri url, long maxBytes, CancellationToken cancellationToken)
    {
        ServiceAnswer answer;
        try
        {
            var bound = _checks.IsOn(FailureCode.TufLengthExceeded) ? (int)Math.Clamp(maxBytes, LeastBound, int.MaxValue) : int.MaxValue;
            answer = await _connection.SendAsync("the TUF repository", () => new HttpRequestMessage(HttpMethod.Get, url), bound, cancellationToken).ConfigureAwait(false);
        }
        catch (SigstoreException endless) when (endless.Failure.Code == FailureCode.ServiceAnswerTooLarge)
        {
            throw new SigstoreException(FailureCode.TufLengthExceeded, $"expected at most {maxBytes} bytes from {url}, found more", endless);
        }

        return answer.Status switch
        {
            HttpStatusCode.OK => Bounded(answer.Body, maxBytes, url),
            HttpStatusCode.NotFound or HttpStatusCode.Forbidden => null,
            _ => throw ServiceConnection.Refusal("the TUF repository", url.ToString(), answer, []),
        };
    }

    private byte[] Bounded(ReadOnlyMemory<byte> body, long maxBytes, Uri url)
    {
        _checks.Demand(body.Length <= maxBytes, FailureCode.TufLengthExceeded, $"expected at most {maxBytes} bytes from {url}, found {body.Length}");
        return body.ToArray();
    }
}
