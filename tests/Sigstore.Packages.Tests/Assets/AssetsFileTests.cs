using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Tests.Assets;

public sealed class AssetsFileTests
{
    private const string Honest = """
        {
          "version": 3,
          "targets": { "net10.0": {
            "Contoso.Json/1.0.0": { "type": "package", "dependencies": { "Contoso.Core": "1.0.0" }, "compile": { "lib/net10.0/Contoso.Json.dll": {} }, "runtime": { "lib/net10.0/Contoso.Json.dll": { "related": ".xml" } } },
            "Contoso.Core/1.0.0": { "type": "package", "compile": { "lib/net10.0/_._": {} } },
            "Lib/1.0.0": { "type": "project", "framework": ".NETCoreApp,Version=v10.0", "dependencies": { "Contoso.Json": "1.0.0" }, "compile": { "bin/placeholder/Lib.dll": {} } } } },
          "libraries": {
            "Contoso.Json/1.0.0": { "sha512": "aGFzaA==", "type": "package", "path": "contoso.json/1.0.0", "files": [ "lib/net10.0/Contoso.Json.dll", "analyzers/dotnet/cs/A.dll" ] },
            "Contoso.Core/1.0.0": { "sha512": "aGFzaA==", "type": "package", "path": "contoso.core/1.0.0", "files": [] },
            "Lib/1.0.0": { "type": "project", "path": "../Lib/Lib.csproj", "msbuildProject": "../Lib/Lib.csproj" } },
          "projectFileDependencyGroups": { "net10.0": [ "Lib >= 1.0.0" ] },
          "packageFolders": { "/packages/": {}, "/fallback/": {} },
          "project": { "version": "1.0.0",
            "restore": { "projectPath": "/src/App/App.csproj", "projectName": "App", "restoreLockProperties": { "nuGetLockFilePath": "my.lock.json" },
              "frameworks": { "net10.0": { "projectReferences": { "/src/Lib/Lib.csproj": { "projectPath": "/src/Lib/Lib.csproj" } } } } },
            "frameworks": { "net10.0": { "dependencies": { "Contoso.Tool": { "target": "Package", "version": "[1.0.0, )", "suppressParent": "All", "autoReferenced": true } },
              "downloadDependencies": [ { "name": "Microsoft.NETCore.App.Ref", "version": "[10.0.1, 10.0.1];[10.0.2]" } ], "frameworkReferences": { "Microsoft.NETCore.App": {} } } } }
        }
        """;

    [Fact]
    public void Reads_what_was_resolved()
    {
        var assets = Parse(Honest);
        Assert.Equal(["contoso.json/1.0.0", "contoso.core/1.0.0"], assets.Packages.Select(package => package.Identity.Key));
        Assert.Equal(["/packages/", "/fallback/"], assets.PackageFolders);
        Assert.Equal(("/src/App/App.csproj", "App", "my.lock.json"), (assets.Project.Path, assets.Project.Name, assets.Project.LockFilePath));
        Assert.Equal(["/src/Lib/Lib.csproj"], assets.Project.ProjectReferences);
        var framework = Assert.Single(assets.Project.Frameworks);
        Assert.True(Assert.Single(framework.Packages) is { IsPrivate: true, IsAutomatic: true });
        Assert.Equal(["10.0.1", "10.0.2"], framework.Downloads.Select(download => download.Version));
        Assert.Equal(["Microsoft.NETCore.App"], framework.FrameworkReferences);
        var nodes = Assert.Single(assets.Targets).Nodes;
        Assert.Equal(AssetGroups.Compile | AssetGroups.Runtime, nodes[0].Groups);
        Assert.Equal(AssetGroups.None, nodes[1].Groups);
        Assert.True(nodes[2].IsProject);
    }

