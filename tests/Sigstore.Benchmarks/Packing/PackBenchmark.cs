using System.Globalization;
using Sigstore.Benchmarks.Solution;

namespace Sigstore.Benchmarks.Packing;

/// <summary>
/// <c>dotnet pack</c> of twenty projects with the build package at the local instance, over the same pack without it: everything built anew,
/// packed only, and nothing to do. Pairs run one after the other, so that what else the machine does falls on both.
/// </summary>
internal static class PackBenchmark
{
    private const int Projects = 20;

    /// <param name="package">A folder with one <c>Sigstore.Build.*.nupkg</c>, packed with <c>-c Release</c>.</param>
    /// <param name="pairs">Pairs of runs for each figure.</param>
    public static int Run(string package, int pairs)
    {
        var version = Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(package, "Sigstore.Build.*.nupkg").Single())["Sigstore.Build.".Length..];
        var root = Directory.CreateTempSubdirectory("pack-benchmark-");
        try
        {
            var plain = Solution(root, "plain", "");
            var ours = Solution(root, "ours", $"""
                <ItemGroup><PackageReference Include="Sigstore.Build" Version="{version}" PrivateAssets="all" /></ItemGroup>
                """);
            File.WriteAllText(Path.Combine(root.FullName, "NuGet.config"), $"""<configuration><packageSources><add key="ours" value="{Path.GetFullPath(package)}" /></packageSources></configuration>""");
            Pack(plain, "-restore");
            Pack(ours, "-restore");
            Compare("build and pack", pairs, plain, ours, folder => Delete(folder, "bin", "obj/Release"), []);
            Compare("pack, built before", pairs, plain, ours, folder => Delete(folder, "bin/Release/*.nupkg", "obj/Release/*.nuspec"), ["-p:NoBuild=true"]);
            Compare("nothing to do", pairs, plain, ours, _ => { }, ["-p:NoBuild=true"]);
            return 0;
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static string Solution(DirectoryInfo root, string name, string items)
    {
        var folder = root.CreateSubdirectory(name).FullName;
        var names = Enumerable.Range(1, Projects).Select(number => $"P{number:00}").ToList();
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), $"""
            <Project>
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <ItemGroup><PackageReference Include="Polly.Core" Version="8.9.1" /></ItemGroup>
              {items}
            </Project>
            """);
        foreach (var project in names)
        {
            Directory.CreateDirectory(Path.Combine(folder, project));
            File.WriteAllText(Path.Combine(folder, project, project + ".csproj"), """<Project Sdk="Microsoft.NET.Sdk" />""");
            File.WriteAllText(Path.Combine(folder, project, "C.cs"), $"public class {project} {{ }}");
        }

        File.WriteAllText(Path.Combine(folder, "All.slnx"), $"<Solution>{string.Concat(names.Select(project => $"<Project Path=\"{project}/{project}.csproj\" />"))}</Solution>");
        return folder;
    }

    private static void Compare(string what, int pairs, string plain, string ours, Action<string> prepare, string[] more)
    {
        var cpu = new List<double>();
        var wall = new List<double>();
        for (var pair = 0; pair < pairs; pair++)
        {
            prepare(plain);
            var without = Pack(plain, more);
            prepare(ours);
            var with = Pack(ours, more);
            cpu.Add((with.CpuMs / without.CpuMs) - 1);
            wall.Add((with.WallMs / without.WallMs) - 1);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what}: cpu {without.CpuMs:F0} -> {with.CpuMs:F0} ms, wall {without.WallMs:F0} -> {with.WallMs:F0} ms"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: cpu {Median(cpu):P1}, wall {Median(wall):P1} (median of {pairs} pairs)"));
    }

    // One node, whose processor time is seen whole; the compiler is a process of its own, as by default, and is not counted.
    private static ProcessCost Pack(string folder, params string[] more) => ProcessCost.Of(
        "dotnet",
        folder,
        new Dictionary<string, string> { ["SIGSTORE_HOME"] = Path.Combine(folder, "home"), ["DOTNET_NOLOGO"] = "1" },
        ["msbuild", "All.slnx", "-t:Pack", "-m:1", "-v:q", "-nologo", "-nodeReuse:false", "-p:Configuration=Release", "-p:SigstoreInstance=local", "-p:UseSharedCompilation=true", .. more]);

    // Below every project: folders, or files by pattern.
    private static void Delete(string folder, params string[] what)
    {
        foreach (var project in Directory.EnumerateDirectories(folder, "P*"))
        {
            foreach (var path in what.Select(path => Path.Combine(project, path)))
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }
                else if (Directory.Exists(Path.GetDirectoryName(path)))
                {
                    Array.ForEach(Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path)), File.Delete);
                }
            }
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
