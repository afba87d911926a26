using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Sigstore.Packages.Io;

/// <summary>
/// Which file a path means and in which state: device, inode, size, and the times of the last change of content and of inode. The last
/// can't be set by whoever owns the file, so equal values mean an untouched file. Linux only (<c>statx</c>, a stable kernel interface).
/// </summary>
internal static class FileIdentity
{
    /// <summary>Bytes that <see cref="Read"/> gives.</summary>
    public const int Length = 56;

    private const int CurrentFolder = -100;             // AT_FDCWD
    private const int NoFollow = 0x100;                 // AT_SYMLINK_NOFOLLOW
    private const uint BasicStats = 0x7ff;              // STATX_BASIC_STATS
    private const int StatBytes = 256;

    /// <summary>True where the identity can be had.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Reads the identity of a path itself, links not followed; all zero for a path that is not there.</summary>
    /// <returns>The time of the last change of the inode.</returns>
    public static DateTimeOffset Read(string path, Span<byte> identity)
    {
        var stat = new byte[StatBytes];
        var failed = StatX(CurrentFolder, System.Text.Encoding.UTF8.GetBytes(path + "\0"), NoFollow, BasicStats, stat) != 0;
        identity.Clear();
        if (failed)
        {
            return DateTimeOffset.MinValue;
        }

        stat.AsSpan(28, 2).CopyTo(identity);            // mode
        stat.AsSpan(32, 16).CopyTo(identity[2..]);      // inode, size
        stat.AsSpan(96, 12).CopyTo(identity[18..]);     // change of inode: seconds, nanoseconds
        stat.AsSpan(112, 12).CopyTo(identity[30..]);    // change of content
        stat.AsSpan(136, 8).CopyTo(identity[42..]);     // device
        identity[^1] = 1;                               // it exists
        return DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64LittleEndian(stat.AsSpan(96)))
            .AddTicks(BinaryPrimitives.ReadUInt32LittleEndian(stat.AsSpan(104)) / 100);
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "generated marshalling needs unsafe code; two arrays need none")]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, [Out] byte[] stat);
}
