namespace Sigstore.Packages.Gate;

/// <summary>Puts the gate's import into a <c>Directory.*</c> file and takes it out again; everything else in the file stays as it is.</summary>
public static class DirectoryImport
{
    private const string Marker = "Sigstore.Gate.props";
    private const string Line = "  <Import Project=\"$(MSBuildThisFileDirectory)build/Sigstore.Gate.props\" Condition=\"'$(_SigstoreGate)' != 'true'\" />\n";
    private const string Empty = "<Project>\n</Project>\n";

    /// <summary>The files that import the gate, relative to the repository's root.</summary>
    public static IReadOnlyList<string> Files { get; } = ["Directory.Build.props", "Directory.Build.targets", "Directory.Solution.targets"];

    /// <summary>True if the text imports the gate.</summary>
    public static bool IsIn(string? text) => text?.Contains(Line.Trim(), StringComparison.Ordinal) == true;

    /// <summary>
    /// The text with the import, last in the file so that paths set there are known; <paramref name="text"/> is null if there is no file. Null if the text is
    /// no MSBuild project.
    /// </summary>
    public static string? AddTo(string? text)
    {
        var content = RemoveFrom(text) ?? Empty;
        var end = content.LastIndexOf("</Project>", StringComparison.Ordinal);
        return end < 0 ? null : content.Insert(end, Line);
    }

    /// <summary>The text without the import; null if nothing else is in the file.</summary>
    public static string? RemoveFrom(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var lines = text.Split('\n').Where(line => !(line.Contains("<Import", StringComparison.Ordinal) && line.Contains(Marker, StringComparison.Ordinal)));
        var rest = string.Join('\n', lines);
        return string.Equals(rest, Empty, StringComparison.Ordinal) ? null : rest;
    }
}
