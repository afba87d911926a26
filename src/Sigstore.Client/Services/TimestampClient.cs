using System.Net.Http.Headers;

namespace Sigstore.Client.Services;

/// <summary>A timestamp authority (RFC 3161 over HTTP).</summary>
internal sealed class TimestampClient
{
    private const string Name = "the timestamp authority";

    private readonly ServiceConnection _connection;

    internal TimestampClient(Uri address, ServiceConnection connection)
    {
        Address = ServiceAddress.Require(address);
        _connection = connection;
    }

    /// <summary>The complete URL that requests go to.</summary>
    public Uri Address { get; }

    /// <summary>Sends a DER <c>TimeStampReq</c>; returns the DER <c>TimeStampResp</c>, unread and unchecked.</summary>
    public async Task<ReadOnlyMemory<byte>> StampAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var answer = await _connection.SendForSuccessAsync(Name, () =>
        {
            var post = new HttpRequestMessage(HttpMethod.Post, Address) { Content = new ReadOnlyMemoryContent(request) };
            post.Content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
            post.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/timestamp-reply"));
            return post;
        }, HttpLimits.MaxAnswerBytes, [], cancellationToken).ConfigureAwait(false);
        return answer.Body;
    }
}
