using System.IO.Enumeration;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Io;

/// <summary>What lies in a package's folder at one moment: every file with size, time and identity, and everything that is no plain file.</summary>
internal sealed class FolderSnapshot : IEquatable<FolderSnapshot>
{
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        RecurseSubdirectories = true,
        ReturnSpecialDirectories = false,
    };

    private readonly Dictionary<string, FileState> _files;
    private readonly HashSet<string> _links;

    private FolderSnapshot(Dictionary<string, FileState> files, HashSet<string> links) => (_files, _links) = (files, links);

    /// <summary>Relative paths with forward slashes.</summary>
    public IReadOnlyDictionary<string, FileState> Files => _files;

    /// <summary>Links, and devices, pipes, sockets: nothing that is followed or opened.</summary>
    public IReadOnlyCollection<string> Links => _links;

    /// <summary>Looks at a folder; links are listed and not followed.</summary>
    public static FolderSnapshot Take(string folder) => PackageFileAccess.Translate(folder, () =>
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var identities = FileIdentity.IsSupported ? new FileIdentity() : null;
        if (IsLink(full, identities))
        {
            throw new SigstoreException(FailureCode.ExtractedFileIsLink, $"expected a folder, found a link: {folder}");
        }

        var files = new Dictionary<string, FileState>(StringComparer.Ordinal);
        var links = new HashSet<string>(StringComparer.Ordinal);
        var prefix = full.Length + 1;
        var entries = new FileSystemEnumerable<(string Path, FileState State)>(full, (ref entry) => Describe(ref entry, prefix, identities), Everything)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry),
        };
        foreach (var (path, state) in entries)
        {
            if (state.IsLink)
            {
                links.Add(path);
            }
            else if (!files.TryAdd(path, state))
            {
                // Bytes that are not text look the same: one of the two would be hidden by the other.
                throw new SigstoreException(FailureCode.ExtractedFileExtra, $"expected only files of the package, found two whose names are no text: {path}");
            }
        }

        return new FolderSnapshot(files, links);
    });

    /// <inheritdoc/>
    public bool Equals(FolderSnapshot? other) => other is not null && _files.Count == other._files.Count && _links.SetEquals(other._links)
        && _files.All(file => other._files.TryGetValue(file.Key, out var state) && state == file.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FolderSnapshot);

    /// <inheritdoc/>
    public override int GetHashCode() => _files.Count;

    private static (string Path, FileState State) Describe(ref FileSystemEntry entry, int prefix, FileIdentity? identities)
    {
        var full = Path.Join(entry.Directory, entry.FileName);
        var path = full[prefix..].Replace(Path.DirectorySeparatorChar, '/');
        if (identities is not null)
        {
            return (path, StateOf(full, path, identities));
        }

        return (path, IsLink(ref entry) ? new FileState(0, default, 0, default, IsLink: true) : new FileState(entry.Length, entry.LastWriteTimeUtc, 0, default, IsLink: false));
    }

    // One question to the file system for everything.
    private static FileState StateOf(string full, string path, FileIdentity identities)
    {
        Span<byte> identity = stackalloc byte[FileIdentity.Length];
        var changed = identities.Read(full, follow: false, identity);
        if (identity[^1] != 0 && !identities.IsPlainFile)
        {
            return new FileState(0, default, 0, default, IsLink: true);
        }

        // NuGet may note its own use of a package in the time of this file.
        return path == ".nupkg.metadata"
            ? new FileState(identities.Size, identities.Modified, 0, default, IsLink: false)
            : new FileState(identities.Size, identities.Modified, identities.Inode, changed, IsLink: false);
    }

    private static bool IsLink(string folder, FileIdentity? identities)
    {
        if (identities is null)
        {
            return new DirectoryInfo(folder).LinkTarget is not null;
        }

        identities.Read(folder, follow: false, stackalloc byte[FileIdentity.Length]);
        return identities.IsLink;
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0;

    /// <summary>
    /// Size in bytes and time of the last change; on Linux also which file it is, and the time that the file system notes for any change:
    /// a file put in its place, or written and given its old time, differs.
    /// </summary>
    public readonly record struct FileState(long Size, DateTimeOffset Modified, ulong Inode, DateTimeOffset Changed, bool IsLink);
}
