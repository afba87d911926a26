using System.Security.Cryptography;
using Sigstore.Packages.Gate;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;

namespace Sigstore.Tool.Commands;

/// <summary>This tool as the gate sees it: where it lies, and the SHA-512 of each of its files.</summary>
internal static class GateVerifier
{
    /// <summary>What the gate file of a repository must be, for this verifier.</summary>
    public static string ContentFor(string root)
    {
        var folder = AppContext.BaseDirectory;
        var pins = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(IsCode)
            .Select(file => KeyValuePair.Create(Path.GetRelativePath(folder, file).Replace('\\', '/'), SHA512.HashData(File.ReadAllBytes(file))))
            .ToList();
        const string Here = "$([MSBuild]::NormalizePath('$(MSBuildThisFileDirectory)', '..', '{0}'))";
        return GateFile.Create(PlaceOf(folder, root), string.Format(null, Here, TrustLock.FileName), string.Format(null, Here, TrustPolicy.FileName), pins);
    }

    // What the host and the runtime read; symbols and documentation are not executed.
    private static bool IsCode(string file) => Path.GetExtension(file) is ".dll" or ".json" or ".so" or ".dylib" or ".config" or ".exe" or "";

    // In words that mean the same on the next machine, where there are any.
    private static string PlaceOf(string folder, string root)
    {
        var packages = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (Below(folder, root) is { } inRepository)
        {
            return $"$([MSBuild]::NormalizeDirectory('$(MSBuildThisFileDirectory)', '..', '{inRepository}'))";
        }

        return Below(folder, packages) is { } inPackages
            ? $"$([MSBuild]::NormalizeDirectory('$([System.Environment]::GetFolderPath(SpecialFolder.UserProfile))', '.nuget', 'packages', '{inPackages}'))"
            : folder.Replace('\\', '/').TrimEnd('/') + "/";
    }

    private static string? Below(string folder, string parent)
    {
        var relative = Path.GetRelativePath(parent, folder).Replace('\\', '/').TrimEnd('/');
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative;
    }
}
