namespace Sigstore.Packages.Evidence;

/// <summary>A line of a project or props file.</summary>
public sealed class SourceLine
{
    /// <summary>Creates a place; <paramref name="line"/> counts from 1.</summary>
    public SourceLine(string file, int line)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentOutOfRangeException.ThrowIfLessThan(line, 1);
        (File, Line) = (file, line);
    }

    /// <summary>The file's full path.</summary>
    public string File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }
}
