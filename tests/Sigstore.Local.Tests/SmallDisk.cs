using System.Diagnostics;

namespace Sigstore.Local.Tests;

/// <summary>A file system of a given size, mounted for a test; whoever may not mount skips the test.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TestFolder _place = new();

    private SmallDisk()
    {
    }

    public string Path => _place.Path;

    public static SmallDisk Mount(string size)
    {
        var disk = new SmallDisk();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.Path))
        {
            return disk;
        }

        disk._place.Dispose();
        Assert.Skip("file systems cannot be mounted here");
        throw new UnreachableException();
    }

    public void Remount(string options) => Assert.True(Run("mount", "-o", "remount," + options, Path));

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _place.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
