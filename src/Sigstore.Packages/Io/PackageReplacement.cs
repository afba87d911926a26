using System.Security.Cryptography;
using Sigstore.Client.Crypto;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Io;

/// <summary>A package with other bundles inside, finished beside the one it will replace. Disposing it without <see cref="Commit"/> leaves no trace.</summary>
internal sealed class PackageReplacement : IDisposable
{
    private readonly string _package;
    private readonly string _temporary;

    private PackageReplacement(string package, string temporary, Digest sha256)
    {
        _package = package;
        _temporary = temporary;
        Sha256 = sha256;
    }

    /// <summary>A bundle to put inside.</summary>
    public interface IContent
    {
        /// <summary>Its name without the suffix.</summary>
        string Kind { get; }

        /// <summary>Its bytes.</summary>
        ReadOnlyMemory<byte> Utf8 { get; }
    }

    /// <summary>SHA-256 of the finished file.</summary>
    public Digest Sha256 { get; }

    public static PackageReplacement Write(string package, IContent? content)
    {
        var temporary = $"{package}.{Guid.NewGuid():N}.tmp"; // in the same folder, so that the last step is a rename
        var finished = false;
        try
        {
            using (var archive = PackageArchive.Open(PackageFileAccess.OpenRead(package)))
            using (var destination = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                archive.WriteWith(content is null ? [] : [new BundleToAttach(content.Kind + ".sigstore.json", content.Utf8)], destination);
                destination.Flush(flushToDisk: true);
                destination.Position = 0;
                var sha256 = Digest.FromBytes(DigestAlgorithm.Sha256, SHA256.HashData(destination));
                finished = true;
                return new PackageReplacement(package, temporary, sha256);
            }
        }
        finally
        {
            if (!finished)
            {
                File.Delete(temporary);
            }
        }
    }

    /// <summary>Puts the finished file in the place of the packed one.</summary>
    public void Commit()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_temporary, File.GetUnixFileMode(_package));
        }

        File.Move(_temporary, _package, overwrite: true);
    }

    public void Dispose() => File.Delete(_temporary);
}
