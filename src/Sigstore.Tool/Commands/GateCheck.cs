using System.Diagnostics;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Packages.Gate;
using Sigstore.Packages.Io;

namespace Sigstore.Tool.Commands;

/// <summary><c>gate --check</c>: the gate is the one this tool writes, and no project escapes it. Evaluates every project; run it where the gate is closed or opened for good.</summary>
internal static class GateCheck
{
    public static async Task<int> RunAsync(string root, ToolShell shell, CancellationToken cancellationToken)
    {
        CheckFiles(root, shell);
        var projects = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var target in TargetsIn(root))
        {
            var graph = await RestoredGraph.LoadAsync(target, shell.Variable, cancellationToken).ConfigureAwait(false);
            projects.UnionWith(graph.Projects.Select(project => project.Path));
        }

        var escaped = new List<Failure>();
        foreach (var project in projects)
        {
            if (await EscapeOfAsync(project, shell, cancellationToken).ConfigureAwait(false) is { } how)
            {
                escaped.Add(new Failure(FailureCode.GateEscaped, $"{project}: {how}"));
            }
        }

        if (escaped.Count > 0)
        {
            throw new SigstoreException(FailureCode.GateEscaped, $"expected {projects.Count} projects behind the gate, found {escaped.Count} that escape it", [.. escaped]);
        }

        shell.Output.WriteLine($"The gate is in place and current; {projects.Count} projects are behind it.");
        return ExitCodes.Passed;
    }

    // One gate may guard several solutions.
    private static string[] TargetsIn(string root) =>
        Directory.Exists(root) && Directory.GetFiles(root).Where(file => Path.GetExtension(file).ToLowerInvariant() is ".sln" or ".slnx").ToArray() is { Length: > 1 } solutions ? solutions : [root];

    // A checkout may have turned the ends of lines around.
    private static void CheckFiles(string root, ToolShell shell)
    {
        var found = TextOnDisk.Read(Path.Combine(root, GateFile.RelativePath)).Text;
        if (!string.Equals(found?.ReplaceLineEndings("\n"), GateInstallation.ContentFor(root, found, [], shell), StringComparison.Ordinal))
        {
            throw new SigstoreException(FailureCode.GateMissing, $"expected {GateFile.RelativePath} as this version of the tool writes it, found {(found is null ? "none; run: dotnet sigstore gate" : "another; run: dotnet sigstore gate --update")}");
        }

        if (DirectoryImport.Files.FirstOrDefault(name => !DirectoryImport.IsIn(name, TextOnDisk.Read(Path.Combine(root, name)).Text)) is { } missing)
        {
            throw new SigstoreException(FailureCode.GateMissing, $"expected {missing} to import the gate as its last element, found that it does not; run: dotnet sigstore gate --update");
        }
    }

    private static async Task<string?> EscapeOfAsync(string project, ToolShell shell, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(shell.Variable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { "msbuild", project, "-nologo", "-p:ExcludeRestorePackageImports=true", "-getProperty:_SigstoreGate,_SigstoreGateLate,_SigstoreGateFolder,MSBuildProjectExtensionsPath,MSBuildProjectDirectory" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new SigstoreException(FailureCode.ProjectEvaluationFailed, "expected to start dotnet, found no process");
        // Both at once: whoever fills the one that nobody reads would wait for ever.
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await error.ConfigureAwait(false);
        return process.ExitCode == 0 ? EscapeIn(await output.ConfigureAwait(false)) : "expected that it can be evaluated, found that it can't";
    }

    private static string? EscapeIn(string output)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            return EscapeIn(json);
        }
        catch (JsonException)
        {
            return "expected its properties from MSBuild, found other text";
        }
    }

    private static string? EscapeIn(JsonDocument json)
    {
        string Value(string name) => json.RootElement.GetProperty("Properties").GetProperty(name).GetString() ?? "";
        if (Value("_SigstoreGate") != "true" || Value("_SigstoreGateLate") == "true")
        {
            return "expected the gate before the imports of packages, found that a nested Directory.Build file hides it";
        }

        var actual = Path.GetFullPath(Value("MSBuildProjectExtensionsPath"), Value("MSBuildProjectDirectory")).TrimEnd('/', '\\');
        var guarded = Value("_SigstoreGateFolder").TrimEnd('/', '\\');
        return string.Equals(actual, guarded, StringComparison.Ordinal) ? null : $"expected its package imports in {guarded}, found them in {actual}";
    }
}
