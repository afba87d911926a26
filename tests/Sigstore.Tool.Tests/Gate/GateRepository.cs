using System.Diagnostics;

namespace Sigstore.Tool.Tests.Gate;

/// <summary>
/// A repository: an application, a second one whose package comes by a project outside of its solution, solutions of both formats; with a
/// package folder and a home of its own.
/// </summary>
internal sealed class GateRepository : IDisposable
{
    private readonly HostilePackage _packages;

    public GateRepository(HostilePackage packages)
    {
        _packages = packages;
        Directory.CreateDirectory(Path.Combine(Root, ".git"));
        Write("NuGet.config", $"""<configuration><packageSources><clear /><add key="feed" value="{packages.Feed}" /></packageSources><fallbackPackageFolders><clear /></fallbackPackageFolders></configuration>""");
        Write("App/Program.cs", "System.Console.WriteLine();");
        Write("Host/Program.cs", "System.Console.WriteLine();");
        Write("Outside/Outside.cs", "public class Outside;");
        Write("Host/Host.csproj", Project("<ProjectReference Include=\"../Outside/Outside.csproj\" />", exe: true));
        WriteSolution("App");
        WriteSolution("Host");
        Use("");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("sigstore-gate-").FullName;

    public string Packages => Path.Combine(Root, "packages");

    public string Home => Path.Combine(Root, "home");

    /// <summary>What the application, and the project outside of the other solution, reference.</summary>
    public void Use(string package, string version = "1.0.0")
    {
        var reference = package.Length == 0 ? "" : $"""<PackageReference Include="{package}" Version="{version}" />""";
        Write("App/App.csproj", Project(reference, exe: true));
        Write("Outside/Outside.csproj", Project(reference, exe: false));
    }

    public Task<(int ExitCode, string Output)> DotnetAsync(params string[] arguments) => DotnetAsync(new Dictionary<string, string>(), arguments);

    /// <summary>With variables of the environment that differ from the usual.</summary>
    public async Task<(int ExitCode, string Output)> DotnetAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["NUGET_PACKAGES"] = Packages;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["SIGSTORE_HOME"] = Home;
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_TieredPGO"] = "0"; // processes of two seconds
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    public Task<ToolRun> ToolAsync(params string[] arguments) => ToolRun.Of(Root, Environment(), network: null, _packages.Tool, arguments);

    public Dictionary<string, string> Environment() => new(StringComparer.Ordinal) { ["NUGET_PACKAGES"] = Packages, ["SIGSTORE_HOME"] = Home };

    /// <summary>Restores and locks what is used now, and installs the gate.</summary>
    public async Task LockAndCloseAsync(string project = "App")
    {
        await DotnetAsync("restore", project);
        var locked = await ToolAsync("lock", project, "--lock", "sigstore.lock.json");
        Assert.True(locked.ExitCode == ExitCodes.Passed, locked.Error + locked.Output);
        Assert.Equal(ExitCodes.Passed, (await ToolAsync("gate")).ExitCode);
    }

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>Removes what was compiled, but not what was restored: the next build compiles.</summary>
    public void Uncompile()
    {
        foreach (var folder in new[] { "App", "Host", "Outside" }.SelectMany(name => new[] { PathOf($"{name}/obj/Debug"), PathOf($"{name}/obj/Release"), PathOf($"{name}/bin") }).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Project(string references, bool exe) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>{(exe ? "Exe" : "Library")}</OutputType><UseAppHost>false</UseAppHost><EnableNETAnalyzers>false</EnableNETAnalyzers><NuGetAudit>false</NuGetAudit><IsTestProject>{(exe ? "true" : "false")}</IsTestProject></PropertyGroup>
          <ItemGroup>{references}</ItemGroup>
        </Project>
        """;

    private void WriteSolution(string name)
    {
        Write($"{name}.slnx", $"""<Solution><Project Path="{name}/{name}.csproj" /></Solution>""");
        var id = name == "App" ? "{11111111-1111-1111-1111-111111111111}" : "{22222222-2222-2222-2222-222222222222}";
        Write($"{name}.sln", $$"""
            Microsoft Visual Studio Solution File, Format Version 12.00
            Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "{{name}}", "{{name}}\{{name}}.csproj", "{{id}}"
            EndProject
            Global
            	GlobalSection(SolutionConfigurationPlatforms) = preSolution
            		Debug|Any CPU = Debug|Any CPU
            		Release|Any CPU = Release|Any CPU
            	EndGlobalSection
            	GlobalSection(ProjectConfigurationPlatforms) = postSolution
            		{{id}}.Debug|Any CPU.ActiveCfg = Debug|Any CPU
            		{{id}}.Debug|Any CPU.Build.0 = Debug|Any CPU
            		{{id}}.Release|Any CPU.ActiveCfg = Release|Any CPU
            		{{id}}.Release|Any CPU.Build.0 = Release|Any CPU
            	EndGlobalSection
            EndGlobal

            """);
    }
}
