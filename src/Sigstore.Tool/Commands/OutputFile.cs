using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>Files that a command writes: whole or not at all, so that nobody reads half a bundle.</summary>
internal static class OutputFile
{
    /// <summary>Writes beside the target and renames; an existing file is replaced.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            var temporary = path + "." + Path.GetRandomFileName();
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, unwritable);
        }
    }

    /// <summary>Creates a file that must not exist yet, readable by its owner alone if <paramref name="secret"/>.</summary>
    public static void Create(string path, string content, bool secret)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (secret && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(path, options);
            writer.Write(content);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, unwritable);
        }
    }

    private static SigstoreException Unwritable(string path, Exception unwritable) =>
        new(FailureCode.UsageInvalid, $"expected to write {path}, found that it cannot be written: {unwritable.Message}", unwritable);
}
