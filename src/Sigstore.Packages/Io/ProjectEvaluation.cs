using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io;

/// <summary>Asks MSBuild for a property of a project, in a process of its own, with the imports of packages left out: they are not verified yet.</summary>
internal static class ProjectEvaluation
{
    private const int MaxErrorCharacters = 2000;

    private const string AssetsName = "project.assets.json";

    /// <summary>Where the project's assets file lies; <see cref="FailureCode.ProjectEvaluationFailed"/> if MSBuild cannot tell.</summary>
    public static async Task<string> ReadAssetsPathAsync(string project, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        using var properties = await ReadAsync(project, environment, cancellationToken).ConfigureAwait(false);
        return AssetsPathOf(project, name => properties.RootElement.GetProperty("Properties").GetProperty(name).GetString());
    }

    /// <summary>Where the assets file lies, from what MSBuild said about the project.</summary>
    public static string AssetsPathOf(string project, Func<string, string?> value)
    {
        // Only an inner build names the file: a project with several frameworks says where its imports lie, and the file lies there too.
        var folder = value("RestoreOutputPath") is { Length: > 0 } output ? output : value("MSBuildProjectExtensionsPath");
        return (value("ProjectAssetsFile"), folder) switch
        {
            ({ Length: > 0 } file, _) => Path.GetFullPath(file.Replace('\\', '/'), Path.GetDirectoryName(project)!),
            (_, { Length: > 0 }) => Path.Combine(Path.GetFullPath(folder.Replace('\\', '/'), Path.GetDirectoryName(project)!), AssetsName),
            _ => throw Failed(project, "neither ProjectAssetsFile nor MSBuildProjectExtensionsPath"),
        };
    }

    private static async Task<JsonDocument> ReadAsync(string project, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        string[] arguments = ["msbuild", project, "-nologo", "-getProperty:ProjectAssetsFile,MSBuildProjectExtensionsPath,RestoreOutputPath", "-p:MSBuildIsRestoring=true", "-p:ExcludeRestorePackageImports=true"];
        var (exitCode, output, error) = await RunAsync(project, arguments, environment, cancellationToken).ConfigureAwait(false);
        try
        {
            return exitCode == 0 ? JsonDocument.Parse(output) : throw Failed(project, Bounded(error.Length > 0 ? error : output));
        }
        catch (JsonException notJson)
        {
            throw new SigstoreException(FailureCode.ProjectEvaluationFailed, $"expected properties of {project} as JSON, found {notJson.Message}", notJson);
        }
    }

    /// <summary>Runs MSBuild in the folder of a project, which decides the SDK.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string project, string[] arguments, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(environment("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(project)!,
        };
        try
        {
            using var process = Process.Start(start) ?? throw Failed(project, "no process");
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, (await output.ConfigureAwait(false)).Trim(), (await error.ConfigureAwait(false)).Trim());
        }
        catch (Win32Exception noDotnet)
        {
            throw new SigstoreException(FailureCode.ProjectEvaluationFailed, $"expected the .NET SDK to evaluate {project}, found: {noDotnet.Message}", noDotnet);
        }
    }

    // A detail is one line, whatever MSBuild says.
    private static string Bounded(string text)
    {
        var line = text.ReplaceLineEndings("; ");
        return line.Length <= MaxErrorCharacters ? line : line[..MaxErrorCharacters];
    }

    private static SigstoreException Failed(string project, string found) =>
        new(FailureCode.ProjectEvaluationFailed, $"expected MSBuild to evaluate {project}, found: {found}");
}
