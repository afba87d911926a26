using Quickstart;

using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancel.Cancel();
};

var keep = args.Contains("--keep", StringComparer.Ordinal);
using var workspace = Workspace.Create(RepositoryRoot.Find(), keep);
try
{
    await new Tour(workspace, new Narrator(Console.Out, !Console.IsOutputRedirected), cancel.Token).RunAsync().ConfigureAwait(false);
    return 0;
}
catch (StoryException wrong)
{
    Console.Out.Flush();
    await Console.Error.WriteLineAsync($"\nThe quickstart stopped: {wrong.Message}").ConfigureAwait(false);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
