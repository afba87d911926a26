using Sigstore.Local;

namespace Sigstore.Tool.Tests.Commands;

public sealed class LocalCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sigstore-tool-local-");

    private string Home => Path.Combine(_folder.FullName, "home");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Token_prints_one_token_and_nothing_else()
    {
        var run = await RunAsync("token", "--as", "github:o/r@refs/tags/v1", "--claim", "environment=production");
        Assert.Equal(ExitCodes.Passed, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Equal(3, Assert.Single(run.Output.TrimEnd('\n').Split('\n')).Split('.').Length);
        var payload = run.Output.Split('.')[1].Replace('-', '+').Replace('_', '/');
        var claims = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')));
        Assert.Contains("\"environment\":\"production\"", claims, StringComparison.Ordinal);
        Assert.Contains("\"iss\":\"https://sigstore.local\"", claims, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_instance_lies_below_SIGSTORE_HOME_or_where_home_says()
    {
        Assert.Equal(ExitCodes.Passed, (await RunAsync("token")).ExitCode);
        Assert.True(LocalSigstore.Exists(Path.Combine(Home, "local")));
        Assert.Equal(ExitCodes.Passed, (await RunAsync("token", "--home", "other")).ExitCode);
        Assert.True(LocalSigstore.Exists(Path.Combine(_folder.FullName, "other")));
    }

    [Fact]
    public async Task Status_and_reset_say_what_there_is_and_that_there_is_nothing()
    {
        var nothing = await RunAsync("status");
        Assert.Equal(ExitCodes.Usage, nothing.ExitCode);
        Assert.Contains("SIG5001", nothing.Error, StringComparison.Ordinal);
        await RunAsync("token");
        Assert.Contains("localhost: 0 entries", (await RunAsync("status")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Passed, (await RunAsync("reset")).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await RunAsync("reset")).ExitCode);
    }

    [Fact]
    public async Task Env_prints_lines_for_every_client_and_takes_loopback_addresses_only()
    {
        var run = await RunAsync("env", "--url", "http://localhost:4711/");
        Assert.All((string[])["cosign initialize", "npx @sigstore/cli", "sigstore --instance", "gh attestation verify", "http://localhost:4711"], text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Usage, (await RunAsync("env", "--url", "https://fulcio.example")).ExitCode);
    }

    [Theory]
    [InlineData("token", "--as", "pigeon:post")]
    [InlineData("token", "--claim", "novalue")]
    public async Task Wrong_words_are_usage_errors(params string[] args) => Assert.Equal(ExitCodes.Usage, (await RunAsync(args)).ExitCode);

    private Task<ToolRun> RunAsync(params string[] args) =>
        ToolRun.Of(_folder.FullName, new Dictionary<string, string> { ["SIGSTORE_HOME"] = Home, ["USER"] = "anna" }, ["local", .. args]);
}
