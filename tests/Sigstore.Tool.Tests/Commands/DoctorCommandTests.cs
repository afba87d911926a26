namespace Sigstore.Tool.Tests.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task The_local_instance_is_healthy_and_everybody_is_somebody()
    {
        using var folder = new SigningFolder();
        var run = await folder.RunAsync("doctor", "--instance", "local");
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("identity: token: ada@laptop", run.Output, StringComparison.Ordinal);
        Assert.Contains("the transparency log: answers", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("failed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_nobody_is_asked_and_the_embedded_root_has_an_age()
    {
        using var folder = new SigningFolder();
        var run = await ToolRun.Of(folder.Folder, folder.Environment, () => new NoNetwork(), "doctor", "--offline", "--instance", "local");
        Assert.Equal(0, run.ExitCode);
        var publicRun = await folder.RunAsync("doctor", "--offline");
        Assert.Contains("days old", publicRun.Output, StringComparison.Ordinal);
        Assert.Contains("SIG1614", publicRun.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_without_permission_learns_which_line_is_missing()
    {
        using var folder = new SigningFolder();
        var instance = await folder.InstanceAtAsync($"http://127.0.0.1:{SigningFolder.ClosedPort()}");
        folder.Environment["GITHUB_ACTIONS"] = "true";
        var run = await folder.RunAsync("doctor", "--instance", instance);
        Assert.Equal(ExitCodes.Undecided, run.ExitCode);
        Assert.Contains("id-token: write", run.Output, StringComparison.Ordinal);
        Assert.Contains("failed   the certificate authority: SIG1601", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_DevOps_is_told_plainly()
    {
        using var folder = new SigningFolder();
        folder.Environment["TF_BUILD"] = "True";
        var run = await folder.RunAsync("doctor", "--offline");
        Assert.Contains("Azure DevOps", run.Output, StringComparison.Ordinal);
        Assert.Contains("--key", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-3600, "failed   clock", "ahead of")]
    [InlineData(3600, "failed   clock", "behind")]
    [InlineData(90, "warning  clock", "behind")]
    [InlineData(0, null, null)]
    public async Task A_clock_that_is_wrong_is_noticed(int seconds, string? finding, string? direction)
    {
        using var folder = new SigningFolder();
        var instance = await folder.InstanceAtAsync("http://127.0.0.1:1");
        var run = await ToolRun.Of(folder.Folder, folder.Environment, () => new DatedAnswers(DateTimeOffset.UtcNow.AddSeconds(seconds)), "doctor", "--instance", instance);
        if (finding is null)
        {
            Assert.DoesNotContain("clock", run.Output, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains(finding, run.Output, StringComparison.Ordinal);
            Assert.Contains(direction!, run.Output, StringComparison.Ordinal);
        }
    }

    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("the network was used");
    }

    private sealed class DatedAnswers(DateTimeOffset date) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = new HttpResponseMessage { Content = new StringContent("") };
            answer.Headers.Date = date;
            return Task.FromResult(answer);
        }
    }
}
