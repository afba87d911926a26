using System.IO.Compression;

namespace Sigstore.Benchmarks.Solution;

/// <summary>
/// Ten projects with more than 75 real packages, and an eleventh with a hundred of ours that carry provenance of a local instance. Made
/// once in a folder of temporary files (<c>SIGSTORE_BENCHMARK_FOLDER</c> names another) and used again from then on.
/// </summary>
internal sealed class BenchmarkSolution
{
    public const int OurPackages = 100;
    private const string Form = "4";

    // Exact versions, spread so that ten projects share much of what they bring.
    private static readonly (string Id, string Version)[][] Projects =
    [
        [("Azure.Identity", "1.21.0"), ("Polly.Core", "8.9.1")],
        [("BenchmarkDotNet", "0.14.0"), ("NodaTime", "3.3.7")],
        [("FsCheck", "3.6.0"), ("Moq", "4.21.0")],
        [("MSBuild.StructuredLogger", "2.3.269"), ("YamlDotNet", "16.3.0")],
        [("Npgsql.EntityFrameworkCore.PostgreSQL", "10.0.3")],
        [("OpenTelemetry", "1.20.1"), ("Serilog.Sinks.Console", "6.1.1"), ("Serilog.Sinks.File", "7.0.0")],
        [("Quartz", "4.7.3"), ("RabbitMQ.Client", "7.2.2")],
        [("Swashbuckle.AspNetCore", "11.0.1"), ("Spectre.Console", "0.49.1")],
        [("System.IdentityModel.Tokens.Jwt", "8.16.0"), ("Azure.Identity", "1.21.0"), ("OpenTelemetry", "1.20.1")],
        [("Autofac", "4.8.1"), ("AutoMapper", "8.0.0"), ("Castle.Core", "4.4.0"), ("Dapper", "2.0.35"), ("Moq", "4.5.22"), ("Newtonsoft.Json", "9.0.1"), ("NLog", "4.4.2"), ("NUnit", "3.6.0"), ("SharpZipLib", "1.4.1")],
    ];

    private BenchmarkSolution(string root) => Root = root;

    public string Root { get; }

    /// <summary>All eleven projects.</summary>
    public string All => Path.Combine(Root, "All.slnx");

    /// <summary>The ten with real packages.</summary>
    public string Real => Path.Combine(Root, "Real.slnx");

    /// <summary>The one with ours.</summary>
    public string Ours => Path.Combine(Root, "Ours", "Ours.csproj");

    /// <summary>The tool as it is packed and installed: compiled ahead of time.</summary>
    public string Tool => Path.Combine(Root, "tool", "dotnet-sigstore");

    public string Home => Path.Combine(Root, "home");

    /// <summary>A lock without author and repository evidence.</summary>
    public string PlainLock => Path.Combine(Root, "sigstore.lock.json");

    /// <summary>A lock of the real packages with author and repository evidence.</summary>
    public string SignatureLock => Path.Combine(Root, "signatures.lock.json");

