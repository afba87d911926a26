using System.Diagnostics;

namespace Quickstart;

/// <summary>Runs <c>dotnet</c> and the installed tool with the workspace's own cache and home.</summary>
internal sealed class Processes(Workspace workspace, Narrator narrator, CancellationToken cancellation)
{
    public Task<Run> DotnetAsync(string what, string folder, params string[] args) =>
        StartAsync(what, "dotnet", folder, workspace.PackageCache, [], args);

    public Task<Run> DotnetWithAsync(string what, string folder, string packageCache, params string[] args) =>
        StartAsync(what, "dotnet", folder, packageCache, [], args);

    public Task<Run> DotnetAsAsync(string what, string folder, string identityToken, params string[] args) =>
        StartAsync(what, "dotnet", folder, workspace.PackageCache, new() { ["SIGSTORE_ID_TOKEN"] = identityToken }, args);

    public Task<Run> SigstoreAsync(string what, string folder, params string[] args) =>
        StartAsync(what, workspace.Tool, folder, workspace.PackageCache, [], args);

    private async Task<Run> StartAsync(string what, string program, string folder, string packageCache, Dictionary<string, string> variables, string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Isolate(start, packageCache);
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new StoryException($"could not start {program}");
        process.StandardInput.Close();
        var work = FinishAsync(process, $"{Path.GetFileNameWithoutExtension(program)} {string.Join(' ', args)}");
        return await narrator.WhileAsync(what, work).ConfigureAwait(false);
    }

    // The machine's own caches, CI identity and the outer `dotnet run` must not reach into the story.
    private void Isolate(ProcessStartInfo start, string packageCache)
    {
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["NUGET_PACKAGES"] = packageCache;
        start.Environment["SIGSTORE_HOME"] = workspace.SigstoreHome;
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["NO_COLOR"] = "1";
    }

    private static bool IsForeign(string name) =>
        name is "CI" or "GITHUB_ACTIONS" or "GITLAB_CI" or "BUILDKITE" or "CIRCLECI" or "TF_BUILD" or "MSBUILD_EXE_PATH" or "MSBuildSDKsPath" or "MSBuildExtensionsPath"
        || name.StartsWith("SIGSTORE_", StringComparison.OrdinalIgnoreCase);

    private async Task<Run> FinishAsync(Process process, string commandLine)
    {
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Run(commandLine, process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }
}
