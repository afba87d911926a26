using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Sigstore.Packages.Io;

/// <summary>
/// Which file a path means and in which state: device, inode, owner, size, and the times of the last change of content and of inode. The
/// last can't be set by whoever owns the file, so equal values mean an untouched file. Linux only (<c>statx</c>, a stable kernel interface).
/// </summary>
/// <remarks>Keeps its buffers between calls: not safe for several threads.</remarks>
internal sealed class FileIdentity
{
    /// <summary>Bytes of an identity.</summary>
    public const int Length = 56;

    private const int CurrentFolder = -100;             // AT_FDCWD
    private const int NoFollow = 0x100;                 // AT_SYMLINK_NOFOLLOW
    private const uint BasicStats = 0x7ff;              // STATX_BASIC_STATS
    private const int LinkType = 0xA000;                // S_IFLNK
    private const int PlainType = 0x8000;               // S_IFREG
    private const int FolderType = 0x4000;              // S_IFDIR
    private const int TypeMask = 0xF000;
    private readonly byte[] _stat = new byte[256];
    private byte[] _path = new byte[512];

    /// <summary>True where identities can be had.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>True if the path read last was a link.</summary>
    public bool IsLink => (Mode & TypeMask) == LinkType;

    /// <summary>True if the path read last is there and no plain file, folder or link: a pipe, a socket, a device.</summary>
    public bool IsOther => (Mode & TypeMask) is not (0 or LinkType or PlainType or FolderType);

    /// <summary>True if the path read last was a plain file: no folder, link, device, pipe or socket.</summary>
    public bool IsPlainFile => (Mode & TypeMask) == PlainType;

    /// <summary>Bytes of the path read last.</summary>
    public long Size => BinaryPrimitives.ReadInt64LittleEndian(_stat.AsSpan(40));

    /// <summary>Inode of the path read last.</summary>
    public ulong Inode => BinaryPrimitives.ReadUInt64LittleEndian(_stat.AsSpan(32));

    /// <summary>Time of the last change of content of the path read last.</summary>
    public DateTimeOffset Modified => TimeAt(112);

    /// <summary>True if the path read last belongs to the user of this process, and nobody else may read or write it.</summary>
    public bool IsOwnersAlone => (Mode & 0x3F) == 0 && BinaryPrimitives.ReadUInt32LittleEndian(_stat.AsSpan(20)) == EffectiveUser();

    private int Mode => BinaryPrimitives.ReadUInt16LittleEndian(_stat.AsSpan(28));

    /// <summary>Reads the identity of a path; all zero for one that is not there.</summary>
    /// <param name="utf8Path">The path, without a terminating zero.</param>
    /// <param name="follow">True to look at what a link leads to, false to look at the link itself.</param>
    /// <param name="identity">Takes <see cref="Length"/> bytes.</param>
    /// <returns>The time of the last change of the inode.</returns>
    public DateTimeOffset Read(ReadOnlySpan<byte> utf8Path, bool follow, Span<byte> identity)
    {
        MakeRoomFor(utf8Path.Length);
        utf8Path.CopyTo(_path);
        return Read(utf8Path.Length, follow, identity);
    }

    /// <summary>As the other overload, of a path as text.</summary>
    public DateTimeOffset Read(ReadOnlySpan<char> path, bool follow, Span<byte> identity)
    {
        MakeRoomFor(Encoding.UTF8.GetMaxByteCount(path.Length));
        return Read(Encoding.UTF8.GetBytes(path, _path), follow, identity);
    }

    private void MakeRoomFor(int length) => _path = _path.Length > length ? _path : new byte[length * 2];

    private DateTimeOffset Read(int length, bool follow, Span<byte> identity)
    {
        _path[length] = 0;
        identity.Clear();
        if (StatX(CurrentFolder, _path, follow ? 0 : NoFollow, BasicStats, _stat) != 0)
        {
            Array.Clear(_stat);
            return DateTimeOffset.MinValue;
        }

        _stat.AsSpan(28, 2).CopyTo(identity);           // mode
        _stat.AsSpan(32, 16).CopyTo(identity[2..]);     // inode, size
        _stat.AsSpan(96, 12).CopyTo(identity[18..]);    // change of inode: seconds, nanoseconds
        _stat.AsSpan(112, 12).CopyTo(identity[30..]);   // change of content
        _stat.AsSpan(136, 8).CopyTo(identity[42..]);    // device
        _stat.AsSpan(20, 4).CopyTo(identity[50..]);     // owner
        identity[^1] = 1;                               // it exists
        return TimeAt(96);
    }

    private DateTimeOffset TimeAt(int offset) => DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64LittleEndian(_stat.AsSpan(offset)))
        .AddTicks(BinaryPrimitives.ReadUInt32LittleEndian(_stat.AsSpan(offset + 8)) / 100);

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "generated marshalling needs unsafe code; two arrays need none")]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, [Out] byte[] stat);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "generated marshalling needs unsafe code; this needs no marshalling")]
    private static extern uint EffectiveUser();
}
