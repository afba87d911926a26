using Sigstore.Client.Failures;
using Sigstore.Packages.Assets;

namespace Sigstore.Build.Facts;

/// <summary>Reads <c>project.assets.json</c>.</summary>
internal static class AssetsOnDisk
{
    public static async Task<AssetsFile> ReadAsync(string path, CancellationToken cancellationToken)
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

        return AssetsFile.Parse(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
    }
}
