namespace Sigstore.Local;

/// <summary>Files that are whole or absent, never half.</summary>
internal static class DurableFile
{
    /// <summary>Writes a file beside its place, flushes it to the disk, and renames it into place.</summary>
    /// <param name="path">The file; its folder is made if missing.</param>
    /// <param name="content">All of it.</param>
    /// <param name="secret">Readable and writable by the owner alone, from the first byte on.</param>
    /// <param name="flushed">False for what can be computed again: it survives the process, a power failure may leave it empty.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool secret = false, bool flushed = true)
    {
        var temporary = path + ".tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (secret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = OpenNew(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: flushed);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Opens a file, in a folder that is made if it is missing. It hardly ever is: asking first would cost as much as the write.</summary>
    public static FileStream OpenInFolder(string path, FileStreamOptions options)
    {
        try
        {
            return new FileStream(path, options);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path, options);
        }
    }

    // Anew, so that its permissions are those asked for; what is there is of a writer that was killed.
    private static FileStream OpenNew(string path, FileStreamOptions options)
    {
        try
        {
            return OpenInFolder(path, options);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(path);
            return new FileStream(path, options);
        }
    }

    /// <summary>The file's content, or null if there is none.</summary>
    public static byte[]? TryRead(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }
}
