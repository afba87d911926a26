using System.Text.RegularExpressions;

namespace Sigstore.Packages.Io;

/// <summary>
/// What MSBuild's answer about one project can depend on: the files that were followed, the environment variables that they name, and the
/// SDK. Whatever looks further (the disk, the registry) makes the answer one that can't be kept.
/// </summary>
internal sealed partial class EvaluationInputs(InputLog inputs)
{
    private readonly HashSet<string> _variables = new(StringComparer.Ordinal) { "PATH", "DOTNET_ROOT", "DOTNET_HOST_PATH", "MSBuildSDKsPath", "DOTNET_MSBUILD_SDK_RESOLVER_SDKS_DIR" };
    private bool _isKnown = true;

    /// <summary>A file that could not be followed takes part.</summary>
    public void Unknown() => _isKnown = false;

    /// <summary>Takes a file that takes part.</summary>
    public void Add(string text)
    {
        foreach (Match name in PropertyName().Matches(text))
        {
            _variables.Add(name.Groups["name"].Value);
        }

        _isKnown &= !text.Contains("Exists(", StringComparison.OrdinalIgnoreCase)
            && !text.Contains("<Sdk", StringComparison.OrdinalIgnoreCase)
            && FunctionCall().Matches(text).All(call => IsArithmetic(call.Groups["function"].Value));
    }

    /// <summary>Names all of it to the log; the run can't be kept if something is not known.</summary>
    public void Watch(Func<string, string?> environment)
    {
        if (!_isKnown || SdkFolder(environment) is not { } sdks)
        {
            inputs.Incomplete();
            return;
        }

        inputs.File(sdks);
        foreach (var name in _variables)
        {
            inputs.Variable(name);
        }
    }

    // These only join and compare texts; what lies above is watched where it is one of MSBuild's own files.
    private static bool IsArithmetic(string function) => function is "NormalizePath" or "NormalizeDirectory" or "EnsureTrailingSlash" or "ValueOrDefault" or "IsOSPlatform"
        or "VersionGreaterThanOrEquals" or "VersionLessThan" or "VersionGreaterThan" or "VersionLessThanOrEquals" or "VersionEquals" or "VersionNotEquals" or "GetPathOfFileAbove('Directory.";

    // A new SDK is a new folder in this one.
    private static string? SdkFolder(Func<string, string?> environment)
    {
        string[] places = environment("DOTNET_HOST_PATH") is { Length: > 0 } host
            ? [host]
            : [.. (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, "dotnet"))];
        return places.FirstOrDefault(File.Exists) is { } program && Path.GetDirectoryName(new FileInfo(program).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? program) is { } folder
            ? Path.Combine(folder, "sdk")
            : null;
    }

    [GeneratedRegex(@"\$\(\s*(?<name>[A-Za-z_][A-Za-z0-9_\-]*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 2000)]
    private static partial Regex PropertyName();

    [GeneratedRegex(@"\$\(\s*\[(?<type>[^\]]*)\]::(?<function>GetPathOfFileAbove\('Directory\.|[A-Za-z0-9_]*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 2000)]
    private static partial Regex FunctionCall();
}
