using System.Text.Json;
using Sigstore.Build.Tests.Setup;
using Sigstore.Packages.Archive;

namespace Sigstore.Build.Tests.Situations;

/// <summary>What the users of a package see: with everything attached it is an ordinary package.</summary>
public sealed class ConsumerTests(BuildFeed feed)
{
    [Fact]
    public async Task A_package_with_everything_attached_is_pushed_restored_built_against_and_run()
    {
        var library = await feed.LibraryAsync();
        using var workspace = new Workspace(feed);
        var gallery = Directory.CreateDirectory(Path.Combine(workspace.Folder, "gallery")).FullName;
        (await Dotnet.RunAsync(workspace.Folder, workspace.Environment, "nuget", "push", library.Package, "--source", gallery)).Succeeded();
        var pushed = Assert.Single(Directory.EnumerateFiles(gallery, "*.nupkg", SearchOption.AllDirectories));
        Assert.Equal(File.ReadAllBytes(library.Package), File.ReadAllBytes(pushed));

        // It is not signed in NuGet's sense, and that is all NuGet has to say.
        var verify = await Dotnet.RunAsync(workspace.Folder, workspace.Environment, "nuget", "verify", pushed, "--all");
        Assert.DoesNotContain("NU3008", verify.Output, StringComparison.Ordinal);
        Assert.Contains("NU3004", verify.Output, StringComparison.Ordinal);

        workspace.Write("NuGet.config", $"""<configuration><packageSources><add key="gallery" value="{gallery}" /></packageSources></configuration>""");
        workspace.Write("App/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>{workspace.Folder}/packages</RestorePackagesPath>
                <RestoreFallbackFolders>{Consumer.GlobalPackages}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Acme.Lib" Version="1.0.0" /></ItemGroup>
            </Project>
            """);
        workspace.Write("App/Program.cs", "System.Console.WriteLine(Acme.Lib.Text.Hello);");
        var build = (await workspace.RunAsync("App", "build", "-v", "n")).Succeeded();
        Assert.DoesNotContain("Sigstore", build.Output, StringComparison.Ordinal); // nothing of ours flows to a consumer
        var run = (await Dotnet.RunAsync(workspace.Folder, workspace.Environment, workspace.File1("App.dll"))).Succeeded();
        Assert.Equal("hello", run.Output.Trim());

        var installed = Path.Combine(workspace.Folder, "packages", "acme.lib", "1.0.0");
        Assert.True(File.Exists(Path.Combine(installed, "_sigstore", "provenance.sigstore.json")));
        Assert.True(File.Exists(Path.Combine(installed, "_manifest", "spdx_2.3", "manifest.spdx.json")));
        using var archive = PackageArchive.Open(File.OpenRead(pushed));
        using var assets = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(workspace.Folder, "App", "obj", "project.assets.json")));
        Assert.Equal(
            archive.Digests(DigestSelection.UnsignedSha512).ContentHash,
            assets.RootElement.GetProperty("libraries").GetProperty("Acme.Lib/1.0.0").GetProperty("sha512").GetString());
    }
}
