using System.Collections;
using Microsoft.Build.Framework;
using Sigstore.Build.Tasks;
using Sigstore.Client.Failures;

namespace Sigstore.Build.Tests.Tasks;

public sealed class SigstoreTaskTests
{
    [Fact]
    public void A_file_that_cannot_be_used_is_an_error_with_its_code_and_page()
    {
        var engine = new RecordingEngine();
        using var task = new FailingTask(new IOException("the disk is full")) { BuildEngine = engine };
        Assert.False(task.Execute());
        var error = Assert.Single(engine.Errors);
        Assert.Equal("SIG4022", error.Code);
        Assert.Contains("the disk is full", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("SIG4022.md", error.HelpLink, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_is_an_error_with_its_own_code()
    {
        var engine = new RecordingEngine();
        using var task = new FailingTask(new SigstoreException(FailureCode.UsageInvalid, "expected one thing, found another")) { BuildEngine = engine };
        Assert.False(task.Execute());
        Assert.Equal("SIG4001", Assert.Single(engine.Errors).Code);
    }

    private sealed class FailingTask(Exception failure) : SigstoreTask
    {
        protected override System.Threading.Tasks.Task RunAsync(CancellationToken cancellationToken) => System.Threading.Tasks.Task.FromException(failure);
    }

    private sealed class RecordingEngine : IBuildEngine
    {
        public List<BuildErrorEventArgs> Errors { get; } = [];

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "test.proj";

        public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

        public void LogWarningEvent(BuildWarningEventArgs e)
        {
        }

        public void LogMessageEvent(BuildMessageEventArgs e)
        {
        }

        public void LogCustomEvent(CustomBuildEventArgs e)
        {
        }

        public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => false;
    }
}
