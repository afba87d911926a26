using System.Net;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>Serves a simulator to an HTTP client inside the process, below <c>https://tuf.example/</c>.</summary>
internal sealed class SimulatorHandler(RepositorySimulator simulator) : HttpMessageHandler
{
    /// <summary>Set to answer every request so, as a repository that is away.</summary>
    public HttpRequestError? Away { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Away is { } error)
        {
            throw new HttpRequestException(error);
        }

        var content = simulator.Fetch(request.RequestUri!.AbsolutePath.TrimStart('/'));
        return Task.FromResult(content is null
            ? new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("not here") }
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(content) });
    }
}
