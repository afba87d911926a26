using System.Security.Cryptography;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>
/// What <c>dotnet tool install</c> and <c>dotnet tool restore</c> write otherwise than NuGet's restore does: both records name the SHA-512 of the nuspec
/// instead of the package's, the nuspec keeps the name it has in the package, and a second copy of the package lies there as <c>Id.nupkg</c>.
/// Each is taken for what it is, of a package that a tool manifest names and of no other; the copy must have the bytes of the package.
/// </summary>
internal sealed class ToolInstallation
{
    private readonly InstalledPackage _package;
    private readonly FolderSnapshot _snapshot;
    private readonly string _copy;
    private readonly string _nuspecHash;

    private ToolInstallation(InstalledPackage package, FolderSnapshot snapshot, PackageArchive archive)
    {
        (_package, _snapshot) = (package, snapshot);
        _copy = archive.Identity.Id + ".nupkg";
        _nuspecHash = Convert.ToBase64String(SHA512.HashData(archive.NuspecXml.Span));
    }

    /// <summary>Null if the package is no local tool.</summary>
    public static ToolInstallation? Of(InstalledPackage package, FolderSnapshot snapshot, PackageArchive archive) =>
        package.IsLocalTool ? new ToolInstallation(package, snapshot, archive) : null;

    /// <summary>The name of the extracted nuspec: in lower case as NuGet writes it, else as in the package.</summary>
    public string NuspecPath(string lower, string inPackage) => _snapshot.Files.ContainsKey(lower) ? lower : inPackage;

    /// <summary>True if the file is the second copy; its bytes are compared by <see cref="FindOtherCopy"/>.</summary>
    public bool IsCopy(string path) => path == _copy && _snapshot.Files.ContainsKey(path);

    /// <summary>True if the record names the nuspec's hash.</summary>
    public bool Explains(RecordedHash recorded) =>
        recorded.Source is RecordedHashSource.Metadata or RecordedHashSource.Sha512File && string.Equals(recorded.Base64, _nuspecHash, StringComparison.Ordinal);

    /// <summary>The second copy's name if it is there and is not the package, byte for byte.</summary>
    public string? FindOtherCopy(PackageDigests digests)
    {
        if (!_snapshot.Files.TryGetValue(_copy, out var state))
        {
            return null;
        }

        // A file that grew meanwhile is found by the second look at the folder; no more is read than the package has.
        return _snapshot.Files.TryGetValue(_package.Identity.FileName, out var nupkg) && nupkg.Size == state.Size && HashOf(Path.Combine(_package.Folder, _copy)).AsSpan().SequenceEqual(digests.FileSha512.Span)
            ? null
            : _copy;
    }

    private static byte[] HashOf(string path) => PackageFileAccess.Translate(path, () =>
    {
        using var file = File.OpenRead(path);
        return SHA512.HashData(file);
    });
}
