using System.Text;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Sbom;

namespace Sigstore.Packages.Tests.Sbom;

public sealed class GraphSbomTests
{
    private const string Hash = "aFP7GiBBIb2x9rBTuUpw/jSs0JVbTofADlt6WxmYVYQ24KPAjFYyxcnNNVVf4F/eqKyzjik170nOpURmmyJDKg==";

    private const string Assets = $$"""
        {
          "version": 4,
          "targets": {
            "net10.0": {
              "App.Core/1.0.0": { "type": "project", "dependencies": { "Lib.A": "1.0.0" } },
              "Lib.A/1.0.0": { "type": "package", "dependencies": { "Lib.B": "2.0.0", "Pruned": "1.0.0" }, "runtime": { "lib/net10.0/Lib.A.dll": {} } },
              "Lib.B/2.1.0": { "type": "package", "runtime": { "lib/net10.0/Lib.B.dll": {} } },
              "Some.Analyzer/3.0.0": { "type": "package", "build": { "build/Some.Analyzer.props": {} } }
            }
          },
          "libraries": {
            "App.Core/1.0.0": { "type": "project", "path": "../App.Core/App.Core.csproj", "msbuildProject": "../App.Core/App.Core.csproj" },
            "Lib.A/1.0.0": { "sha512": "{{Hash}}", "type": "package", "path": "lib.a/1.0.0" },
            "Lib.B/2.1.0": { "sha512": "{{Hash}}", "type": "package", "path": "lib.b/2.1.0" },
            "Some.Analyzer/3.0.0": { "sha512": "{{Hash}}", "type": "package", "path": "some.analyzer/3.0.0" }
          },
          "packageFolders": { "/packages/": {} },
          "project": {
            "restore": { "projectPath": "/src/App/App.csproj", "frameworks": { "net10.0": { "projectReferences": { "/src/App.Core/App.Core.csproj": { "projectPath": "/src/App.Core/App.Core.csproj" } } } } },
            "frameworks": { "net10.0": { "framework": "net10.0",
              "dependencies": { "Lib.A": { "target": "Package" }, "Some.Analyzer": { "suppressParent": "All" } },
              "frameworkReferences": { "Microsoft.NETCore.App": { "privateAssets": "all" } },
              "downloadDependencies": [ { "name": "Microsoft.NETCore.App.Host.linux-x64", "version": "[10.0.12, 10.0.12]" } ] } }
          }
        }
        """;

    [Fact]
    public void Every_package_project_framework_and_pack_is_there_with_its_real_edges_and_scope()
    {
        var document = Describe();
        Assert.Equal(
            ["app.core/1.0.0", "lib.a/1.0.0", "lib.b/2.1.0", "microsoft.netcore.app.host.linux-x64/10.0.12", "microsoft.netcore.app/10.0", "some.analyzer/3.0.0"],
            document.Components.Select(component => component.Key));
        Assert.Equal(
            [("app.core/1.0.0", "lib.a/1.0.0"), ("app/1.0.0", "app.core/1.0.0"), ("app/1.0.0", "lib.a/1.0.0"), ("app/1.0.0", "microsoft.netcore.app.host.linux-x64/10.0.12"),
                ("app/1.0.0", "microsoft.netcore.app/10.0"), ("app/1.0.0", "some.analyzer/3.0.0"), ("lib.a/1.0.0", "lib.b/2.1.0")],
            document.Dependencies.Select(edge => (edge.From, edge.To)));
        Assert.Equal(
            ["microsoft.netcore.app.host.linux-x64/10.0.12", "some.analyzer/3.0.0"],
            document.Components.Where(component => component.Scope == SbomScope.Build).Select(component => component.Key));
        Assert.Equal(Convert.ToHexStringLower(Convert.FromBase64String(Hash)), document.Components.Single(component => component.Name == "Lib.A").Sha512Hex);
    }

    [Fact]
    public void The_same_graph_gives_the_same_bytes_and_another_graph_another_identity()
    {
        foreach (var format in SbomFormat.All)
        {
            Assert.Equal(format.Write(Describe()).ToArray(), format.Write(Describe()).ToArray());
        }

        using var spdx = JsonDocument.Parse(SpdxWriter.Write(Describe()));
        using var other = JsonDocument.Parse(SpdxWriter.Write(Describe(Assets.Replace("2.1.0", "2.2.0", StringComparison.Ordinal))));
        Assert.NotEqual(spdx.RootElement.GetProperty("documentNamespace").GetString(), other.RootElement.GetProperty("documentNamespace").GetString());
    }

