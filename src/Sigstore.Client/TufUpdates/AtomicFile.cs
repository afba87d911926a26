using System.Security.Cryptography;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TufUpdates;

/// <summary>Whole files that appear at once or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>The content, or <c>null</c> if there is no such file, it is longer than expected, or it can't be read.</summary>
    public static byte[]? TryRead(string path, long maxBytes)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= maxBytes ? File.ReadAllBytes(path) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes beside the file and renames over it; a killed process leaves the old content.</summary>
    /// <remarks>Not flushed to the disk: after a power failure the file may be rubbish, which every reader here expects and recovers from.</remarks>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception inner) when (inner is IOException or UnauthorizedAccessException)
        {
            throw new SigstoreException(FailureCode.TufCacheUnusable, $"expected to be able to write '{path}', found: {inner.Message}", inner);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }
}
