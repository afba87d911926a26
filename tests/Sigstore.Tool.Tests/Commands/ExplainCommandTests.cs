using Sigstore.Client.Failures;

namespace Sigstore.Tool.Tests.Commands;

public sealed class ExplainCommandTests
{
    [Fact]
    public async Task Explains_every_code_of_the_catalogue()
    {
        foreach (var code in FailureCatalog.Codes)
        {
            var run = await ToolRun.Of("explain", Failure.IdOf(code));
            Assert.Equal(ExitCodes.Passed, run.ExitCode);
            Assert.Equal(FailureCatalog.PageOf(code), run.Output);
        }
    }

    [Fact]
    public async Task Refuses_an_unknown_code_with_a_code_of_its_own()
    {
        var run = await ToolRun.Of("explain", "SIG9999");
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("SIG4001", run.Error, StringComparison.Ordinal);
        Assert.Contains("SIG9999", run.Error, StringComparison.Ordinal);
    }
}
