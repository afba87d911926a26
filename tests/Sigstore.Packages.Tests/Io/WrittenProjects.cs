using Sigstore.Packages.Io;

namespace Sigstore.Packages.Tests.Io;

/// <summary>Projects written by hand together with the assets file a restore would leave, so that only places and shapes are tested with them.</summary>
internal sealed class WrittenProjects : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("sigstore-tests-").FullName;

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public Task<RestoredGraph> LoadAsync(string target) =>
        RestoredGraph.LoadAsync(Path.Combine(Root, target), name => Environment.GetValueOrDefault(name), TestContext.Current.CancellationToken);

    /// <summary>A project with one package and perhaps one reference; the extension is the folder's, or <c>.csproj</c>.</summary>
    public string Project(string folder, string package = "Contoso.Json", string? references = null, string extension = ".csproj", string libraries = "")
    {
        var name = Path.GetFileName(folder);
        var project = Write($"{folder}/{name}{extension}", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        var reference = references is null ? "" : $"\"{references}\": {{}}";
        Write($"{folder}/obj/project.assets.json", $$"""
            { "version": 3, "targets": { "net10.0": { "{{package}}/1.0.0": { "type": "package" } } },
              "libraries": { {{libraries}} "{{package}}/1.0.0": { "sha512": "aGFzaA==", "type": "package", "path": "{{package.ToLowerInvariant()}}/1.0.0", "files": [] } },
              "packageFolders": { "{{Root}}/packages/": {}, "{{Root}}/fallback/": {} },
              "project": { "version": "1.0.0", "restore": { "projectPath": "{{project}}", "projectName": "{{name}}", "frameworks": { "net10.0": { "projectReferences": { {{reference}} } } } },
                "frameworks": { "net10.0": { "dependencies": { "{{package}}": { "target": "Package", "version": "[1.0.0, )" } } } } } }
            """);
        return project;
    }

    public string Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }
}
