using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Sigstore.Tests.Shared;

/// <summary>
/// A repository as a restore leaves it, written straight to disk: projects with their assets files, a solution, packages extracted into a
/// folder of their own. As many as a test wants, in the time that writing takes.
/// </summary>
internal sealed class GeneratedRepository
{
    private readonly List<(string Id, string ContentHash)> _packages = [];

    private GeneratedRepository(string root) => Root = root;

    /// <summary>The repository; it has a <c>.git</c>, so nothing above it counts.</summary>
    public string Root { get; }

    public string Solution => Path.Combine(Root, "Generated.slnx");

    public string Packages => Path.Combine(Root, "packages");

    /// <summary>Writes <paramref name="projects"/> projects that share <paramref name="packages"/> packages, each project using some of them.</summary>
    public static GeneratedRepository Create(string root, int projects, int packages, int packageBytes = 2000, int packagesOfEach = 25)
    {
        var repository = new GeneratedRepository(root);
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        for (var i = 0; i < packages; i++)
        {
            repository.InstallPackage($"Generated.P{i:0000}", packageBytes);
        }

        var names = Enumerable.Range(0, projects).Select(i => $"App{i:0000}").ToList();
        for (var i = 0; i < projects; i++)
        {
            repository.WriteProject(names[i], [.. Enumerable.Range(0, Math.Min(packagesOfEach, packages)).Select(j => repository._packages[((i * packagesOfEach) + j) % packages])]);
        }

        File.WriteAllText(repository.Solution, $"<Solution>\n{string.Concat(names.Select(name => $"  <Project Path=\"{name}/{name}.csproj\" />\n"))}</Solution>\n");
        return repository;
    }

    public string Project(string name) => Path.Combine(Root, name, name + ".csproj");

    public string FolderOf(string id) => Path.Combine(Packages, id.ToLowerInvariant(), "1.0.0");

    private void InstallPackage(string id, int bytes)
    {
        var folder = FolderOf(id);
        Directory.CreateDirectory(Path.Combine(folder, "lib", "net10.0"));
        var content = RandomNumberGenerator.GetBytes(bytes);
        var nuspec = $"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>{id}</id><version>1.0.0</version><authors>nobody</authors><description>generated</description></metadata></package>
            """;
        using var nupkg = new MemoryStream();
        using (var zip = new ZipArchive(nupkg, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, id + ".nuspec", Encoding.UTF8.GetBytes(nuspec));
            Add(zip, $"lib/net10.0/{id}.dll", content);
        }

        var hash = Convert.ToBase64String(SHA512.HashData(nupkg.ToArray()));
        var name = $"{id.ToLowerInvariant()}.1.0.0.nupkg";
        File.WriteAllBytes(Path.Combine(folder, name), nupkg.ToArray());
        File.WriteAllText(Path.Combine(folder, name + ".sha512"), hash);
        File.WriteAllText(Path.Combine(folder, ".nupkg.metadata"), $$"""{ "version": 2, "contentHash": "{{hash}}", "source": "https://feed.example/index.json" }""");
        File.WriteAllText(Path.Combine(folder, id.ToLowerInvariant() + ".nuspec"), nuspec);
        File.WriteAllBytes(Path.Combine(folder, "lib", "net10.0", id + ".dll"), content);
        _packages.Add((id, hash));
    }

    private void WriteProject(string name, List<(string Id, string ContentHash)> packages)
    {
        var project = Project(name);
        Directory.CreateDirectory(Path.Combine(Root, name, "obj"));
        var references = packages.Select(package => $"    <PackageReference Include=\"{package.Id}\" Version=\"1.0.0\" />\n");
        File.WriteAllText(project, $"<Project Sdk=\"Microsoft.NET.Sdk\">\n  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>\n  <ItemGroup>\n{string.Concat(references)}  </ItemGroup>\n</Project>\n");
        File.WriteAllText(Path.Combine(Root, name, "obj", "project.assets.json"), Assets(name, project, packages));
    }

    private string Assets(string name, string project, List<(string Id, string ContentHash)> packages)
    {
        string Each(Func<(string Id, string ContentHash), FormattableString> line) => string.Join(",\n", packages.Select(package => line(package).ToString(CultureInfo.InvariantCulture)));
        return $$"""
            {
              "version": 3,
              "targets": { "net10.0": {
            {{Each(package => $"\"{package.Id}/1.0.0\": {{ \"type\": \"package\", \"compile\": {{ \"lib/net10.0/{package.Id}.dll\": {{}} }} }}")}} } },
              "libraries": {
            {{Each(package => $"\"{package.Id}/1.0.0\": {{ \"sha512\": \"{package.ContentHash}\", \"type\": \"package\", \"path\": \"{package.Id.ToLowerInvariant()}/1.0.0\", \"files\": [ \".nupkg.metadata\", \"lib/net10.0/{package.Id}.dll\" ] }}")}} },
              "projectFileDependencyGroups": { "net10.0": [ {{Each(package => $"\"{package.Id} >= 1.0.0\"")}} ] },
              "packageFolders": { "{{Packages}}/": {} },
              "project": {
                "version": "1.0.0",
                "restore": { "projectUniqueName": "{{project}}", "projectName": "{{name}}", "projectPath": "{{project}}", "packagesPath": "{{Packages}}/", "projectStyle": "PackageReference",
                  "frameworks": { "net10.0": { "targetAlias": "net10.0", "projectReferences": {} } } },
                "frameworks": { "net10.0": { "targetAlias": "net10.0", "dependencies": {
            {{Each(package => $"\"{package.Id}\": {{ \"target\": \"Package\", \"version\": \"[1.0.0, )\" }}")}} } } }
              }
            }
            """;
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(content);
    }
}
