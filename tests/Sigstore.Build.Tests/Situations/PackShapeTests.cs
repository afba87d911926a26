using Sigstore.Build.Tests.Setup;
using Sigstore.Client.Crypto;

namespace Sigstore.Build.Tests.Situations;

/// <summary>Projects of every shape that Pack knows.</summary>
public sealed class PackShapeTests(BuildFeed feed)
{
    [Fact]
    public async Task A_multi_targeted_library_with_symbols_in_a_folder_with_spaces_and_foreign_letters()
    {
        using var workspace = new Workspace(feed, "Größe und mehr 日本");
        workspace.Library("Acme.Lib", "<TargetFrameworks>net10.0;net9.0</TargetFrameworks><IncludeSymbols>true</IncludeSymbols><SymbolPackageFormat>snupkg</SymbolPackageFormat><Version>1.2.3.0</Version>");
        (await workspace.PackAsync("Acme.Lib")).Succeeded();
        new Attached(workspace, workspace.File1("Acme.Lib.1.2.3.nupkg")).RequireComplete();

        // A symbol package may hold nothing but symbols: bundles lie beside it.
        var symbols = workspace.File1("Acme.Lib.1.2.3.snupkg");
        using var stream = File.OpenRead(symbols);
        Assert.True(File.Exists(symbols + ".provenance.sigstore.json"));
        Assert.True(File.Exists(symbols + ".sigstore.json"));
        var package = new Attached(workspace, symbols);
        Assert.DoesNotContain(package.Entries, entry => entry.StartsWith("_sigstore", StringComparison.Ordinal) || entry.StartsWith("_manifest", StringComparison.Ordinal));
        package.Sidecar("", Digest.FromBytes(DigestAlgorithm.Sha256, System.Security.Cryptography.SHA256.HashData(stream)));
    }

    [Fact]
    public async Task No_build_into_another_folder_and_generated_on_build()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        (await workspace.RunAsync("Acme.Lib", "build", "-c", "Release")).Succeeded();
        (await workspace.PackAsync("Acme.Lib", "--no-build", "-o", Path.Combine(workspace.Folder, "out"))).Succeeded();
        new Attached(workspace, Path.Combine(workspace.Folder, "out", "Acme.Lib.1.0.0.nupkg")).RequireComplete();

