using Sigstore.Build.Tests.Setup;

namespace Sigstore.Build.Tests.Situations;

/// <summary>Twenty projects packed in parallel; what a second run does; which assemblies of ours a build loads.</summary>
public sealed class SolutionTests(BuildFeed feed)
{
    private const int Projects = 20;
    private const int Processes = 3;

    [Fact]
    public async Task Twenty_projects_in_parallel_log_in_at_most_once_a_process_and_packing_again_runs_no_task()
    {
        using var workspace = new Workspace(feed);
        workspace.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup><GlobalPackageReference Include="Sigstore.Build" Version="{workspace.Version}" /></ItemGroup>
            </Project>
            """);
        var names = Enumerable.Range(1, Projects).Select(number => $"Acme.P{number:00}").ToList();
        foreach (var name in names)
        {
            workspace.Write($"{name}/{name}.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
            workspace.Write($"{name}/C.cs", $"public static class {name.Replace('.', '_')} {{ }}");
        }

        workspace.Write("All.slnx", $"<Solution>{string.Concat(names.Select(name => $"<Project Path=\"{name}/{name}.csproj\" />"))}</Solution>");
        (await workspace.PackAsync("", "All.slnx", $"-m:{Processes}", "-o", Path.Combine(workspace.Folder, "out"))).Succeeded();
        var packages = names.Select(name => Path.Combine(workspace.Folder, "out", $"{name}.1.0.0.nupkg")).ToList();
        Assert.All(packages, package => new Attached(workspace, package).RequireComplete());

        using (var local = workspace.OpenLocal())
        {
            var logs = await local.CheckLogsAsync(TestContext.Current.CancellationToken);
            var certificates = logs.Single(log => log.Name.EndsWith("/ct", StringComparison.Ordinal)).TreeSize;
            Assert.InRange(certificates, 1, Processes);
            Assert.Equal(3 * Projects, logs.Single(log => log.Name == "localhost").TreeSize);
            TestContext.Current.TestOutputHelper!.WriteLine($"{certificates} certificates for {Projects} projects in at most {Processes} processes");
        }

        var before = packages.ConvertAll(File.ReadAllBytes);
        var again = (await workspace.PackAsync("", "All.slnx", "--no-restore", $"-m:{Processes}", "-o", Path.Combine(workspace.Folder, "out"))).Succeeded();
        Assert.Equal(Projects, Count(again.Output, "Skipping target \"_SigstoreAttachPackages\""));
        Assert.Equal(Projects, Count(again.Output, "Skipping target \"_SigstoreWriteSbom\""));
        Assert.Equal(before, packages.ConvertAll(File.ReadAllBytes));
    }

    [Fact]
    public async Task A_build_loads_of_ours_only_what_it_needs_and_nothing_if_nothing_is_to_be_done()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");

        // Nobody to sign as: the SBOM is written, the local instance stays on disk.
        var unsigned = (await workspace.RunAsync("Acme.Lib", "pack", "-v", "diag")).Succeeded();
        Assert.True(IsLoaded(unsigned.Output, "Sigstore.Build"));
        Assert.False(IsLoaded(unsigned.Output, "Sigstore.Local"));
        Assert.Contains(CompiledTasks(), unsigned.Output, StringComparison.Ordinal);

        var signed = (await workspace.RunAsync("Acme.Lib", "pack", "-v", "diag", "-p:SigstoreInstance=local")).Succeeded();
        Assert.True(IsLoaded(signed.Output, "Sigstore.Local"));

        var again = (await workspace.RunAsync("Acme.Lib", "pack", "-v", "diag", "-p:SigstoreInstance=local")).Succeeded();
        Assert.Contains("Skipping target \"_SigstoreAttachPackages\"", again.Output, StringComparison.Ordinal);
        Assert.False(IsLoaded(again.Output, "Sigstore."));
    }

    [Fact]
    public async Task A_design_time_build_does_nothing()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        (await workspace.RunAsync("Acme.Lib", "restore")).Succeeded();
        string[] asAnEditor = ["-t:Compile;Pack", "-p:DesignTimeBuild=true", "-p:BuildingProject=false", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-p:NoBuild=true", "-p:SigstoreInstance=local"];
        var run = await workspace.RunAsync("Acme.Lib", ["msbuild", "-v:diag", .. asAnEditor]);
        Assert.Contains("Sigstore.Build.targets", run.Output, StringComparison.Ordinal); // it is imported
        Assert.False(IsLoaded(run.Output, "Sigstore."));
        Assert.False(Directory.Exists(workspace.Home));
        Assert.DoesNotContain(workspace.Files("*"), file => file.Contains("/sigstore/", StringComparison.Ordinal));
    }

    private static string CompiledTasks() => OperatingSystem.IsLinux() ? "tasks/net10.0/linux-x64/Sigstore.Build.dll" : "Sigstore.Build.dll";

    // "Assembly loaded during TaskRun (…): Sigstore.Build, Version=…"
    private static bool IsLoaded(string log, string assembly) =>
        log.Split('\n').Any(line => line.Contains("Assembly loaded", StringComparison.Ordinal) && line.Contains(": " + assembly, StringComparison.Ordinal));

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
