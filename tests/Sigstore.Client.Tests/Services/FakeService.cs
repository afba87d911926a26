using System.Net;

namespace Sigstore.Client.Tests.Services;

/// <summary>A service without a socket: keeps the requests, answers what the test says.</summary>
internal sealed class FakeService(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
{
    public FakeService(int status, string body)
        : this((_, _) => Answer(status, body))
    {
    }

    public List<LoopbackRequest> Requests { get; } = [];

    public static HttpResponseMessage Answer(int status, string body) => new((HttpStatusCode)status) { Content = new StringContent(body) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = new System.Collections.Specialized.NameValueCollection();
        foreach (var (name, values) in request.Headers)
        {
            headers.Add(name, string.Join(',', values));
        }

        Requests.Add(new LoopbackRequest(request.Method.Method, request.RequestUri!, headers, body));
        return answer(request, body);
    }
}
