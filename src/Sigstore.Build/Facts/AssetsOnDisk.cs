using Sigstore.Client.Failures;
using Sigstore.Packages.Assets;

namespace Sigstore.Build.Facts;

/// <summary>
/// Reads <c>project.assets.json</c>. Like every small file of the tasks, in place: MSBuild's thread waits for the task anyway, and a detour
/// over the thread pool costs a build process more than the file does.
/// </summary>
internal static class AssetsOnDisk
{
    public static AssetsFile Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new SigstoreException(FailureCode.SbomInputMissing, $"expected the assets file {path}, found none: restore first");
        }

        if (file.Length > AssetsFile.MaxBytes)
        {
            throw new SigstoreException(FailureCode.SbomInputMissing, $"expected an assets file of at most {AssetsFile.MaxBytes} bytes, found {file.Length}");
        }

        return AssetsFile.Parse(File.ReadAllBytes(path));
    }
}