        (await workspace.RunAsync("Acme.Lib", "build", "-p:GeneratePackageOnBuild=true", "-p:SigstoreInstance=local", "-p:Version=2.0.0")).Succeeded();
        new Attached(workspace, workspace.File1("Acme.Lib.2.0.0.nupkg")).RequireComplete();
    }

    [Fact]
    public async Task A_project_that_is_not_packable_gets_nothing_and_runs_nothing()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib", "<TargetFramework>net10.0</TargetFramework><IsPackable>false</IsPackable>");
        var run = (await workspace.PackAsync("Acme.Lib")).Succeeded();
        Assert.DoesNotContain("signed as", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(workspace.Home));
    }

    [Fact]
    public async Task Central_package_management_artifacts_output_and_one_global_reference()
    {
        using var workspace = new Workspace(feed);
        workspace.Write("Directory.Build.props", "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>");
        workspace.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup>
                <GlobalPackageReference Include="Sigstore.Build" Version="{workspace.Version}" />
                <PackageVersion Include="Polly.Core" Version="8.9.1" />
              </ItemGroup>
            </Project>
            """);
        workspace.Write("Acme.Lib/Acme.Lib.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFrameworks>net10.0;net9.0</TargetFrameworks></PropertyGroup>
              <ItemGroup><PackageReference Include="Polly.Core" /></ItemGroup>
            </Project>
            """);
        workspace.Write("Acme.Lib/C.cs", "public class C { }");
        (await workspace.PackAsync("Acme.Lib")).Succeeded();
        var package = workspace.File1("Acme.Lib.1.0.0.nupkg");
        Assert.Contains("/artifacts/package/", package, StringComparison.Ordinal);
        new Attached(workspace, package).RequireComplete();
        Assert.DoesNotContain("Sigstore.Build", Nuspec(package), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_with_several_runtimes_has_each_of_its_packages_attested()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Tool", "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><PackAsTool>true</PackAsTool><RuntimeIdentifiers>linux-x64;any</RuntimeIdentifiers>");
        workspace.Write("Acme.Tool/Program.cs", "System.Console.WriteLine(1);");
        (await workspace.PackAsync("Acme.Tool")).Succeeded();
        var packages = workspace.Files("*.nupkg").Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, packages.Count);
        Assert.All(packages, package => new Attached(workspace, package).RequireComplete());
    }

    [Fact]
    public async Task A_package_made_from_a_nuspec_of_its_own_has_another_name_than_the_project()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib", "<TargetFramework>net10.0</TargetFramework><NuspecFile>its own.nuspec</NuspecFile><NuspecProperties>version=3.1.4.0;who=Acme + Sons</NuspecProperties>");
        workspace.Write("Acme.Lib/its own.nuspec", """
            <package>
              <metadata><id>Acme.Other</id><version>$version$</version><authors>$who$</authors><description>d</description></metadata>
              <files><file src="bin/Release/net10.0/Acme.Lib.dll" target="lib/net10.0" /></files>
            </package>
            """);
        (await workspace.PackAsync("Acme.Lib", "-p:NoWarn=NU5128")).Succeeded();
        var attached = new Attached(workspace, workspace.File1("Acme.Other.3.1.4.nupkg"));
        Assert.Equal("_sigstore/provenance.sigstore.json", attached.Entries[^1]);
        attached.Provenance();
        attached.Sidecar(".sbom", attached.Digests.PristineSha256); // the nuspec alone says what is inside
    }

    [Theory]
    [InlineData("TreatWarningsAsErrors=true;MSBuildTreatWarningsAsErrors=true;GenerateSBOM=true", "Acme.Lib.1.0.0.nupkg")]
    [InlineData("PackageVersion=1.2.3-rc.1+abc.def", "Acme.Lib.1.2.3-rc.1.nupkg")]
    [InlineData("PackageOutputPath=../the packages/", "Acme.Lib.1.0.0.nupkg")]
    public async Task Unusual_properties_change_nothing(string properties, string package)
    {
        using var workspace = new Workspace(feed);
        var written = properties.Split(';').Select(property => property.Split('=')).Select(property => $"<{property[0]}>{property[1]}</{property[0]}>");
        workspace.Library("Acme.Lib", "<TargetFramework>net10.0</TargetFramework>" + string.Concat(written));
        (await workspace.PackAsync("Acme.Lib")).Succeeded();
        new Attached(workspace, workspace.File1(package)).RequireComplete();
        var again = (await workspace.PackAsync("Acme.Lib")).Succeeded();
        Assert.Contains("Skipping target \"_SigstoreAttachPackages\"", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_what_MSBuild_and_shells_care_about_in_its_name()
    {
        // No "@(": the C# compiler's own targets read that as an item list (MSB4012).
        using var workspace = new Workspace(feed, "it's 100% a,b(c) & +#x @y $z");
        workspace.Library("Acme.Lib");
        workspace.Write("Directory.Build.targets", """
            <Project>
              <Target Name="Later" AfterTargets="SigstoreAttachPackage">
                <Message Importance="high" Text="bundle %(SigstoreBundle.Kind) exists: $([System.IO.File]::Exists(`%(SigstoreBundle.FullPath)`))" />
              </Target>
            </Project>
            """);
        foreach (var _ in new[] { "new", "skipped" })
        {
            var run = (await workspace.PackAsync("Acme.Lib")).Succeeded();
            Assert.Contains("bundle provenance exists: True", run.Output, StringComparison.Ordinal);
            Assert.Contains("bundle signature exists: True", run.Output, StringComparison.Ordinal);
        }

        new Attached(workspace, workspace.File1("*.nupkg")).RequireComplete();
    }

    [Fact]
    public async Task A_project_in_another_language_and_one_packed_twice_in_one_build()
    {
        using var workspace = new Workspace(feed);
        workspace.Write("Acme.Fs/Acme.Fs.fsproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><Compile Include="A.fs" /><PackageReference Include="Sigstore.Build" Version="{workspace.Version}" PrivateAssets="all" /></ItemGroup>
            </Project>
            """);
        workspace.Write("Acme.Fs/A.fs", "module Acme.A\nlet x = 1\n");
        (await workspace.RunAsync("Acme.Fs", "restore")).Succeeded();
        var run = (await workspace.RunAsync("Acme.Fs", "msbuild", "-t:Pack;Build;Pack", "-v:n", "-p:Configuration=Release", "-p:SigstoreInstance=local")).Succeeded();
        Assert.Single(run.Output.Split('\n'), line => line.Contains("signed as", StringComparison.Ordinal));
        new Attached(workspace, workspace.File1("Acme.Fs.1.0.0.nupkg")).RequireComplete();
    }

    private static string Nuspec(string package)
    {
        using var archive = System.IO.Compression.ZipFile.OpenRead(package);
        using var reader = new StreamReader(archive.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        return reader.ReadToEnd();
    }
}
