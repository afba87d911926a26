using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace Sigstore.Tool.Tests.Gate;

/// <summary>A repository with an application, a feed of its own with a hostile package, and a package folder of its own.</summary>
internal sealed class GateRepository : IDisposable
{
    private const string Hostile = """
        <Project InitialTargets="Strike">
          <Target Name="Strike" BeforeTargets="Build;CoreCompile;ResolvePackageAssets"><Touch Files="$(MSBuildProjectDirectory)/hostile.mark" AlwaysCreate="true" /></Target>
        </Project>
        """;

    public GateRepository()
    {
        Directory.CreateDirectory(Path.Combine(Root, ".git"));
        Write("NuGet.config", """<configuration><packageSources><clear /><add key="feed" value="feed" /></packageSources></configuration>""");
        Write("App/Program.cs", "System.Console.WriteLine();");
        Write("App.slnx", """<Solution><Project Path="App/App.csproj" /></Solution>""");
        Pack();
        UsePackage(false);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("sigstore-gate-").FullName;

    public bool IsMarked => File.Exists(Path.Combine(Root, "App", "hostile.mark"));

    public void UsePackage(bool use) => Write("App/App.csproj", $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><UseAppHost>false</UseAppHost></PropertyGroup>
          <ItemGroup>{(use ? "<PackageReference Include=\"Hostile\" Version=\"1.0.0\" />" : "")}</ItemGroup>
        </Project>
        """);

    public async Task<(int ExitCode, string Output)> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["NUGET_PACKAGES"] = Path.Combine(Root, "packages");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["SIGSTORE_HOME"] = Path.Combine(Root, "home");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    public Task<ToolRun> ToolAsync(params string[] arguments) => ToolRun.Of(Root, new Dictionary<string, string>
    {
        ["NUGET_PACKAGES"] = Path.Combine(Root, "packages"),
        ["SIGSTORE_HOME"] = Path.Combine(Root, "home"),
    }, arguments);

    public void Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Pack()
    {
        Directory.CreateDirectory(Path.Combine(Root, "feed"));
        using var archive = ZipFile.Open(Path.Combine(Root, "feed", "Hostile.1.0.0.nupkg"), ZipArchiveMode.Create);
        Add(archive, "Hostile.nuspec", """
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>Hostile</id><version>1.0.0</version><authors>x</authors><description>x</description></metadata></package>
            """);
        Add(archive, "build/Hostile.props", Hostile);
        Add(archive, "build/Hostile.targets", Hostile);
        Add(archive, "lib/net10.0/_._", "");
    }

    private static void Add(ZipArchive archive, string name, string text)
    {
        using var stream = archive.CreateEntry(name).Open();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
