using System.Diagnostics;

namespace Sigstore.Build.Tests.Setup;

/// <summary>Runs the real <c>dotnet</c> with an environment that has nothing of this machine's CI system or identity in it.</summary>
internal static class Dotnet
{
    private static readonly string[] _foreign =
    [
        "CI", "GITHUB_", "ACTIONS_", "GITLAB_", "CI_", "BUILDKITE", "TF_BUILD", "BUILD_", "SYSTEM_", "CIRCLE", "SIGSTORE_", "MSBUILD", "RUNNER_", "DOTNET_CLI_UI", "TESTINGPLATFORM", "SOURCE_DATE_EPOCH",
    ];

    public static Task<DotnetRun> RunAsync(string folder, Dictionary<string, string> environment, params string[] arguments) =>
        RunAsync("dotnet", folder, environment, arguments);

    /// <summary>The same with a <c>dotnet</c> of one's own.</summary>
    public static async Task<DotnetRun> RunAsync(string program, string folder, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new DotnetRun(process.ExitCode, await output + await error);
    }

    private static bool IsForeign(string name) => _foreign.Any(prefix => prefix.EndsWith('_') || prefix.Length > 5
        ? name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        : name.Equals(prefix, StringComparison.OrdinalIgnoreCase));
}