    [Fact]
    public void Shows_how_a_package_came_in()
    {
        var assets = Parse(Honest);
        var paths = DependencyPaths.Of(assets, assets.Targets[0]).ToDictionary(found => found.Node.Id, found => found.Path.ToString(), StringComparer.Ordinal);
        Assert.Equal("App.csproj (net10.0) → Lib → Contoso.Json → Contoso.Core", paths["Contoso.Core"]);
    }

    [Theory]
    [InlineData("\"version\": 3,", "\"version\": 9,")]
    [InlineData("\"version\": 3,", "\"version\": 3, \"version\": 3,")]
    [InlineData("\"packageFolders\"", "\"folders\"")]
    [InlineData("\"path\": \"contoso.json/1.0.0\"", "\"path\": \"../evil/1.0.0\"")]
    [InlineData("\"path\": \"contoso.json/1.0.0\"", "\"path\": \"contoso.evil/1.0.0\"")]
    [InlineData("analyzers/dotnet/cs/A.dll", "analyzers/../../../evil/A.dll")]
    [InlineData("\"compile\": { \"lib/net10.0/Contoso.Json.dll\"", "\"compile\": { \"../../../evil/Contoso.Json.dll\"")]
    [InlineData("\"Contoso.Core/1.0.0\": { \"sha512\"", "\"CONTOSO.JSON/1.0.0\": { \"path\": \"contoso.json/1.0.0\", \"type\": \"package\", \"sha512\": \"x\", \"ignored\"")]
    [InlineData("\"sha512\": \"aGFzaA==\", \"type\": \"package\", \"path\": \"contoso.json", "\"type\": \"package\", \"path\": \"contoso.json")]
    [InlineData("\"Contoso.Core/1.0.0\": { \"sha512\": \"aGFzaA==\", \"type\": \"package\", \"path\": \"contoso.core/1.0.0\", \"files\": [] },", "")]
    [InlineData("\"Contoso.Core/1.0.0\": { \"sha512\": \"aGFzaA==\", \"type\": \"package\"", "\"Contoso.Core/1.0.0\": { \"sha512\": \"aGFzaA==\", \"type\": \"project\"")]
    [InlineData("\"/packages/\": {}, \"/fallback/\": {}", "")]
    [InlineData("\"/packages/\"", "\"\"")]
    [InlineData("\"/fallback/\"", "\"fallback/\"")]
    [InlineData("\"/packages/\"", "\"/packages\\u0000/\"")]
    [InlineData("/src/App/App.csproj", "/src/App/App.csproj\\u0000")]
    [InlineData("my.lock.json", "my\\u0000.lock.json")]
    [InlineData("{ \"/src/Lib/Lib.csproj\": {", "{ \"/src/\\u0000Lib.csproj\": {")]
    [InlineData("\"projectPath\": \"/src/App/App.csproj\", ", "")]
    [InlineData("\"type\": \"project\", \"framework\"", "\"type\": \"else\", \"framework\"")]
    [InlineData("{\n  \"version\"", "<<<<<<< HEAD\n{\n  \"version\"")]
    public void Refuses_what_restore_does_not_write(string text, string replacement)
    {
        Assert.Contains(text, Honest, StringComparison.Ordinal);
        var refused = Assert.Throws<SigstoreException>(() => Parse(Honest.Replace(text, replacement, StringComparison.Ordinal)));
        Assert.Equal(FailureCode.AssetsFileMalformed, refused.Failure.Code);
    }

    [Fact]
    public void Whatever_is_cut_or_changed_is_refused_or_read_never_a_crash()
    {
        var honest = Encoding.UTF8.GetBytes(Honest);
        for (var i = 0; i < honest.Length; i++)
        {
            TryParse(honest.AsSpan(0, i));
            var changed = honest.ToArray();
            changed[i] ^= 0x81;
            TryParse(changed);
        }
    }

    private static void TryParse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            AssetsFile.Parse(utf8);
        }
        catch (SigstoreException)
        {
            // refused, with a code
        }
    }

    private static AssetsFile Parse(string json) => AssetsFile.Parse(Encoding.UTF8.GetBytes(json));
}
