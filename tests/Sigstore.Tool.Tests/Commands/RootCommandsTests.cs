using System.Text.Json;
using Sigstore.Client.Tuf.Roots;
using Sigstore.Client.TufUpdates;
using Sigstore.Local;

namespace Sigstore.Tool.Tests.Commands;

public sealed class RootCommandsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("root-command-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Shows_the_embedded_public_root_and_its_age()
    {
        foreach (var args in (string[][])[["root"], ["root", "show"], ["root", "show", "--instance", "public"]])
        {
            var run = await RunAsync(args);
            Assert.Equal(ExitCodes.Passed, run.ExitCode);
            Assert.Matches(@"instance +public \(embedded, \d+ (days|hours) old\)", run.Output);
            Assert.Contains("https://rekor.sigstore.dev", run.Output, StringComparison.Ordinal);
            Assert.Equal("", run.Error);
        }
    }

    [Fact]
    public async Task Shows_the_same_as_json()
    {
        var run = await RunAsync("root", "show", "--output", "json");
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(1, json.GetProperty("schemaVersion").GetInt32());
        Assert.Equal("embedded", json.GetProperty("origin").GetString());
        Assert.Equal(7, json.GetProperty("trusted").GetArrayLength());
        Assert.True(json.GetProperty("ageSeconds").GetInt64() > 0);
    }

    [Fact]
    public async Task Staging_says_that_it_needs_a_root_given_once()
    {
        var run = await RunAsync("root", "show", "--instance", "staging");
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("SIG1541", run.Error, StringComparison.Ordinal);
        Assert.Contains("root init", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initialises_updates_and_shows_a_repository_served_by_a_local_instance()
    {
        using var local = LocalSigstore.Open(Path.Combine(_folder.FullName, "other"), TimeProvider.System);
        var root = await SaveRootAsync(local);
        var run = await RunAsync(local.CreateHandler, "root", "init", "--from", LocalSigstore.BaseUrl, "--root", root);
        Assert.Equal((ExitCodes.Passed, true), (run.ExitCode, run.Error.Contains("begins with", StringComparison.Ordinal)));
        Assert.Contains("(repository, 0 minutes old)", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"metadata +timestamp version \d+, expires", run.Output);

        run = await RunAsync(local.CreateHandler, "root", "update", "--instance", LocalSigstore.BaseUrl);
        Assert.Equal(ExitCodes.Passed, run.ExitCode);
        run = await RunAsync("root", "show", "--instance", LocalSigstore.BaseUrl);
        Assert.Contains("(cache, 0 minutes old)", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("no configuration known", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_the_local_instance()
    {
        var run = await RunAsync("root", "show", "--instance", "local");
        Assert.Equal(ExitCodes.Passed, run.ExitCode);
        Assert.Matches("instance +local", run.Output);
    }

    [Fact]
    public async Task Shows_a_folder_given_relative_to_the_working_folder()
    {
        var pinned = _folder.CreateSubdirectory("pinned").FullName;
        await File.WriteAllBytesAsync(Path.Combine(pinned, "trusted_root.json"), EmbeddedRoot.Public.TrustedRootJson.ToArray(), TestContext.Current.CancellationToken);
        var run = await RunAsync("root", "show", "--instance", "pinned");
        Assert.Equal(ExitCodes.Passed, run.ExitCode);
        Assert.Contains("(folder)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trust_begins_without_a_network_too()
    {
        using var local = LocalSigstore.Open(Path.Combine(_folder.FullName, "other"), TimeProvider.System);
        var root = await SaveRootAsync(local);
        var run = await RunAsync("root", "init", "--from", "https://tuf.example", "--root", root, "--offline");
        Assert.Equal(ExitCodes.Passed, run.ExitCode);
        run = await RunAsync("root", "init", "--from", "https://tuf.example", "--root", root);
        Assert.Equal(ExitCodes.Passed, run.ExitCode);
        Assert.Contains("Not refreshed yet", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SIG4001", "root", "init", "--root", "missing.json")]
    [InlineData("SIG4001", "root", "init", "--from", "https://tuf.example", "--root", "missing.json")]
    [InlineData("SIG4001", "root", "show", "--output", "xml")]
    [InlineData("SIG1540", "root", "show", "--instance", "nonsense")]
    public async Task Usage_is_said(string code, params string[] args)
    {
        var run = await RunAsync(args);
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.StartsWith(code, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_without_network_could_not_decide()
    {
        var run = await RunAsync("root", "update");
        Assert.Equal(ExitCodes.Undecided, run.ExitCode);
        Assert.StartsWith("SIG1601", run.Error, StringComparison.Ordinal);
    }

    private async Task<string> SaveRootAsync(LocalSigstore local)
    {
        using var handler = local.CreateHandler();
        var root = await new TufFetcher(handler, TimeProvider.System).FetchAsync(new Uri(LocalSigstore.BaseUrl + "/1.root.json"), 100_000, TestContext.Current.CancellationToken);
        var file = Path.Combine(_folder.FullName, "root.json");
        await File.WriteAllBytesAsync(file, root!, TestContext.Current.CancellationToken);
        return file;
    }

    private Task<ToolRun> RunAsync(params string[] args) => RunAsync(() => new NoNetwork(), args);

    private Task<ToolRun> RunAsync(Func<HttpMessageHandler> network, params string[] args) =>
        ToolRun.Of(_folder.FullName, new Dictionary<string, string> { ["SIGSTORE_HOME"] = Path.Combine(_folder.FullName, "home") }, network, args);

    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.NameResolutionError);
    }
}
