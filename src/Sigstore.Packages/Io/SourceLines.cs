using System.Collections.Concurrent;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Io;

/// <summary>Finds the line of a project, or of the props files above it, that brought a package in.</summary>
internal sealed class SourceLines
{
    private static readonly string[] SharedFiles = ["Directory.Packages.props", "Directory.Build.props", "Directory.Build.targets"];
    private readonly ConcurrentDictionary<string, Dictionary<string, int>> _lines = new(StringComparer.Ordinal);

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
    private int? LineOf(string file, string id) =>
        _lines.GetOrAdd(file, static path => QuotedIn(path)).TryGetValue(id, out var line) ? line : null;

    // Every quoted text and the first line that has it: each file is read once, however many packages ask.
    private static Dictionary<string, int> QuotedIn(string file)
    {
        var found = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var line in File.Exists(file) ? File.ReadLines(file) : [])
        {
            number++;
            for (int start = line.IndexOf('"', StringComparison.Ordinal), end; start >= 0; start = end)
            {
                end = line.IndexOf('"', start + 1);
                if (end > start)
                {
                    found.TryAdd(line[(start + 1)..end], number);
                }
            }
        }

        return found;
    }
}
