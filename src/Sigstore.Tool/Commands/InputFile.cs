using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>Files that a person names: read whole within a limit, or a refusal that names them.</summary>
internal static class InputFile
{
    public static byte[] Read(string path, int maxBytes)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > maxBytes)
            {
                throw new SigstoreException(FailureCode.UsageInvalid, $"expected at most {maxBytes} bytes in {path}, found {stream.Length}");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
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

    private static SigstoreException Unreadable(string path, Exception unreadable) =>
        new(FailureCode.UsageInvalid, $"expected to read {path}, found that it cannot be read: {unreadable.Message}", unreadable);
}
