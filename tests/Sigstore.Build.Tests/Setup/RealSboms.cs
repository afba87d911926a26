using Microsoft.Build.Utilities;
using Sigstore.Build.Tasks;

namespace Sigstore.Build.Tests.Setup;

/// <summary>SBOMs that real builds wrote, of every shape: library, application for a runtime, several frameworks, tool, and this project itself.</summary>
internal sealed class RealSboms
{
    private RealSboms(string folder, string[] files)
    {
        Folder = folder;
        Files = files;
    }

    public string Folder { get; }

    /// <summary>SPDX and CycloneDX documents.</summary>
    public string[] Files { get; }

    public static async Task<RealSboms> BuildAsync(BuildFeed feed)
    {
        var workspace = new Workspace(feed, "sboms"); // deleted with the feed
        var runtime = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        const string both = "<SigstoreSign>false</SigstoreSign><SigstoreSbomFormat>spdx;cyclonedx</SigstoreSbomFormat>";
        const string polly = """<PackageReference Include="Polly.Core" Version="8.9.1" />""";
        workspace.Library("Multi", "<TargetFrameworks>net10.0;net9.0</TargetFrameworks>" + both, polly);
        workspace.Library("Tool", "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><PackAsTool>true</PackAsTool>" + both, polly);
        workspace.Library("App", "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>" + both, polly + """<ProjectReference Include="../Multi/Multi.csproj" />""");
        workspace.Write("Tool/Program.cs", "System.Console.WriteLine(1);");
        workspace.Write("App/Program.cs", "System.Console.WriteLine(1);");
        (await workspace.RunAsync("Multi", "pack")).Succeeded();
        (await workspace.RunAsync("Tool", "pack")).Succeeded();
        (await workspace.RunAsync("App", "publish", "-r", runtime, "--self-contained", "false")).Succeeded();
        foreach (var (project, application) in new[] { ("Sigstore.Build", false), ("Sigstore.Tool", true) })
        {
            Itself(workspace, project, application);
        }

        var library = await feed.LibraryAsync();
        string[] built = [.. workspace.Files("*.spdx.json"), .. workspace.Files("*.cdx.json")];
        Assert.Equal(10, built.Length);
        return new RealSboms(workspace.Folder, [.. built, library.Sbom("spdx"), library.Sbom("cdx")]);
    }

    // This repository builds the package, so it can't use it: the task is run over what was restored here.
    private static void Itself(Workspace workspace, string project, bool application)
    {
        var folder = Path.GetFullPath(Path.Combine(BuildFeed.Metadata("BuildProject"), "..", "..", project));
        var engine = new SilentEngine();
        using var task = new WriteSbom
        {
            BuildEngine = engine,
            AssetsFile = Path.Combine(folder, "obj", "project.assets.json"),
            ProjectFile = Path.Combine(folder, project + ".csproj"),
            PackageId = project,
            PackageVersion = "0.1.0",
            IsApplication = application,
            TargetFramework = "net10.0",
            Authors = "Sigstore.Build contributors",
            LicenseExpression = "Apache-2.0",
            Documents =
            [
                new TaskItem(Path.Combine(workspace.Folder, project + ".spdx.json"), new Dictionary<string, string> { ["Format"] = "spdx" }),
                new TaskItem(Path.Combine(workspace.Folder, project + ".cdx.json"), new Dictionary<string, string> { ["Format"] = "cyclonedx" }),
            ],
        };
        Assert.True(task.Execute(), string.Join("\n", engine.Errors));
    }
}
