using Sigstore.Packages.Provenance;

namespace Sigstore.Build.Facts;

/// <summary>
/// The git data of the folder that is built, read from its files: no program is started, nothing of the repository is executed
/// (a <c>git</c> command would run hooks and helpers that its configuration names).
/// </summary>
internal sealed class GitWorkTree
{
    private readonly string _gitFolder;
    private readonly string _commonFolder;

    private GitWorkTree(string root, string gitFolder)
    {
        Root = root;
        _gitFolder = gitFolder;
        var common = Path.Combine(gitFolder, "commondir");
        _commonFolder = File.Exists(common) ? Path.GetFullPath(File.ReadAllText(common).Trim(), gitFolder) : gitFolder;
    }

    /// <summary>The folder that holds <c>.git</c>.</summary>
    public string Root { get; }

    /// <summary>The full ref that is checked out, or null if none is (a detached head, as on most CI systems).</summary>
    public string? Ref => Head() is { } head && head.StartsWith("ref: ", StringComparison.Ordinal) ? head[5..].Trim() : null;

    /// <summary>The work tree that a file lies in, or null.</summary>
    public static GitWorkTree? Find(string file)
    {
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(file)); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var git = Path.Combine(folder, ".git");
            if (File.Exists(Path.Combine(git, "HEAD")))
            {
                return new GitWorkTree(folder, git);
            }

            // A linked work tree or a submodule has a file that says where.
            if (File.Exists(git) && File.ReadAllText(git) is { } text && text.StartsWith("gitdir: ", StringComparison.Ordinal))
            {
                var elsewhere = Path.GetFullPath(text[8..].Trim(), folder);
                return File.Exists(Path.Combine(elsewhere, "HEAD")) ? new GitWorkTree(folder, elsewhere) : null;
            }
        }

        return null;
    }

    /// <summary>The commit that is checked out, or null before the first one.</summary>
    public string? Commit()
    {
        if (Ref is not { } reference)
        {
            return Head()?.Trim();
        }

        var loose = Path.Combine(_commonFolder, reference);
        if (File.Exists(loose))
        {
            return File.ReadAllText(loose).Trim();
        }

        var packed = Path.Combine(_commonFolder, "packed-refs");
        return File.Exists(packed)
            ? File.ReadLines(packed).FirstOrDefault(line => line.EndsWith(" " + reference, StringComparison.Ordinal))?.Split(' ')[0]
            : null;
    }

    /// <summary>The committer's time, or null before the first commit, and where a shallow or damaged store does not have it.</summary>
    public DateTimeOffset? CommitTime() => Commit() is { Length: 40 or 64 } commit && commit.All(char.IsAsciiHexDigit) ? GitObjects.TimeOf(Path.Combine(_commonFolder, "objects"), commit) : null;

    /// <summary>The revision for the provenance: the remote <c>origin</c>, the ref, the commit.</summary>
    public SourceRevision? Revision() => SourceRevision.Of(Origin(), Ref, Commit());

    private string? Head() => File.Exists(Path.Combine(_gitFolder, "HEAD")) ? File.ReadAllText(Path.Combine(_gitFolder, "HEAD")) : null;

    private string? Origin()
    {
        var config = Path.Combine(_commonFolder, "config");
        if (!File.Exists(config))
        {
            return null;
        }

        var inOrigin = false;
        foreach (var line in File.ReadLines(config).Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
            {
                inOrigin = line.StartsWith("[remote \"origin\"]", StringComparison.Ordinal);
            }
            else if (inOrigin && line.StartsWith("url", StringComparison.Ordinal) && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                return line[(at + 1)..].Trim();
            }
        }

        return null;
    }
}
