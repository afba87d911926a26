using System.Net;
using System.Net.Sockets;
using System.Web;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Local;
using Sigstore.Local.Http;
using Sigstore.Tool.LogIn;

namespace Sigstore.Tool.Tests.LogIn;

/// <summary>The log-ins of the tool against a real provider on loopback: the local instance's.</summary>
public sealed class InteractiveLogInTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("login-");
    private readonly StringWriter _error = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _error.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_stray_or_forged_visit_does_not_end_the_log_in_with_a_token()
    {
        using var listener = new RedirectListener();
        using var http = new HttpClient();
        var waiting = listener.WaitAsync(Cancel);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(listener.Address, "/favicon.ico"), Cancel)).StatusCode);
        Assert.False(waiting.IsCompleted);
        Assert.True((await http.GetAsync(new Uri(listener.Address.AbsoluteUri + "?state=a%20b&code=c"), Cancel)).IsSuccessStatusCode);
        var parameters = await waiting;
        Assert.Equal(("a b", "c"), (parameters["state"], parameters["code"]));
        Assert.Equal("localhost", listener.Address.Host);
    }

    [Fact]
    public async Task Connections_that_say_nothing_keep_the_log_in_from_nobody()
    {
        using var listener = new RedirectListener();
        using var silent = new TcpClient();
        using var halting = new TcpClient();
        var waiting = listener.WaitAsync(Cancel);
        await silent.ConnectAsync(IPAddress.Loopback, listener.Address.Port, Cancel);
        await halting.ConnectAsync(IPAddress.Loopback, listener.Address.Port, Cancel);
        await halting.GetStream().WriteAsync("GET /auth/callback?state=forged"u8.ToArray(), Cancel);
        using var http = new HttpClient();
        Assert.True((await http.GetAsync(new Uri(listener.Address.AbsoluteUri + "?state=s&code=c"), Cancel)).IsSuccessStatusCode);
        Assert.Equal("c", (await waiting)["code"]);
    }

    [Fact]
    public async Task Somebody_who_logs_in_with_the_browser_gets_a_token()
    {
        await WithProviderAsync(async (issuer, shell, network) =>
        {
            var logIn = new InteractiveLogIn(issuer, device: false, network, shell, address => Visit(address, "ada@example.com"));
            var token = await logIn.FetchAsync(SigningServices.PublicAudience, Cancel);
            Assert.Equal("ada@example.com", token.Email);
            Assert.Contains(issuer.AbsoluteUri, _error.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_forged_answer_is_refused()
    {
        await WithProviderAsync(async (issuer, shell, network) =>
        {
            var logIn = new InteractiveLogIn(issuer, device: false, network, shell, address => Visit(new Uri(HttpUtility.ParseQueryString(address.Query)["redirect_uri"] + "?state=forged&code=stolen")));
            var refused = await Assert.ThrowsAsync<SigstoreException>(() => logIn.FetchAsync(SigningServices.PublicAudience, Cancel));
            Assert.Equal(FailureCode.LoginFailed, refused.Failure.Code);
        });
    }

    [Fact]
    public async Task Tokens_of_a_log_in_are_for_the_public_audience_only()
    {
        using var shell = Shell();
        using var network = shell.CreateNetwork();
        var logIn = new InteractiveLogIn(new Uri("http://127.0.0.1:1"), device: false, network, shell, _ => true);
        Assert.Equal(FailureCode.IdentityNotFound, (await Assert.ThrowsAsync<SigstoreException>(() => logIn.FetchAsync("another", Cancel))).Failure.Code);
    }

    private async Task WithProviderAsync(Func<Uri, ToolShell, HttpMessageHandler, Task> test)
    {
        using var local = LocalSigstore.Open(Path.Combine(_folder.FullName, "local"), TimeProvider.System);
        using var server = LocalServer.Start(local, port: 0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = server.RunAsync(stop.Token);
        using var shell = Shell();
        using var network = shell.CreateNetwork();
        await test(new Uri(server.Url, "auth"), shell, network);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private ToolShell Shell() => new(TextWriter.Null, _error, TimeProvider.System, _folder.FullName, _ => null, interactive: true);

    // What a browser does: shows the page, posts the form with the question's own parameters, follows to the loopback address.
    private static bool Visit(Uri address, string? email = null)
    {
        _ = Task.Run(async () =>
        {
            using var http = new HttpClient();
            await http.GetAsync(address, Cancel);
            if (email is not null)
            {
                var query = HttpUtility.ParseQueryString(address.Query);
                using var form = new FormUrlEncodedContent(query.AllKeys.Select(name => KeyValuePair.Create(name!, query[name]!)).Append(KeyValuePair.Create("email", email)));
                await http.PostAsync(new Uri(address.GetLeftPart(UriPartial.Path)), form, Cancel);
            }
        }, Cancel);
        return true;
    }
}
