using Sigstore.Client.Failures;
using Sigstore.Conformance;

// The command line that the sigstore-conformance suite drives. Exit 0: verified or signed; 1: refused; 2: usage; 3: could not decide.
try
{
    return args switch
    {
        ["verify-bundle", .. var rest] => await VerifyBundle.RunAsync(new SuiteArguments(rest)).ConfigureAwait(false),
        ["sign-bundle", .. var rest] => await SignBundle.RunAsync(new SuiteArguments(rest)).ConfigureAwait(false),
        _ => Usage("expected verify-bundle or sign-bundle"),
    };
}
catch (SigstoreException refused)
{
    Console.Error.WriteLine(DisplayText.Lines(refused.Failure.ToString()));
    return 1;
}
catch (ArgumentException usage)
{
    return Usage(usage.Message);
}
catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException) // a folder is the latter
{
    Console.Error.WriteLine(DisplayText.OneLine(unreadable.Message));
    return 3;
}

static int Usage(string message)
{
    Console.Error.WriteLine(DisplayText.OneLine(message));
    return 2;
}
