using System.IO.Enumeration;
using System.Text;

namespace Sigstore.Packages.Io;

/// <summary>
/// Identity and state of every input of a run, taken when the run is over, compared before the next. A folder's own state changes with
/// every entry that comes, goes or is renamed, so comparing means looking at known paths: nothing is listed, read or hashed.
/// </summary>
internal sealed class InputSnapshot
{
    // File systems of Linux on which every change of a file changes a time that its owner can't set back.
    private static readonly string[] KnownFileSystems = ["ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "overlay", "overlayfs", "f2fs", "zfs", "bcachefs"];

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = true,
    };

    private readonly FileIdentity _identities = new();
    private readonly HashSet<string> _fileSystemsOf = new(StringComparer.Ordinal);
    private readonly RecordWriter _record = new();

    private InputSnapshot()
    {
    }

    /// <summary>The latest change of any inode, folders included.</summary>
    public DateTimeOffset NewestChange { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>False if a link inside a folder, or a file system we don't know, hides changes.</summary>
    public bool SeesEveryChange { get; private set; } = true;

    /// <summary>The snapshot as part of a record.</summary>
    public ReadOnlySpan<byte> Bytes => _record.Bytes;

    /// <summary>Looks at everything; reads no content.</summary>
    public static InputSnapshot Take(InputLog inputs)
    {
        var snapshot = new InputSnapshot();
        List<string> trees = [.. inputs.Trees], places = [.. inputs.Places], files = [.. inputs.Files];
        snapshot._record.Number(places.Count);
        foreach (var place in places)
        {
            snapshot._record.Text(place);
            snapshot.AppendExistence(place);
        }

        snapshot._record.Number(files.Count + trees.Count);
        foreach (var file in files.Concat(trees))
        {
            snapshot._record.Text(file);
            snapshot.AppendIdentity(file, follow: false);
            snapshot.AppendIdentity(file, follow: true);
        }

        List<(string Path, List<string> Names)> folders = [.. trees.SelectMany(FoldersOf)];
        snapshot._record.Number(folders.Count);
        foreach (var (path, names) in folders)
        {
            snapshot.AppendFolder(path, names);
        }

        return snapshot;
    }

    /// <summary>True if every input is as it was when the snapshot was taken.</summary>
    public static bool IsCurrent(ref RecordReader record)
    {
        var identities = new FileIdentity();
        Span<byte> identity = stackalloc byte[FileIdentity.Length];
        for (var left = record.Number(); left > 0; left--)
        {
            identities.Read(record.Text(), follow: true, identity);
            if (record.Bytes(1)[0] != identity[^1])
            {
                return false;
            }
        }

        for (var left = record.Number(); left > 0; left--)
        {
            var path = record.Text();
            if (!IsSame(identities, path, follow: false, ref record, identity) || !IsSame(identities, path, follow: true, ref record, identity))
            {
                return false;
            }
        }

        return AreFoldersCurrent(identities, ref record, identity);
    }

    private static bool AreFoldersCurrent(FileIdentity identities, ref RecordReader record, scoped Span<byte> identity)
    {
        var path = new byte[1024];
        for (var left = record.Number(); left > 0; left--)
        {
            var folder = record.Text();
            if (!IsSame(identities, folder, follow: false, ref record, identity))
            {
                return false;
            }

            for (var entries = record.Number(); entries > 0; entries--)
            {
                var name = record.Text();
                var length = folder.Length + 1 + name.Length;
                path = path.Length < length ? new byte[length * 2] : path;
                folder.CopyTo(path);
                path[folder.Length] = (byte)'/';
                name.CopyTo(path.AsSpan(folder.Length + 1));
                if (!IsSame(identities, path.AsSpan(0, length), follow: false, ref record, identity))
                {
                    return false;
                }
            }
        }

        return record.IsAtEnd;
    }

    private static bool IsSame(FileIdentity identities, ReadOnlySpan<byte> path, bool follow, ref RecordReader record, scoped Span<byte> identity)
    {
        identities.Read(path, follow, identity);
        return identity.SequenceEqual(record.Bytes(FileIdentity.Length));
    }

    private void AppendExistence(string path)
    {
        Span<byte> identity = stackalloc byte[FileIdentity.Length];
        _identities.Read(path, follow: true, identity);
        _record.Raw(identity[^1..]);
    }

    private void AppendIdentity(string path, bool follow)
    {
        Span<byte> identity = stackalloc byte[FileIdentity.Length];
        var changed = _identities.Read(path, follow, identity);
        NewestChange = changed > NewestChange ? changed : NewestChange;
        _record.Raw(identity);
        RequireKnownFileSystem(path, Convert.ToHexString(identity.Slice(42, 8)), isThere: identity[^1] == 1);
    }

    // Once a device; a path that is not there lies in a folder that is watched, or on a device that is looked at when it comes.
    private void RequireKnownFileSystem(string path, string device, bool isThere)
    {
        if (isThere && _fileSystemsOf.Add(device))
        {
            SeesEveryChange &= KnownFileSystems.Contains(new DriveInfo(path).DriveFormat, StringComparer.Ordinal);
        }
    }

    private void AppendFolder(string folder, List<string> names)
    {
        _record.Text(folder);
        AppendIdentity(folder, follow: false);
        _record.Number(names.Count);
        foreach (var name in names)
        {
            _record.Text(name);
            AppendIdentity($"{folder}/{name}", follow: false);
            SeesEveryChange &= !_identities.IsLink;
        }
    }

    private static IEnumerable<(string Path, List<string> Names)> FoldersOf(string tree)
    {
        if (!Directory.Exists(tree))
        {
            return [];
        }

        var folders = new Dictionary<string, List<string>>(StringComparer.Ordinal) { [Path.TrimEndingDirectorySeparator(tree)] = [] };
        var entries = new FileSystemEnumerable<(string Folder, string Name, bool IsFolder)>(
            tree, (ref entry) => (entry.Directory.ToString(), entry.FileName.ToString(), entry.IsDirectory && !IsLink(ref entry)), Everything)
        {
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry),
        };
        foreach (var (folder, name, isFolder) in entries)
        {
            if (isFolder)
            {
                folders.TryAdd(Path.Combine(folder, name), []);
            }
            else
            {
                (folders.TryGetValue(Path.TrimEndingDirectorySeparator(folder), out var names) ? names : folders[folder] = []).Add(name);
            }
        }

        return folders.Select(folder => (folder.Key, folder.Value));
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
