using System.Security.Cryptography;
using Sigstore.Client.Crypto;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Io;

/// <summary>A file before anything is attached to it: its digests and, if it is a package, what is already inside.</summary>
internal sealed class FileState
{
    private const string BundleSuffix = ".sigstore.json";
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _embedded;

    private FileState(Digest pristine, Digest file, bool canEmbed, Dictionary<string, ReadOnlyMemory<byte>> embedded)
    {
        Pristine = pristine;
        File = file;
        CanEmbed = canEmbed;
        _embedded = embedded;
    }

    /// <summary>SHA-256 of the file as packed.</summary>
    public Digest Pristine { get; }

    /// <summary>SHA-256 of the file as it lies there.</summary>
    public Digest File { get; }

    /// <summary>True for a package that is neither signed nor Zip64.</summary>
    public bool CanEmbed { get; }

    public static FileState Read(string path)
    {
        if (!IsPackage(path))
        {
            using var stream = System.IO.File.OpenRead(path);
            var whole = Digest.FromBytes(DigestAlgorithm.Sha256, SHA256.HashData(stream));
            return new FileState(whole, whole, canEmbed: false, []);
        }

        using var archive = PackageArchive.Open(PackageFileAccess.OpenRead(path));
        var digests = archive.Digests(DigestSelection.PristineSha256 | DigestSelection.FileSha256);
        return new FileState(
            digests.PristineSha256,
            digests.FileSha256,
            !archive.IsSigned && !archive.IsZip64,
            archive.Bundles.ToDictionary(bundle => bundle.Name, bundle => bundle.Utf8, StringComparer.Ordinal));
    }

    /// <summary>A symbol package may hold nothing but symbols: it is a file like any other.</summary>
    public static bool IsPackage(string path) => path.EndsWith(".nupkg", StringComparison.OrdinalIgnoreCase);

    /// <summary>The embedded bundle of a name, or null.</summary>
    // Not "? : null": null would become an empty memory by way of byte[].
    public ReadOnlyMemory<byte>? Embedded(string name) => _embedded.TryGetValue(name + BundleSuffix, out var utf8) ? utf8 : default(ReadOnlyMemory<byte>?);

    /// <summary>True if exactly the wanted bundle (or none) is inside already, or nothing can be changed.</summary>
    public bool IsEmbedded(PackageReplacement.IContent? wanted) => !CanEmbed || (wanted is null
        ? _embedded.Count == 0
        : _embedded.Count == 1 && Embedded(wanted.Kind) is { } there && there.Span.SequenceEqual(wanted.Utf8.Span));
}
