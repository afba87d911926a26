using System.Collections.Concurrent;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Io;

/// <summary>Finds the line of a project, or of the props files above it, that brought a package in.</summary>
internal sealed class SourceLines
{
    private static readonly string[] SharedFiles = ["Directory.Packages.props", "Directory.Build.props", "Directory.Build.targets"];
    private readonly ConcurrentDictionary<string, string[]> _lines = new(StringComparer.Ordinal);

    /// <summary>The line that names the first step of the package's first path; the project's first line if none does; null without a path.</summary>
    public SourceLine? Find(InstalledPackage package)
    {
        if (package.Paths is not [var path, ..] || path.Steps is not [var direct, ..])
        {
            return null;
        }

        foreach (var file in CandidatesFor(path.ProjectPath))
        {
            if (LineOf(file, direct) is { } line)
            {
                return new SourceLine(file, line);
            }
        }

        return File.Exists(path.ProjectPath) ? new SourceLine(path.ProjectPath, 1) : null;
    }

    private static IEnumerable<string> CandidatesFor(string project)
    {
        yield return project;
        for (var folder = Path.GetDirectoryName(project); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            foreach (var name in SharedFiles)
            {
                yield return Path.Combine(folder, name);
            }

            if (Path.Exists(Path.Combine(folder, ".git")))
            {
                yield break;
            }
        }
    }

    // A text search, on purpose: evaluating projects to find a line would run what is being checked.
    private int? LineOf(string file, string id)
    {
        var lines = _lines.GetOrAdd(file, static path => File.Exists(path) ? File.ReadAllLines(path) : []);
        var quoted = $"\"{id}\"";
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Contains(quoted, StringComparison.OrdinalIgnoreCase))
            {
                return i + 1;
            }
        }

        return null;
    }
}
