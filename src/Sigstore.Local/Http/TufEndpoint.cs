using Sigstore.Local.Tuf;

namespace Sigstore.Local.Http;

/// <summary>The TUF repository at the root of the address. What it lacks is a 404: a client asks for the next root until then.</summary>
internal sealed class TufEndpoint(TufRepository repository) : IEndpoint
{
    private string _publishedAt = "";

    /// <inheritdoc/>
    public async Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel)
    {
        var path = request.Path[1..];
        if (!request.IsRead || !(path.EndsWith(".json", StringComparison.Ordinal) && (!path.Contains('/', StringComparison.Ordinal) || path.StartsWith("targets/", StringComparison.Ordinal))))
        {
            return null;
        }

        if (_publishedAt != request.BaseUrl)
        {
            await repository.PublishAsync(request.BaseUrl, cancel).ConfigureAwait(false);
            _publishedAt = request.BaseUrl;
        }

        return repository.Read(path) is { } content ? LocalResponse.Json(200, content).With("Cache-Control", "no-cache") : LocalResponse.Failure(404, "no such file");
    }
}
