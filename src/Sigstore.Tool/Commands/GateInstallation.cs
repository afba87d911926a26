using System.Reflection;
using System.Runtime.InteropServices;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Gate;

namespace Sigstore.Tool.Commands;

/// <summary>This tool as the gate sees it: where it lies, in words that mean the same on the next machine where there are any.</summary>
internal static class GateInstallation
{
    /// <summary>This tool's version.</summary>
    public static string Version { get; } =
        (typeof(GateInstallation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+')[0];

    /// <summary>What the gate file of a repository must be: this verifier, those in <paramref name="packages"/>, and what <paramref name="previous"/> has of other platforms.</summary>
    public static string ContentFor(string root, string? previous, IEnumerable<string> packages, ToolShell shell)
    {
        var folder = Path.TrimEndingDirectorySeparator(shell.ToolFolder);
        var (place, platform) = PlaceOf(folder, root, shell);
        return GateFile.Create([GateVerifier.OfFolder(platform, Version, place, folder), .. packages.Select(Read)], previous);
    }

    private static GateVerifier Read(string file)
    {
        using var archive = PackageArchive.Open(InputFile.Open(file));
        var verifier = GateVerifier.OfPackage(archive)
            ?? throw new SigstoreException(FailureCode.UsageInvalid, $"expected a package of this tool for one platform, found {archive.Identity} without dotnet-sigstore.dll");
        return verifier.Version == Version
            ? verifier
            : throw new SigstoreException(FailureCode.UsageInvalid, $"expected version {Version} of this tool, found {verifier.Version} in {file}");
    }

    private static (string Place, string Platform) PlaceOf(string folder, string root, ToolShell shell)
    {
        if (Below(folder, root) is { } inRepository)
        {
            return ($"$([MSBuild]::NormalizeDirectory('$(MSBuildThisFileDirectory)', '..', '{inRepository}'))", "any");
        }

        var packages = shell.Variable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Below(folder, packages) is { } inPackages
            ? ($"{GateVerifier.PackagesProperty}/{inPackages}/", Path.GetFileName(folder))
            : (folder.Replace('\\', '/') + "/", RuntimeInformation.RuntimeIdentifier);
    }

    private static string? Below(string folder, string parent)
    {
        var relative = Path.GetRelativePath(parent, folder).Replace('\\', '/').TrimEnd('/');
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative;
    }
}
