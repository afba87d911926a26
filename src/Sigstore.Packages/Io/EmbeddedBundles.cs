using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Io;

/// <summary>Puts bundles into a package file, or takes them out, so that a crash at any moment leaves either the old or the new file.</summary>
public static class EmbeddedBundles
{
    /// <summary>Replaces whatever is embedded by these bundles; <see cref="FailureCode.EmbeddingRefused"/> for a signed or Zip64 package.</summary>
    /// <param name="nupkgPath">The package; replaced by the new one.</param>
    /// <param name="bundles">At most 16, of different names.</param>
    public static void Attach(string nupkgPath, IReadOnlyList<BundleToAttach> bundles)
    {
        ArgumentException.ThrowIfNullOrEmpty(nupkgPath);
        ArgumentNullException.ThrowIfNull(bundles);
        PackageFileAccess.Translate(nupkgPath, () => Rewrite(nupkgPath, bundles));
    }

    /// <summary>Takes out everything that is embedded: gives back the packed file, byte for byte.</summary>
    public static void Detach(string nupkgPath) => Attach(nupkgPath, []);

    private static bool Rewrite(string nupkgPath, IReadOnlyList<BundleToAttach> bundles)
    {
        // In the same folder, so that the last step is a rename and not a copy.
        var temporary = $"{nupkgPath}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var archive = PackageArchive.Open(PackageFileAccess.OpenRead(nupkgPath)))
            using (var destination = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                archive.WriteWith(bundles, destination);
                destination.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(nupkgPath));
            }

            File.Move(temporary, nupkgPath, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(temporary); // nothing there after the rename
        }
    }
}
