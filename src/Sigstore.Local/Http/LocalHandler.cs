using System.Net;
using System.Net.Http.Headers;

namespace Sigstore.Local.Http;

/// <summary>The instance as the far end of an <see cref="HttpClient"/>: no socket, same routes.</summary>
internal sealed class LocalHandler(LocalRoutes routes, string baseUrl) : HttpMessageHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri || !uri.GetLeftPart(UriPartial.Authority).Equals(baseUrl, StringComparison.OrdinalIgnoreCase))
        {
            throw new HttpRequestException(HttpRequestError.NameResolutionError, $"the local instance is at {baseUrl}, not at {request.RequestUri}");
        }

        var response = await routes.HandleAsync(await ReadAsync(request, uri, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var content = new ReadOnlyMemoryContent(request.Method == HttpMethod.Head ? default : response.Body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(response.ContentType);
        var message = new HttpResponseMessage((HttpStatusCode)response.Status) { Content = content, RequestMessage = request };
        foreach (var (name, value) in response.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private async Task<LocalRequest> ReadAsync(HttpRequestMessage request, Uri uri, CancellationToken cancel)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        return new LocalRequest(request.Method.Method, Uri.UnescapeDataString(uri.AbsolutePath), LocalRequest.ParseForm(uri.Query), baseUrl, body)
        {
            Authorization = request.Headers.Authorization,
            ContentType = request.Content?.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "",
        };
    }
}
