using Sigstore.Local.Identity;

namespace Sigstore.Local.Tests.Http.Pages;

/// <summary>One browser and one served instance with eight entries: six of a key, one of a person, one of a build.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    internal RunningServer Server { get; private set; } = null!;

    internal Browser Browser { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Browser.Program is null)
        {
            return; // the tests are skipped, and say why
        }

        Browser = await Browser.StartAsync(Cancel);
        Server = new RunningServer();
        for (var index = 0; index < 6; index++)
        {
            await LogAsync(LocalClient.HashedRekordRequest($"text {index}")());
        }

        var (person, build) = (TokenIdentity.Parse("email:ada@example.com"), TokenIdentity.Parse("github:octo-organization/a-repository-with-a-long-name@refs/heads/main#release.yml"));
        await LogAsync(await LocalClient.CertifiedRequestAsync(Server.Http, Server.Local.MintToken(person), "ada@example.com", "letter", Cancel));
        await LogAsync(await LocalClient.CertifiedRequestAsync(Server.Http, Server.Local.MintToken(build), build.Subject, "package", Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }

    private async Task LogAsync(HttpContent request)
    {
        using var response = await Server.Http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), request, Cancel);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }
}
