using Sigstore.Tool;

using var shell = ToolShell.OfThisProcess();
return await CommandLine.RunAsync(args, shell).ConfigureAwait(false);
