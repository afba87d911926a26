using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Io;

/// <summary>Small files that are replaced in one step.</summary>
internal static class SafeFile
{
    public static ReadOnlyMemory<byte>? TryRead(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length <= ArchiveLimits.MaxBundleBytes
            ? File.ReadAllBytes(path)
            : default(ReadOnlyMemory<byte>?); // not "null": that would become an empty memory by way of byte[]
    }

    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
