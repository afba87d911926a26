using System.Globalization;
using Sigstore.Benchmarks.Solution;

namespace Sigstore.Benchmarks.Packing;

/// <summary>
/// <c>dotnet pack</c> of twenty projects with the build package at the local instance, over the same pack without it: everything built anew,
/// packed only, and nothing to do. Once on one node, whose processor time is seen whole, and once as the command comes to a user here: as many
/// nodes as processors, the compiler as the environment says. Pairs run one after the other, so that what else the machine does falls on both.
/// </summary>
internal sealed class PackBenchmark(string plain, string ours, int pairs)
{
    private const int Projects = 20;
    private const double Overhead = 0.15;
    private const double OverheadOfNothing = 0.03;

    // One node; the compiler is a process of its own, as by default, and is not counted.
    private static readonly string[] _oneNode = ["msbuild", "All.slnx", "-t:Pack", "-m:1", "-v:q", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=true", "-p:Configuration=Release", "-p:SigstoreInstance=local"];

    // Of several nodes not all the processor time is seen: the time on the wall is the figure.
    private static readonly string[] _asIs = ["pack", "All.slnx", "-v:q", "-nologo", "-p:Configuration=Release", "-p:SigstoreInstance=local"];

    private bool _isMet = true;

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
            // A package folder of its own: in the usual one lies what was restored of this version before.
            File.WriteAllText(Path.Combine(root.FullName, "NuGet.config"), $"""
                <configuration>
                  <config><add key="globalPackagesFolder" value="packages" /></config>
                  <packageSources><add key="ours" value="{Path.GetFullPath(package)}" /></packageSources>
                </configuration>
                """);
            Pack(plain, [.. _oneNode, "-restore"]);
            Pack(ours, [.. _oneNode, "-restore"]);
            Action<string> everything = folder => Delete(folder, "bin", "obj/Release");
            Action<string> packages = folder => Delete(folder, "bin/Release/*.nupkg", "obj/Release/*.nuspec");
            var benchmark = new PackBenchmark(plain, ours, pairs);
            benchmark.Compare("one node: build and pack", everything, _oneNode, Overhead);
            benchmark.Compare("one node: pack, built before", packages, [.. _oneNode, "-p:NoBuild=true"], Overhead);
            benchmark.Compare("one node: nothing to do", _ => { }, [.. _oneNode, "-p:NoBuild=true"], OverheadOfNothing);
            benchmark.Compare("as it is: build and pack", everything, _asIs, Overhead, seesCpu: false);
            benchmark.Compare("as it is: nothing to do", _ => { }, _asIs, OverheadOfNothing, seesCpu: false);
            return benchmark._isMet ? 0 : 1;
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

    private void Compare(string what, Action<string> prepare, string[] command, double target, bool seesCpu = true)
    {
        var cpu = new List<double>();
        var wall = new List<double>();
        for (var pair = 0; pair < pairs; pair++)
        {
            prepare(plain);
            var without = Pack(plain, command);
            prepare(ours);
            var with = Pack(ours, command);
            cpu.Add((with.CpuMs / without.CpuMs) - 1);
            wall.Add((with.WallMs / without.WallMs) - 1);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what}: {(seesCpu ? $"cpu {without.CpuMs:F0} -> {with.CpuMs:F0} ms, " : "")}wall {without.WallMs:F0} -> {with.WallMs:F0} ms"));
        }

        if (seesCpu)
        {
            Say(what + ", cpu", Figures.Middle(cpu), target);
        }

        Say(what + ", wall", Figures.Middle(wall), target);
    }

    private void Say(string what, double overhead, double target)
    {
        var isMet = overhead <= target;
        _isMet &= isMet;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-36} {overhead * 100,6:F1} % <= {target * 100:F0} % {(isMet ? "" : "MISSED")} (median of {pairs} pairs)"));
    }

    private static ProcessCost Pack(string folder, string[] command) => ProcessCost.Of(
        "dotnet",
        folder,
        new Dictionary<string, string> { ["SIGSTORE_HOME"] = Path.Combine(folder, "home"), ["DOTNET_NOLOGO"] = "1" },
        command);

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
}
