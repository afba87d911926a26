namespace Sigstore.Client.Tests.Signing;

/// <summary>Counts the requests of each path and lets a test change what comes back.</summary>
internal sealed class Intercepting(HttpMessageHandler inner, Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? between) : DelegatingHandler(inner)
{
    private readonly Lock _lock = new();
    private readonly List<string> _paths = [];

    public int Count(string path)
    {
        lock (_lock)
        {
            return _paths.Count(one => one == path);
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _paths.Add(request.RequestUri!.AbsolutePath);
        }

        return between is null ? base.SendAsync(request, cancellationToken) : between(request, () => base.SendAsync(request, cancellationToken));
    }
}
