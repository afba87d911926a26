using Microsoft.Build.Framework;
using Sigstore.Client.Failures;

namespace Sigstore.Build.Tasks;

/// <summary>What the tasks share: one place that blocks, one place where a failure becomes an MSBuild error with its code and page.</summary>
public abstract class SigstoreTask : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancelled = new();

    /// <inheritdoc/>
    public sealed override bool Execute()
    {
        try
        {
            RunAsync(_cancelled.Token).GetAwaiter().GetResult();
        }
        catch (SigstoreException refused)
        {
            LogFailure(refused.Failure);
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            LogFailure(new Failure(FailureCode.BuildFileUnusable, unreadable.Message));
        }

        return !Log.HasLoggedErrors;
    }

    /// <inheritdoc/>
    public void Cancel() => _cancelled.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancelled.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does the work; refusals are thrown.</summary>
    protected abstract Task RunAsync(CancellationToken cancellationToken);

    /// <summary>One quiet line: shown at the default verbosity of <c>dotnet</c>.</summary>
    protected void Say(string text) => Log.LogMessage(MessageImportance.High, "{0}", DisplayText.OneLine(text));

    /// <summary>A detail: shown at normal verbosity.</summary>
    protected void Note(string text) => Log.LogMessage(MessageImportance.Normal, "{0}", DisplayText.OneLine(text));

    /// <summary>An error with its code, its page as the help link, and its causes indented below.</summary>
    private void LogFailure(Failure failure) =>
        Log.LogError(null, failure.Id, null, PageOf(failure.Id), BuildEngine.ProjectFileOfTaskNode, 0, 0, 0, 0, "{0}", DisplayText.Lines(TextOf(failure)));

    // The code is printed by MSBuild in front of the text, so the text starts after it.
    private static string TextOf(Failure failure) => failure.ToString()[(failure.Id.Length + 2)..];

    // The pages lie in the package, beside the folder of the tasks: two levels up, or three where they are compiled for the platform.
    private protected static string PageOf(string code)
    {
        var page = Path.Combine("docs", "codes", $"{code}.md");
        var tasks = Path.GetDirectoryName(typeof(SigstoreTask).Assembly.Location) ?? "";
        var near = Path.GetFullPath(Path.Combine(tasks, "..", "..", page));
        return new Uri(File.Exists(near) ? near : Path.GetFullPath(Path.Combine(tasks, "..", "..", "..", page))).AbsoluteUri;
    }
}
