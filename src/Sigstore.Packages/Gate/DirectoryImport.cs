using System.Text.RegularExpressions;
using System.Xml;

namespace Sigstore.Packages.Gate;

/// <summary>Puts the gate's import into a <c>Directory.*</c> file and takes it out again; everything else in the file stays as it is.</summary>
public static partial class DirectoryImport
{
    private const string Properties = "Directory.Build.props";

    // After Directory.Build.props and whatever nested ones and the SDK make of its paths, right before the imports of packages.
    private const string PropertiesLine = "  <PropertyGroup><CustomAfterDirectoryBuildProps>$(CustomAfterDirectoryBuildProps);$(MSBuildThisFileDirectory)build/Sigstore.Gate.props</CustomAfterDirectoryBuildProps></PropertyGroup>";
    private const string ImportLine = "  <Import Project=\"$(MSBuildThisFileDirectory)build/Sigstore.Gate.props\" Condition=\"'$(_SigstoreGate)' != 'true'\" />";
    private const string Empty = "<Project>\n</Project>\n";

    /// <summary>The files that import the gate, relative to the repository's root.</summary>
    public static IReadOnlyList<string> Files { get; } = [Properties, "Directory.Build.targets", "Directory.Solution.targets"];

    /// <summary>True if the text of the file of this name imports the gate where it counts: last in the project, not in a comment.</summary>
    public static bool IsIn(string name, string? text) => text is not null && string.Equals(AddTo(name, text), text, StringComparison.Ordinal);

    /// <summary>
    /// The text with the import, last in the file; <paramref name="text"/> is null if there is no file. Null if the text is
    /// no MSBuild project.
    /// </summary>
    public static string? AddTo(string name, string? text)
    {
        var content = RemoveFrom(text) ?? Empty;
        var lineEnd = content.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var line = (string.Equals(name, Properties, StringComparison.Ordinal) ? PropertiesLine : ImportLine) + lineEnd;
        return EndOfRoot(content) switch
        {
            null => null,
            (var at, true) => content.Insert(at, line),
            (var at, false) => string.Concat(content.AsSpan(0, at), ">" + lineEnd + line + "</Project>", content.AsSpan(at + 2)),
        };
    }

    /// <summary>The text without the import; null if nothing else is in the file.</summary>
    public static string? RemoveFrom(string? text)
    {
        var rest = text is null ? null : OwnLine().Replace(text, "");
        return string.Equals(rest, Empty, StringComparison.Ordinal) ? null : rest;
    }

    // Where the root's end tag begins, or its "/>" if it has none; null if the text is not a project.
    private static (int At, bool HasEndTag)? EndOfRoot(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            reader.MoveToContent();
            if (reader.LocalName != "Project")
            {
                return null;
            }

            if (reader.IsEmptyElement)
            {
                var start = IndexOf(text, (IXmlLineInfo)reader);
                return (start + EmptyRoot().Match(text, start).Length, false);
            }

            (int At, bool HasEndTag)? end = null;
            while (reader.Read())
            {
                end = reader is { NodeType: XmlNodeType.EndElement, Depth: 0 } ? (IndexOf(text, (IXmlLineInfo)reader) - 2, true) : end;
            }

            return end;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    // XML counts lines and columns from 1, and an end of line is \r\n, \n or \r.
    private static int IndexOf(string text, IXmlLineInfo position)
    {
        var at = 0;
        for (var line = 1; line < position.LineNumber; line++)
        {
            at = text.AsSpan(at).IndexOfAny('\r', '\n') + at;
            at += text.AsSpan(at).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1;
        }

        return at + position.LinePosition - 1;
    }

    [GeneratedRegex("""[ \t]*(<Import [^<>]*Sigstore\.Gate\.props[^<>]*/>|<PropertyGroup><CustomAfterDirectoryBuildProps>[^<>]*Sigstore\.Gate\.props</CustomAfterDirectoryBuildProps></PropertyGroup>)(\r\n|\n)?""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex OwnLine();

    // From the root's name to its "/>": attributes, whose values may hold anything but their quote.
    [GeneratedRegex("""\G([^"'/]|"[^"]*"|'[^']*')*""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex EmptyRoot();
}
