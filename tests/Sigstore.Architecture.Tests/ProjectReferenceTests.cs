using System.Xml.Linq;

namespace Sigstore.Architecture.Tests;

/// <summary>The arrows between the source projects are the only ones.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Sigstore.Client"] = [],
        ["Sigstore.Packages"] = ["Sigstore.Client"],
        ["Sigstore.Local"] = ["Sigstore.Client"],
        ["Sigstore.Build"] = ["Sigstore.Client", "Sigstore.Packages", "Sigstore.Local"],
        ["Sigstore.Tool"] = ["Sigstore.Client", "Sigstore.Packages", "Sigstore.Local"],
    };

    [Fact]
    public void Source_projects_reference_only_what_the_architecture_allows()
    {
        var projects = SourceTree.Files("src", "*.csproj").ToList();
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        foreach (var project in projects)
        {
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(references.Except(Allowed[Path.GetFileNameWithoutExtension(project)], StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_package_version_is_central_and_every_project_is_locked()
    {
        var projects = SourceTree.Files("src", "*.csproj").Concat(SourceTree.Files("tests", "*.csproj"))
            .Where(project => !SourceTree.Relative(project).Contains("/RealGraph/", StringComparison.Ordinal));
        foreach (var project in projects)
        {
            Assert.DoesNotContain(XDocument.Load(project).Descendants("PackageReference"), reference => reference.Attribute("Version") is not null);
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")), $"{SourceTree.Relative(project)} has no lock file");
        }
    }
}