    [Fact]
    public void SPDX_says_the_hash_in_hexadecimal_the_purl_and_that_an_analyzer_only_built()
    {
        using var spdx = JsonDocument.Parse(SpdxWriter.Write(Describe()));
        var package = spdx.RootElement.GetProperty("packages").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "Lib.A");
        Assert.Equal("SHA512", package.GetProperty("checksums")[0].GetProperty("algorithm").GetString());
        Assert.Equal("pkg:nuget/Lib.A@1.0.0", package.GetProperty("externalRefs")[0].GetProperty("referenceLocator").GetString());
        Assert.Equal("MIT", package.GetProperty("licenseDeclared").GetString());
        Assert.Equal("Organization: Acme", package.GetProperty("supplier").GetString());
        var relationship = spdx.RootElement.GetProperty("relationships").EnumerateArray().Single(one => one.GetProperty("relationshipType").GetString() == "BUILD_DEPENDENCY_OF" &&
            one.GetProperty("spdxElementId").GetString()!.Contains("Analyzer", StringComparison.Ordinal));
        Assert.Equal("SPDXRef-RootPackage", relationship.GetProperty("relatedSpdxElement").GetString());
    }

    [Fact]
    public void CycloneDX_gives_every_component_its_dependencies_also_when_it_has_none()
    {
        using var bom = JsonDocument.Parse(CycloneDxWriter.Write(Describe()));
        Assert.Equal("1.6", bom.RootElement.GetProperty("specVersion").GetString());
        Assert.Equal(bom.RootElement.GetProperty("components").GetArrayLength() + 1, bom.RootElement.GetProperty("dependencies").GetArrayLength());
        Assert.Equal("excluded", bom.RootElement.GetProperty("components").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "Some.Analyzer").GetProperty("scope").GetString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not json")]
    public void What_is_no_assets_file_is_refused(string text)
    {
        var refused = Assert.Throws<SigstoreException>(() => AssetsFile.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(FailureCode.AssetsFileMalformed, refused.Failure.Code);
    }

    [Theory]
    [InlineData("not XML")]
    [InlineData("<package />")]
    [InlineData("<!DOCTYPE package [ <!ENTITY e 'x'> ]><package><metadata><id>&e;</id></metadata></package>")]
    public void What_is_no_nuspec_is_refused(string text)
    {
        var refused = Assert.Throws<SigstoreException>(() => PackageMetadata.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(FailureCode.SbomInputMissing, refused.Failure.Code);
    }

    [Fact]
    public void A_self_contained_application_without_packages_still_has_its_runtime()
    {
        const string runtime = "Microsoft.NETCore.App.Runtime.linux-x64";
        var assets = $$"""
            { "version": 4, "targets": { "net10.0": {}, "net10.0/linux-x64": {} }, "libraries": {}, "packageFolders": { "/packages/": {} },
              "project": { "restore": { "projectPath": "/src/App/App.csproj" },
                "frameworks": { "net10.0": { "downloadDependencies": [ { "name": "{{runtime}}", "version": "[10.0.12, 10.0.12]" } ] } } } }
            """;
        var component = Assert.Single(Describe(assets, SbomSelection.Application("net10.0", "linux-x64", selfContained: true)).Components);
        Assert.Equal((runtime, SbomScope.Runtime), (component.Name, component.Scope));
    }

    private static SbomDocument Describe(string assets = Assets, SbomSelection? selection = null) => GraphSbom.Describe(
        new SbomComponent { Name = "App", Version = "1.0.0", Kind = SbomComponentKind.Package },
        AssetsFile.Parse(Encoding.UTF8.GetBytes(assets)),
        new Nuspecs(),
        selection ?? SbomSelection.Package,
        DateTimeOffset.UnixEpoch,
        "1.0.0");

    private sealed class Nuspecs : IPackageMetadataSource
    {
        public RestoredPackage Read(string id, string version) => new(
            PackageMetadata.Parse(Encoding.UTF8.GetBytes(
                $"""<package><metadata><id>{id}</id><version>{version}</version><authors>Acme</authors><license type="expression">MIT</license><repository type="git" url="https://example.org/r" commit="abc" /></metadata></package>""")),
            null,
            "https://feed.example/index.json");
    }
}
