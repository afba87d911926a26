using System.Xml.Linq;

namespace Sigstore.Packages.Io;

/// <summary>An MSBuild SDK as a project or props file names it: <c>&lt;Project Sdk="A/1.0;B"&gt;</c>, <c>&lt;Sdk Name="A" Version="1.0" /&gt;</c>, <c>&lt;Import Sdk="A" … /&gt;</c>.</summary>
/// <param name="Name">Its name: the id of a package, or one of the .NET SDK's own.</param>
/// <param name="Version">The version; null where <c>global.json</c> has it, or none is needed.</param>
internal sealed record SdkReference(string Name, string? Version)
{
    /// <summary>All that a file names.</summary>
    public static IEnumerable<SdkReference> In(XDocument xml)
    {
        foreach (var element in xml.Descendants())
        {
            var version = element.Attribute("Version")?.Value;
            var named = element.Name.LocalName switch
            {
                "Project" or "Import" => element.Attribute("Sdk")?.Value,
                "Sdk" => element.Attribute("Name")?.Value,
                _ => null,
            };
            foreach (var one in named?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
            {
                // A third part is a minimum version, which chooses nothing.
                yield return one.Split('/', StringSplitOptions.TrimEntries) is [var name, var own, ..] ? new SdkReference(name, own) : new SdkReference(one, version);
            }
        }
    }
}
