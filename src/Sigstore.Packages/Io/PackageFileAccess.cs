using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io;

/// <summary>The one seam at which the file system's exceptions become failures.</summary>
internal static class PackageFileAccess
{
    /// <summary>Opens for reading without a buffer of its own: the archive reads in pieces of its choice.</summary>
    public static FileStream OpenRead(string path) => Translate(path, () =>
    {
        RefusePipes(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    });

    /// <summary>Reads a small file whole; a larger one is refused.</summary>
    public static byte[] ReadBounded(string path, int maxBytes, FailureCode malformed) => Translate(path, () =>
    {
        using var stream = OpenRead(path);
        if (stream.Length > maxBytes)
        {
            throw new SigstoreException(malformed, $"expected at most {maxBytes} bytes in {path}, found {stream.Length}");
        }

        var content = new byte[(int)stream.Length];
        stream.ReadExactly(content);
        return content;
    });

    // Whoever opens a pipe waits until somebody writes into it, which may be never.
    private static void RefusePipes(string path)
    {
        if (!FileIdentity.IsSupported)
        {
            return;
        }

        Span<byte> identity = stackalloc byte[FileIdentity.Length];
        var file = new FileIdentity();
        file.Read(path, follow: true, identity);
        if (file.IsOther)
        {
            throw new SigstoreException(FailureCode.PackageFileUnreadable, $"expected a plain file, found a pipe or a device: {path}");
        }
    }

    /// <summary>Runs what touches the file; a missing file is <see cref="FailureCode.PackageFileMissing"/>, any other trouble <see cref="FailureCode.PackageFileUnreadable"/>.</summary>
    public static T Translate<T>(string path, Func<T> access)
    {
        try
        {
            return access();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SigstoreException(FailureCode.PackageFileMissing, $"expected the file {path}, found none", missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SigstoreException(FailureCode.PackageFileUnreadable, $"expected to read {path}, found: {unreadable.Message}", unreadable);
        }
    }
}
