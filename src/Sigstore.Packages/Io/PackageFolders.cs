using System.Collections.Immutable;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Io;

/// <summary>The folders into which NuGet extracts packages: the global packages folder, then fallback folders.</summary>
public sealed class PackageFolders
{
    private readonly ImmutableArray<string> _folders;
    private readonly InputLog? _inputs;

    /// <summary>Takes the folders in the order in which NuGet looks into them.</summary>
    public PackageFolders(ImmutableArray<string> folders)
        : this(folders, inputs: null)
    {
    }

    internal PackageFolders(ImmutableArray<string> folders, InputLog? inputs) => (_folders, _inputs) = (folders, inputs);

    /// <summary>The folder in which NuGet finds the package: the first with its record; the first of all if none has it.</summary>
    public string Locate(PackageIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return _folders.FirstOrDefault(folder => IsInstalled(folder, identity)) ?? _folders[0];
    }

    /// <summary>True if one of the folders has the package.</summary>
    public bool Contains(PackageIdentity identity) => _folders.Any(folder => IsInstalled(folder, identity));

    /// <summary>Installed packages of the same version whose id is this one with a runtime identifier behind it: <c>My.Tool.linux-x64</c>.</summary>
    public ImmutableArray<PackageIdentity> VariantsOf(PackageIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        string[] systems = ["linux", "linux-musl", "win", "osx"], processors = ["x64", "arm64", "x86", "arm"];
        var identifiers = systems.SelectMany(system => processors.Select(processor => $"{system}-{processor}")).Append("any");
        return [.. identifiers.Select(identifier => PackageIdentity.Create($"{identity.Id}.{identifier}", identity.Version)).Where(Contains)];
    }

    /// <summary>The global packages folder of a user: <c>NUGET_PACKAGES</c>, else <c>~/.nuget/packages</c>.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static PackageFolders OfUser(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var folder = environment("NUGET_PACKAGES");
        return new PackageFolders([string.IsNullOrEmpty(folder)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")
            : folder]);
    }

    // NuGet takes a package for installed if its metadata file is there; older clients wrote only the hash file.
    private bool IsInstalled(string folder, PackageIdentity identity)
    {
        var place = Path.Combine(folder, identity.Key.Replace('/', Path.DirectorySeparatorChar));
        _inputs?.Place(Path.Combine(place, ".nupkg.metadata"));
        _inputs?.Place(Path.Combine(place, identity.FileName + ".sha512"));
        return File.Exists(Path.Combine(place, ".nupkg.metadata")) || File.Exists(Path.Combine(place, identity.FileName + ".sha512"));
    }
}