    /// <summary>The extracted build package.</summary>
    public string Hook => Path.Combine(Root, "hook");

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["SIGSTORE_HOME"] = Home, ["NUGET_CERT_REVOCATION_MODE"] = "offline", ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en",
    };

    /// <summary>Makes what is not there yet, and builds and installs the tool as it is now, unless an earlier one will do.</summary>
    public static async Task<BenchmarkSolution> PrepareAsync(string repository, bool asItIs)
    {
        var root = System.Environment.GetEnvironmentVariable("SIGSTORE_BENCHMARK_FOLDER") ?? Path.Combine(Path.GetTempPath(), "sigstore-benchmark-solution");
        var solution = new BenchmarkSolution(Path.GetFullPath(root));
        var stamp = Path.Combine(root, "form");
        if (!File.Exists(stamp) || await File.ReadAllTextAsync(stamp) != Form)
        {
            Console.Error.WriteLine($"making the solution in {root}, once");
            Directory.CreateDirectory(root);
            solution.WriteProjects();
            await OurPackageFeed.CreateAsync(Path.Combine(root, "feed"), Path.Combine(solution.Home, "local"), OurPackages);
            solution.Dotnet("restore", solution.All, "-v:q");
            solution.Dotnet("build", solution.All, "-v:q", "--no-restore");
        }

        if (asItIs && File.Exists(stamp) && File.Exists(solution.Tool))
        {
            return solution;
        }

        solution.InstallTool(repository);
        solution.Run("lock", solution.All, "--instance", "local", "--without-nuget-signatures", "--lock", solution.PlainLock, "--prune");
        solution.Run("lock", solution.Real, "--lock", solution.SignatureLock, "--prune");
        await File.WriteAllTextAsync(stamp, Form);
        return solution;
    }

    public ProcessCost Run(params string[] arguments) => ProcessCost.Of(Tool, Root, Environment, arguments);

    public ProcessCost Dotnet(params string[] arguments) => ProcessCost.Of("dotnet", Root, Environment, arguments);

    private void WriteProjects()
    {
        Directory.CreateDirectory(Path.Combine(Root, ".git"));
        Write("NuGet.Config", """
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="ours" value="feed" /></packageSources>
            </configuration>
            """);
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit><NoWarn>$(NoWarn);NU1701;NU1605</NoWarn></PropertyGroup>
            </Project>
            """);
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        var names = Projects.Select((packages, i) => WriteProject($"Real{i:00}", packages)).ToList();
        Write("Real.slnx", SolutionOf(names));
        names.Add(WriteProject("Ours", Enumerable.Range(0, OurPackages).Select(i => (OurPackageFeed.IdOf(i), "1.0.0"))));
        Write("All.slnx", SolutionOf(names));
    }

    private string WriteProject(string name, IEnumerable<(string Id, string Version)> packages)
    {
        var references = packages.Select(package => $"    <PackageReference Include=\"{package.Id}\" Version=\"[{package.Version}]\" />\n");
        Write($"{name}/{name}.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\">\n  <ItemGroup>\n{string.Concat(references)}  </ItemGroup>\n</Project>\n");
        Write($"{name}/Class1.cs", $"namespace {name};\n\npublic static class Class1;\n");
        return name;
    }

    private static string SolutionOf(IEnumerable<string> names) => $"<Solution>\n{string.Concat(names.Select(name => $"  <Project Path=\"{name}/{name}.csproj\" />\n"))}</Solution>\n";

    // As a user gets it: packed for this platform, installed from a feed. The build package is unpacked beside it.
    private void InstallTool(string repository)
    {
        var packed = Path.Combine(Root, "packed");
        if (Directory.Exists(packed))
        {
            Directory.Delete(packed, recursive: true);
        }

        ProcessCost.Of("dotnet", repository, Environment, "pack", Path.Combine("build", "Packages.slnf"), "-c", "Release", "-v:q", "-o", packed, "--artifacts-path", Path.Combine(Root, "artifacts"),
            "-p:RunAnalyzers=false", "-p:ToolPackageRuntimeIdentifiers=" + System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier);
        DeleteFolder(Path.Combine(Root, "tool"));
        DeleteFolder(Path.Combine(Root, "tool-packages"));
        var environment = Environment.Append(new("NUGET_PACKAGES", Path.Combine(Root, "tool-packages"))).ToDictionary(StringComparer.Ordinal);
        ProcessCost.Of("dotnet", Root, environment, "tool", "install", "dotnet-sigstore", "--version", "0.1.0", "--tool-path", Path.Combine(Root, "tool"), "--source", packed, "--no-cache");
        DeleteFolder(Hook);
        ZipFile.ExtractToDirectory(Path.Combine(packed, "Sigstore.Build.0.1.0.nupkg"), Hook);
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
