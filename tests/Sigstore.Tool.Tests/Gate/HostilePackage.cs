using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace Sigstore.Tool.Tests.Gate;

/// <summary>A feed with a package that leaves a mark by every way a package has into a build, and a harmless one; made once, with the SDK's own compiler.</summary>
public sealed class HostilePackage : IDisposable
{
    public const string Initial = "initial-targets";
    public const string Props = "props";
    public const string Targets = "targets";
    public const string Analyzer = "analyzer";
    public const string Generator = "generator";

    public const string Hooks = "BeforeTargets=\"_GenerateRestoreGraphProjectEntry;CollectPackageReferences;GetTargetFrameworks;PrepareForBuild;ResolvePackageAssets;CoreCompile;Build;VSTest\"";
    private readonly string _root = Directory.CreateTempSubdirectory("sigstore-hostile-").FullName;

    public HostilePackage()
    {
        Directory.CreateDirectory(Marks);
        Directory.CreateDirectory(Feed);
        Directory.CreateDirectory(Tool);
        var roslyn = Compile();
        Pack("Hostile", "1.0.0", [
            ("build/Hostile.props", Project(Initial, $"<Project InitialTargets=\"Hostile{Initial}\">", "") + Project(Props, "", Hooks) + "</Project>"),
            ("build/Hostile.targets", Project(Targets, "<Project>", Hooks) + "</Project>"),
        ], ("analyzers/dotnet/cs/Hostile.dll", roslyn));
        Pack("Harmless", "1.0.0", [("build/Harmless.props", "<Project><PropertyGroup><Harmless>true</Harmless></PropertyGroup></Project>"), ("tools/Harmless.dll", "a library")]);
        Pack("Harmless", "1.0.1", [("build/Harmless.props", "<Project><PropertyGroup><Harmless>true</Harmless></PropertyGroup></Project>")]);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(IsToolFile))
        {
            File.Copy(file, Path.Combine(Tool, Path.GetFileName(file)));
        }
    }

    public string Feed => Path.Combine(_root, "feed");

    public string Marks => Path.Combine(_root, "marks");

    /// <summary>The verifier that the gates pin.</summary>
    public string Tool => Path.Combine(_root, "tool");

    /// <summary>The marks that were left since the last call, in order.</summary>
    public string TakeMarks()
    {
        var marks = Directory.GetFiles(Marks).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal).ToList();
        marks.ForEach(mark => File.Delete(Path.Combine(Marks, mark)));
        return string.Join(' ', marks);
    }

    /// <summary>A target that leaves a mark.</summary>
    public string Project(string mark, string begin, string hooks) =>
        $"{begin}<Target Name=\"Hostile{mark}\" {hooks}><Touch Files=\"{Path.Combine(Marks, mark)}\" AlwaysCreate=\"true\" /></Target>";

    /// <summary>Puts a package into the feed.</summary>
    public void Pack(string id, string version, (string Name, string Text)[] files, params (string Name, byte[] Content)[] more)
    {
        using var archive = ZipFile.Open(Path.Combine(Feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        var nuspec = $"""<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>{id}</id><version>{version}</version><authors>x</authors><description>x</description></metadata></package>""";
        foreach (var (name, content) in files.Append((id + ".nuspec", nuspec)).Append(("lib/net10.0/_._", "")).Select(file => (file.Item1, Encoding.UTF8.GetBytes(file.Item2))).Concat(more))
        {
            using var stream = archive.CreateEntry(name).Open();
            stream.Write(content);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static bool IsToolFile(string file) => Path.GetFileName(file) is var name
        && !name.StartsWith("Sigstore.Tool.Tests", StringComparison.Ordinal) && !name.StartsWith("xunit", StringComparison.OrdinalIgnoreCase)
        && Path.GetExtension(name) is ".dll" or ".json";

    // An analyzer and a generator in one assembly.
    private byte[] Compile()
    {
        const string Source = """
            using System.Collections.Immutable; using System.IO; using Microsoft.CodeAnalysis; using Microsoft.CodeAnalysis.Diagnostics;
            [DiagnosticAnalyzer(LanguageNames.CSharp)]
            public sealed class Strike : DiagnosticAnalyzer
            {
                public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ImmutableArray.Create(new DiagnosticDescriptor("X1", "x", "x", "x", DiagnosticSeverity.Warning, true));
                public override void Initialize(AnalysisContext context) => context.RegisterCompilationAction(_ => File.WriteAllText(@"MARKS/analyzer", ""));
            }
            [Generator]
            public sealed class Second : IIncrementalGenerator
            {
                public void Initialize(IncrementalGeneratorInitializationContext context) => File.WriteAllText(@"MARKS/generator", "");
            }
            """;
        var source = Path.Combine(_root, "Hostile.cs");
        File.WriteAllText(source, Source.Replace("MARKS", Marks, StringComparison.Ordinal));
        var sdk = SdkFolder();
        var references = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll")
            .Append(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "netstandard.dll"))
            .Append(Path.Combine(sdk, "Roslyn", "bincore", "Microsoft.CodeAnalysis.dll"));
        var output = Path.Combine(_root, "Hostile.dll");
        Run([Path.Combine(sdk, "Roslyn", "bincore", "csc.dll"), "-nologo", "-nostdlib", "-t:library", "-out:" + output, .. references.Where(IsManaged).Select(file => "-r:" + file), source]);
        return File.ReadAllBytes(output);
    }

    private static bool IsManaged(string file) => !Path.GetFileName(file).Contains(".Native", StringComparison.Ordinal);

    private static string SdkFolder()
    {
        var output = Run(["--info"]);
        const string Label = "Base Path:";
        var at = output.IndexOf(Label, StringComparison.Ordinal) + Label.Length;
        return output[at..output.IndexOf('\n', at)].Trim();
    }

    private static string Run(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(output);
    }
}
