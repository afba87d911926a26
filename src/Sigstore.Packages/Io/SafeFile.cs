using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Io;

/// <summary>Small files that are replaced in one step.</summary>
internal static class SafeFile
{
    public static ReadOnlyMemory<byte>? TryRead(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length <= ArchiveLimits.MaxBundleBytes ? File.ReadAllBytes(path) : null;
    }

    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllBytesAsync(temporary, content, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
