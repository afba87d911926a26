using Sigstore.Tool;

if (EarlierPass.OfThisProcess(args) is { } report)
{
    return EarlierPass.Tell(report);
}

using var shell = ToolShell.OfThisProcess();
return await CommandLine.RunAsync(args, shell).ConfigureAwait(false);
