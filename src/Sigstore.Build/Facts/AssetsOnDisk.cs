using Sigstore.Client.Failures;
using Sigstore.Packages.Sbom;

namespace Sigstore.Build.Facts;

/// <summary>Reads <c>project.assets.json</c>.</summary>
internal static class AssetsOnDisk
{
    private const long MaxBytes = 256L << 20;

    public static async Task<ResolvedGraph> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new SigstoreException(FailureCode.SbomInputMissing, $"expected the assets file {path}, found none: restore first");
        }

        if (file.Length > MaxBytes)
        {
            throw new SigstoreException(FailureCode.SbomInputMissing, $"expected an assets file of at most {MaxBytes} bytes, found {file.Length}");
        }

        return ResolvedGraph.Parse(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
    }
}
