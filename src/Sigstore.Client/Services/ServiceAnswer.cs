using System.Net;
using System.Net.Http.Headers;

namespace Sigstore.Client.Services;

/// <summary>A whole answer, read within its limit.</summary>
internal sealed class ServiceAnswer(HttpStatusCode status, HttpResponseHeaders headers, byte[] body)
{
    public HttpStatusCode Status { get; } = status;

    public HttpResponseHeaders Headers { get; } = headers;

    public ReadOnlyMemory<byte> Body { get; } = body;

    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
