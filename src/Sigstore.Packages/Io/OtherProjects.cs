using System.Xml;

namespace Sigstore.Packages.Io;

/// <summary>Projects of other kinds than C#, F# and Visual Basic. Whatever MSBuild can read may be restored and built with a solution, whatever its extension.</summary>
internal static class OtherProjects
{
    // Files that other projects take in; nothing is restored for them.
    private static readonly string[] SharedItems = [".shproj", ".vcxitems", ".projitems"];

    /// <summary>True for a file that MSBuild would take for a project: XML whose root is <c>Project</c>.</summary>
    public static bool IsProject(string path)
    {
        if (SharedItems.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) || !File.Exists(path))
        {
            return false;
        }

        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, CloseInput = true };
        try
        {
            return PackageFileAccess.Translate(path, () =>
            {
                using var reader = XmlReader.Create(PackageFileAccess.OpenRead(path), settings);
                return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == "Project";
            });
        }
        catch (XmlException)
        {
            return false; // a document, a picture, a script
        }
    }
}
