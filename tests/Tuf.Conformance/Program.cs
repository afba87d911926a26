using Sigstore.Client.Failures;
using Tuf.Conformance;

// The command line that the tuf-conformance suite drives: init, refresh, download. Answers 0, or 1 for every failure.
try
{
    await ConformanceClient.RunAsync(ConformanceArguments.Parse(args), TimeProvider.System, CancellationToken.None);
    return 0;
}
catch (SigstoreException refused)
{
    Console.Error.WriteLine(DisplayText.Lines(refused.Failure.ToString()));
    return 1;
}
catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(DisplayText.Lines(unreadable.Message));
    return 1;
}
