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
        string Value(string name) => properties.RootElement.GetProperty("Properties").GetProperty(name).GetString() ?? "";

        // Only an inner build names the file: a project with several frameworks says where its imports lie, and the file lies there too.
        var folder = Value("RestoreOutputPath") is { Length: > 0 } output ? output : Value("MSBuildProjectExtensionsPath");
        return (Value("ProjectAssetsFile"), folder) switch
        {
            ({ Length: > 0 } file, _) => Path.GetFullPath(file.Replace('\\', '/'), Path.GetDirectoryName(project)!),
            (_, { Length: > 0 }) => Path.Combine(Path.GetFullPath(folder.Replace('\\', '/'), Path.GetDirectoryName(project)!), AssetsName),
            _ => throw Failed(project, "neither ProjectAssetsFile nor MSBuildProjectExtensionsPath"),
        };
    }

    private static async Task<JsonDocument> ReadAsync(string project, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var dotnet = environment("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        var start = new ProcessStartInfo(dotnet)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(project)!,
        };
        string[] arguments = ["msbuild", project, "-nologo", "-getProperty:ProjectAssetsFile,MSBuildProjectExtensionsPath,RestoreOutputPath", "-p:MSBuildIsRestoring=true", "-p:ExcludeRestorePackageImports=true"];
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
            return process.ExitCode == 0 ? JsonDocument.Parse(value) : throw Failed(project, Bounded(complaint.Length > 0 ? complaint : value));
        }
        catch (JsonException notJson)
        {
            throw new SigstoreException(FailureCode.ProjectEvaluationFailed, $"expected properties of {project} as JSON, found {notJson.Message}", notJson);
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
