using System.ComponentModel;
using System.Diagnostics;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io;

/// <summary>Asks MSBuild for a property of a project, in a process of its own, with the imports of packages left out: they are not verified yet.</summary>
internal static class ProjectEvaluation
{
    private const int MaxErrorCharacters = 2000;

    /// <summary>The property's value; <see cref="FailureCode.ProjectEvaluationFailed"/> if MSBuild cannot tell.</summary>
    public static async Task<string> ReadPropertyAsync(string project, string property, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var dotnet = environment("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        var start = new ProcessStartInfo(dotnet)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(project)!,
        };
        string[] arguments = ["msbuild", project, "-nologo", $"-getProperty:{property}", "-p:MSBuildIsRestoring=true", "-p:ExcludeRestorePackageImports=true"];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start) ?? throw Failed(project, "no process");
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            var value = (await output.ConfigureAwait(false)).Trim();
            var complaint = (await error.ConfigureAwait(false)).Trim();
            return process.ExitCode == 0 && value.Length > 0 && !value.Contains('\n', StringComparison.Ordinal)
                ? Path.GetFullPath(value, Path.GetDirectoryName(project)!)
                : throw Failed(project, Bounded(complaint.Length > 0 ? complaint : value));
        }
        catch (Win32Exception noDotnet)
        {
            throw new SigstoreException(FailureCode.ProjectEvaluationFailed, $"expected the .NET SDK to evaluate {project}, found: {noDotnet.Message}", noDotnet);
        }
    }

    private static string Bounded(string text) => text.Length <= MaxErrorCharacters ? text : text[..MaxErrorCharacters];

    private static SigstoreException Failed(string project, string found) =>
        new(FailureCode.ProjectEvaluationFailed, $"expected MSBuild to evaluate {project}, found: {found}");
}
