using Sigstore.Client.TufUpdates;

namespace Sigstore.Tool.Tests;

/// <summary>Runs the tool in process with streams, clock and environment of the test.</summary>
internal sealed class ToolRun
{
    private ToolRun(int exitCode, string output, string error) => (ExitCode, Output, Error) = (exitCode, output, error);

    public int ExitCode { get; }

    public string Output { get; }

    public string Error { get; }

    public static Task<ToolRun> Of(string folder, IReadOnlyDictionary<string, string> environment, params string[] args) =>
        Of(folder, environment, network: null, args);

    public static Task<ToolRun> Of(string folder, IReadOnlyDictionary<string, string> environment, Func<HttpMessageHandler>? network, params string[] args) =>
        Of(folder, environment, network, toolFolder: null, args);

    public static async Task<ToolRun> Of(string folder, IReadOnlyDictionary<string, string> environment, Func<HttpMessageHandler>? network, string? toolFolder, string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var shell = new ToolShell(output, error, TimeProvider.System, folder, name => environment.GetValueOrDefault(name), interactive: false)
        {
            CreateNetwork = network ?? TufFetcher.CreateHandler,
            ToolFolder = toolFolder ?? AppContext.BaseDirectory,
        };
        var exitCode = await CommandLine.RunAsync(args, shell);
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    public static Task<ToolRun> Of(params string[] args) => Of(Path.GetTempPath(), new Dictionary<string, string>(), args);
}
