using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>Files that a person names, also pipes: read whole within a limit, or a refusal that names them.</summary>
internal static class InputFile
{
    private const int PipeBufferSize = 1 << 16;

    public static byte[] Read(string path, int maxBytes)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return ReadWhole(stream, maxBytes) ?? throw new SigstoreException(FailureCode.UsageInvalid, $"expected at most {maxBytes} bytes in {path}, found more");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, unreadable);
        }
    }

    public static string ReadText(string path, int maxBytes) => System.Text.Encoding.UTF8.GetString(Read(path, maxBytes));

    public static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, unreadable);
        }
    }

    /// <summary>Everything the stream holds; null if that is more than the limit. A pipe has no length, and a device says 0.</summary>
    public static byte[]? ReadWhole(Stream stream, int maxBytes)
    {
        if (stream.CanSeek && stream.Length > 0)
        {
            if (stream.Length > maxBytes)
            {
                return null;
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }

        using var whole = new MemoryStream();
        var buffer = new byte[PipeBufferSize];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (whole.Length + read > maxBytes)
            {
                return null;
            }

            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }

    /// <summary>What was found where a readable file was expected: the platform calls a folder "access denied".</summary>
    public static string Found(string path, Exception unreadable) => unreadable switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no file of this name",
        _ when Directory.Exists(path) => "a folder",
        _ => unreadable.Message,
    };

    private static SigstoreException Unreadable(string path, Exception unreadable) =>
        new(FailureCode.UsageInvalid, $"expected to read {path}, found {Found(path, unreadable)}", unreadable);
}
