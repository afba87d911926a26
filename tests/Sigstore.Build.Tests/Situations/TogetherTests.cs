using Sigstore.Build.Tests.Setup;

namespace Sigstore.Build.Tests.Situations;

/// <summary>Builds that know nothing of each other, at the same time in the same place; and a pack without any build.</summary>
public sealed class TogetherTests(BuildFeed feed)
{
    [Fact]
    public async Task Several_processes_packing_into_one_folder_at_the_same_time_leave_each_package_complete()
    {
        using var workspace = new Workspace(feed);
        string[] names = ["Acme.A", "Acme.B", "Acme.C"];
        Array.ForEach(names, name => workspace.Library(name));
        var output = Path.Combine(workspace.Folder, "out");
        var first = await Task.WhenAll(names.Select(name => workspace.PackAsync(name, "-o", output)));
        Assert.All(first, run => run.Succeeded());
        var packages = names.Select(name => Path.Combine(output, $"{name}.1.0.0.nupkg")).ToList();
        Assert.All(packages, package => new Attached(workspace, package).RequireComplete());
        Assert.Equal(4 * names.Length, Directory.GetFiles(output).Length); // a package and three bundles each, nothing left over

        // One instance on disk, several processes: each certificate and each entry is in its log, once.
        using var local = workspace.OpenLocal();
        var logs = await local.CheckLogsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3 * names.Length, logs.Single(log => log.Name == "localhost").TreeSize);
        Assert.Equal(names.Length, logs.Single(log => log.Name.EndsWith("/ct", StringComparison.Ordinal)).TreeSize);
    }

    [Fact]
    public async Task Packing_a_nuspec_without_a_project_attaches_nothing()
    {
        using var workspace = new Workspace(feed);
        workspace.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup><GlobalPackageReference Include="Sigstore.Build" Version="{workspace.Version}" /></ItemGroup>
            </Project>
            """);
        workspace.Write("alone/readme.txt", "text");
        workspace.Write("alone/Acme.Alone.nuspec", """
            <package>
              <metadata><id>Acme.Alone</id><version>1.0.0</version><authors>Acme</authors><description>d</description></metadata>
              <files><file src="readme.txt" target="content" /></files>
            </package>
            """);
        workspace.Environment["SIGSTORE_ID_TOKEN"] = workspace.Token("email:ada@acme.example");
        workspace.Write("Directory.Build.props", "<Project><PropertyGroup><SigstoreInstance>local</SigstoreInstance><SigstoreSign>true</SigstoreSign></PropertyGroup></Project>");
        (await Dotnet.RunAsync(Path.Combine(workspace.Folder, "alone"), workspace.Environment, "pack", "Acme.Alone.nuspec")).Succeeded();
        var attached = new Attached(workspace, workspace.File1("Acme.Alone.1.0.0.nupkg"));
        Assert.Empty(attached.Embedded);
        Assert.DoesNotContain(attached.Entries, entry => entry.StartsWith('_') && !entry.StartsWith("_rels/", StringComparison.Ordinal));
        Assert.Empty(workspace.Files("*.sigstore.json"));
    }
}
