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
        var waiting = listener.WaitAsync(IsOurs, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(listener.Address, "/favicon.ico"), Cancel)).StatusCode);
        foreach (var forged in new[] { "?state=forged&code=stolen", "?code=stolen", "?state=&error=access_denied", "?state=a%20b&state=a%20b&code=c", "?", "?state" })
        {
            using var answer = await http.GetAsync(new Uri(listener.Address.AbsoluteUri + forged), Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("not the answer to the log-in", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
            Assert.False(waiting.IsCompleted);
        }

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
        var waiting = listener.WaitAsync(IsOurs, Cancel);
        await silent.ConnectAsync(IPAddress.Loopback, listener.Address.Port, Cancel);
        await halting.ConnectAsync(IPAddress.Loopback, listener.Address.Port, Cancel);
        await halting.GetStream().WriteAsync("GET /auth/callback?state=forged"u8.ToArray(), Cancel);
        using var http = new HttpClient();
        Assert.True((await http.GetAsync(new Uri(listener.Address.AbsoluteUri + "?state=a%20b&code=c"), Cancel)).IsSuccessStatusCode);
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
    public async Task Whoever_guesses_the_port_cannot_end_the_log_in()
    {
        await WithProviderAsync(async (issuer, shell, network) =>
        {
            // Any page may send the browser to the port: before, between and with a refusal of its own invention.
            var logIn = new InteractiveLogIn(issuer, device: false, network, shell, address =>
            {
                var redirect = HttpUtility.ParseQueryString(address.Query)["redirect_uri"];
                _ = Task.Run(async () =>
                {
                    using var http = new HttpClient();
                    foreach (var forged in new[] { "?state=forged&code=stolen", "?error=access_denied", "?state=forged&error=access_denied" })
                    {
                        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync(new Uri(redirect + forged), Cancel)).StatusCode);
                    }

                    Visit(address, "ada@example.com");
                }, Cancel);
                return true;
            });
            Assert.Equal("ada@example.com", (await logIn.FetchAsync(SigningServices.PublicAudience, Cancel)).Email);
        });
    }

    [Fact]
    public async Task Crowds_of_silent_connections_leave_room_for_the_browser()
    {
        using var listener = new RedirectListener();
        var crowd = Enumerable.Range(0, 40).Select(_ => new TcpClient()).ToList();
        var waiting = listener.WaitAsync(IsOurs, Cancel);
        foreach (var silent in crowd)
        {
            await silent.ConnectAsync(IPAddress.Loopback, listener.Address.Port, Cancel);
        }

        using var http = new HttpClient();
        Assert.True((await http.GetAsync(new Uri(listener.Address.AbsoluteUri + "?state=a%20b&code=c"), Cancel)).IsSuccessStatusCode);
        Assert.Equal("c", (await waiting)["code"]);
        crowd.ForEach(silent => silent.Dispose());
    }

    [Fact]
    public async Task Tokens_of_a_log_in_are_for_the_public_audience_only()
    {
        using var shell = Shell();
        using var network = shell.CreateNetwork();
        var logIn = new InteractiveLogIn(new Uri("http://127.0.0.1:1"), device: false, network, shell, _ => true);
        Assert.Equal(FailureCode.IdentityNotFound, (await Assert.ThrowsAsync<SigstoreException>(() => logIn.FetchAsync("another", Cancel))).Failure.Code);
    }

    private static bool IsOurs(IReadOnlyDictionary<string, string> parameters) => parameters.GetValueOrDefault("state") == "a b";

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
