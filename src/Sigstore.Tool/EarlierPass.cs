using System.Text;
using Sigstore.Packages.Io;

namespace Sigstore.Tool;

/// <summary>
/// The answer to <c>verify</c> where nothing has changed since it passed: found before the command line is even parsed, because starting up is
/// most of its cost. That is sound because a record is of exactly these arguments, and was kept only by a run that could have used it.
/// </summary>
public static class EarlierPass
{
    // Whatever decides what is asked, or whether it may be answered from memory.
    private static readonly string[] DecidingVariables =
    [
        "CI", "TF_BUILD", "GITHUB_ACTIONS", "NUGET_PACKAGES", "SIGSTORE_HOME", "HOME", "DOTNET_HOST_PATH", "BaseIntermediateOutputPath", "MSBuildProjectExtensionsPath",
        "UseArtifactsOutput", "ArtifactsPath", "ArtifactsProjectName", "RestoreOutputPath", "ProjectAssetsFile", "IncludeProjectNameInArtifactsPaths",
    ];

    /// <summary>The cache of one command line in one folder; null if there can be none: another command, or arguments that come from a file.</summary>
    public static VerificationCache? CacheOf(string[] arguments, string workingFolder, string home, Func<string, string?> environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(environment);
        if (arguments is not ["verify", ..] || Array.Exists(arguments, argument => argument.StartsWith('@')))
        {
            return null;
        }

        // The identity of our own assemblies changes with every build of them, which a version number does not.
        var request = new StringBuilder()
            .Append(typeof(EarlierPass).Module.ModuleVersionId).Append('\n')
            .Append(typeof(VerificationCache).Module.ModuleVersionId).Append('\n')
            .Append(typeof(Client.Failures.Failure).Module.ModuleVersionId).Append('\n')
            .Append(workingFolder);
        foreach (var argument in arguments)
        {
            request.Append('\0').Append(argument);
        }

        foreach (var name in DecidingVariables)
        {
            request.Append('\0').Append(name).Append(environment(name) is { } value ? "=" + value : "");
        }

        return VerificationCache.Open(home, request.ToString(), environment, time);
    }

    /// <summary>The report of the last pass of this very process's request, UTF-8; null if it must be made anew.</summary>
    public static byte[]? OfThisProcess(string[] arguments) =>
        arguments is ["verify", ..] ? CacheOf(arguments, Environment.CurrentDirectory, ToolShell.HomeOf(Variable, Environment.CurrentDirectory), Variable, TimeProvider.System)?.FindReport() : null;

    /// <summary>Says on standard output and error what the command would have said.</summary>
    public static int Tell(byte[] report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Write(Console.OpenStandardOutput(), report);
        Write(Console.OpenStandardError(), [.. Encoding.UTF8.GetBytes(Explanation), .. Encoding.UTF8.GetBytes(Environment.NewLine)]);
        return ExitCodes.Passed;
    }

    /// <summary>What is said beside a report that was not made anew.</summary>
    internal static string Explanation => "Nothing has changed since this passed earlier today; --no-cache checks everything again.";

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static void Write(Stream stream, byte[] text)
    {
        using (stream)
        {
            stream.Write(text);
        }
    }
}
