using System.Text;
using Sigstore.Packages.Archive;

namespace Sigstore.Build.Facts;

/// <summary>
/// A project with a <c>NuspecFile</c> packs what that file describes, but Pack announces a package of the project's own name: the real
/// name is in the nuspec.
/// </summary>
internal static class PackedFromNuspec
{
    /// <summary>The file that NuGet wrote beside the announced one.</summary>
    public static string NameOf(string announced, string nuspecFile, string properties)
    {
        var text = File.ReadAllText(nuspecFile);
        foreach (var pair in properties.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2))
        {
            text = text.Replace($"${pair[0].Trim()}$", System.Security.SecurityElement.Escape(pair[1]), StringComparison.OrdinalIgnoreCase);
        }

        var identity = Nuspec.Parse(Encoding.UTF8.GetBytes(text)).Identity;
        return Path.Combine(Path.GetDirectoryName(announced)!, $"{identity.Id}.{identity.Version}{Path.GetExtension(announced)}");
    }
}
