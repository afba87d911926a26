using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Sigstore.Packages.Gate;

namespace Sigstore.Tool.Tests.Gate;

/// <summary>Installing, checking, updating and removing: idempotent, and nobody's text is lost.</summary>
public sealed class GateCommandTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sigstore-gate-").FullName;
    private readonly string _tool = Directory.CreateTempSubdirectory("sigstore-tool-").FullName;

    public GateCommandTests()
    {
        File.WriteAllText(Path.Combine(_tool, "dotnet-sigstore.dll"), "not really");
        File.WriteAllText(Path.Combine(_tool, "dotnet-sigstore.pdb"), "every file is pinned");
    }

    public static TheoryData<string, string, string> OwnContents => new()
    {
        { "plain", "<Project>\n  <PropertyGroup><Own>true</Own></PropertyGroup>\n</Project>\n", "utf-8" },
        { "byte order mark and Windows line ends", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Project>\r\n  <PropertyGroup />\r\n</Project>", "bom" },
        { "UTF-16", "<?xml version=\"1.0\" encoding=\"utf-16\"?>\n<Project>\n</Project>\n<!-- ü -->\n", "utf-16" },
        { "one line", "<Project><PropertyGroup><A>1</A></PropertyGroup></Project>", "utf-8" },
        { "old namespace, odd end tag", "<Project xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\">\n  <PropertyGroup>\n  </PropertyGroup>\n</Project  >\n", "utf-8" },
        { "end tags in comments", "<!-- </Project> -->\n<Project>\n  <!-- </Project> -->\n  <ItemGroup />\n</Project>\n<!-- </Project> -->\n", "utf-8" },
        { "single quotes and tabs", "<Project InitialTargets='Check'>\n\t<Target Name='Check' />\n</Project>\n", "utf-8" },
    };

    [Theory]
    [MemberData(nameof(OwnContents))]
    public async Task What_stood_in_a_file_stays_and_comes_back_to_the_byte(string how, string text, string encoding)
    {
        var bytes = Bytes(text, encoding);
        foreach (var name in DirectoryImport.Files)
        {
            await File.WriteAllBytesAsync(PathOf(name), bytes, Cancel);
        }

        await GateAsync();
        var installed = DirectoryImport.Files.ToDictionary(name => name, name => File.ReadAllBytes(PathOf(name)));
        Assert.All(installed, file => Assert.True(DirectoryImport.IsIn(file.Key, Text(file.Value, encoding)), how));
        Assert.All(installed.Values, content => System.Xml.Linq.XDocument.Load(new MemoryStream(content)));
        Assert.All(installed.Values, content => Assert.Equal(text.Contains("\r\n", StringComparison.Ordinal), Text(content, encoding).Contains("props</CustomAfterDirectoryBuildProps></PropertyGroup>\r\n", StringComparison.Ordinal) || Text(content, encoding).Contains("'true'\" />\r\n", StringComparison.Ordinal)));

        await GateAsync();
        await GateAsync("--update");
        Assert.All(installed, file => Assert.Equal(file.Value, File.ReadAllBytes(PathOf(file.Key))));

        await GateAsync("--remove");
        Assert.All(installed.Keys, name => Assert.Equal(bytes, File.ReadAllBytes(PathOf(name))));
        Assert.False(File.Exists(PathOf(GateFile.RelativePath)));
    }

    [Fact]
    public async Task Where_no_gate_is_it_is_said_and_what_makes_one()
    {
        var removed = await RunAsync("--remove");
        Assert.Equal($"There is no gate in {_root}; nothing was changed.", removed.Output.Trim());
        var check = await RunAsync("--check");
        Assert.Contains("found none; run: dotnet sigstore gate" + Environment.NewLine, check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_the_gate_made_go_with_it()
    {
        await GateAsync();
        Assert.All(DirectoryImport.Files, name => Assert.True(File.Exists(PathOf(name))));
        await GateAsync("--remove");
        Assert.All(DirectoryImport.Files.Append(GateFile.RelativePath), name => Assert.False(File.Exists(PathOf(name))));
    }

    [Theory]
    [InlineData("<Project />")]
    [InlineData("<Project InitialTargets=\"a/b>c\"/>")]
    public async Task A_project_without_content_gets_some(string text)
    {
        await File.WriteAllTextAsync(PathOf("Directory.Build.props"), text, Cancel);
        await GateAsync();
        var root = System.Xml.Linq.XDocument.Load(PathOf("Directory.Build.props")).Root!;
        Assert.Equal("CustomAfterDirectoryBuildProps", Assert.Single(Assert.Single(root.Elements()).Elements()).Name.LocalName);
    }

    [Theory]
    [InlineData("no project at all")]
    [InlineData("<Other></Other>")]
    [InlineData("<Project>")]
    public async Task What_is_no_project_is_refused_and_nothing_is_written(string text)
    {
        await File.WriteAllTextAsync(PathOf("Directory.Solution.targets"), text, Cancel);
        Assert.Contains("SIG4001", (await RunAsync()).Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public async Task Every_file_of_the_verifier_is_pinned_and_other_platforms_of_the_version_stay()
    {
        await GateAsync();
        var gate = await File.ReadAllTextAsync(PathOf(GateFile.RelativePath), Cancel);
        Assert.Contains("Include=\"dotnet-sigstore.pdb\"", gate, StringComparison.Ordinal);
        var own = Assert.Single(GateVerifier.ReadAll(gate));

        var other = own.ToString().Replace($"verifier {own.Platform} ", "verifier win-x64 ", StringComparison.Ordinal);
        var old = other.Replace("win-x64", "osx-arm64", StringComparison.Ordinal).Replace($" {own.Version} -->", " 0.0.1 -->", StringComparison.Ordinal);
        await File.WriteAllTextAsync(PathOf(GateFile.RelativePath), gate.Replace(own.ToString(), $"{old}\n{own}\n{other}", StringComparison.Ordinal), Cancel);
        await GateAsync("--update");
        var verifiers = GateVerifier.ReadAll(await File.ReadAllTextAsync(PathOf(GateFile.RelativePath), Cancel));
        Assert.Equal(new[] { own.Platform, "win-x64" }.Order(StringComparer.Ordinal), verifiers.Select(verifier => verifier.Platform));

        await File.AppendAllTextAsync(Path.Combine(_tool, "dotnet-sigstore.dll"), "!", Cancel);
        Assert.Contains("SIG4040", (await RunAsync("--check")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tools_package_for_another_platform_is_pinned_file_by_file_where_nuget_will_put_it()
    {
        var version = (await PinnedAsync())[0].Version;
        var package = PackTool("dotnet-sigstore.win-x64", version, [("tools/net10.0/win-x64/dotnet-sigstore.dll", "for another platform"), ("tools/net10.0/win-x64/sub/other.dll", "too"), ("README.md", "not of the verifier")]);
        var run = await RunAsync("--update", "--package", package);
        Assert.True(run.ExitCode == ExitCodes.Passed, run.Error);
        var pinned = await PinnedAsync();
        Assert.Equal(2, pinned.Count);
        var other = pinned.Single(verifier => verifier.Platform == "win-x64").ToString();
        Assert.Contains($"$(_SigstoreGatePackages)/dotnet-sigstore.win-x64/{version}/tools/net10.0/win-x64/", other, StringComparison.Ordinal);
        Assert.Contains($"Include=\"dotnet-sigstore.dll\" Sha512=\"{Convert.ToHexString(SHA512.HashData("for another platform"u8))}\"", other, StringComparison.Ordinal);
        Assert.Contains($"Include=\"sub/other.dll\" Sha512=\"{Convert.ToHexString(SHA512.HashData("too"u8))}\"", other, StringComparison.Ordinal);
        Assert.Equal(2, other.Split("<_SigstoreGatePin ").Length - 1);

        // It stays when this platform's pins are renewed, and the gate is the one this tool writes.
        var gate = await File.ReadAllTextAsync(PathOf(GateFile.RelativePath), Cancel);
        await GateAsync("--update");
        Assert.Equal(gate, await File.ReadAllTextAsync(PathOf(GateFile.RelativePath), Cancel));
        Assert.True(GateFile.IsGateFile(gate));
    }

    [Theory]
    [InlineData("another version", "SIG4001")]
    [InlineData("no tool inside", "SIG4001")]
    [InlineData("no package", "SIG20")]
    [InlineData("no file", "SIG4001")]
    public async Task Packages_that_are_not_this_tool_are_not_pinned_and_nothing_is_written(string what, string code)
    {
        var version = (await PinnedAsync())[0].Version;
        var before = await File.ReadAllTextAsync(PathOf(GateFile.RelativePath), Cancel);
        var package = what switch
        {
            "another version" => PackTool("dotnet-sigstore.win-x64", "0.0.7", [("tools/net10.0/win-x64/dotnet-sigstore.dll", "old")]),
            "no tool inside" => PackTool("Contoso.Json", version, [("lib/net10.0/Contoso.Json.dll", "x")]),
            "no package" => WriteText(PathOf("broken.nupkg"), "not a package"),
            _ => PathOf("nowhere.nupkg"),
        };
        var run = await RunAsync("--update", "--package", package);
        Assert.NotEqual(ExitCodes.Passed, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(PathOf(GateFile.RelativePath), Cancel));
    }

    [Theory]
    [InlineData("build/Sigstore.Gate.props", "true</_SigstoreGate>", "true</_SigstoreGate> ")]
    [InlineData("Directory.Build.targets", "<Import ", "<!-- <Import ")]
    [InlineData("Directory.Solution.targets", "</Project>", "<PropertyGroup /></Project>")]
    public async Task Check_refuses_a_gate_that_is_not_the_one_this_tool_writes(string file, string old, string text)
    {
        await GateAsync();
        var content = await File.ReadAllTextAsync(PathOf(file), Cancel);
        await File.WriteAllTextAsync(PathOf(file), content.Replace(old, text, StringComparison.Ordinal), Cancel);
        Assert.Contains("SIG4040", (await RunAsync("--check")).Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        Directory.Delete(_tool, recursive: true);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static byte[] Bytes(string text, string encoding) => encoding switch
    {
        "bom" => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
        "utf-16" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
        _ => Encoding.UTF8.GetBytes(text),
    };

    private static string Text(byte[] content, string encoding) =>
        (encoding == "utf-16" ? Encoding.Unicode : Encoding.UTF8).GetString(content).TrimStart('\uFEFF');

    private async Task GateAsync(params string[] options)
    {
        var run = await RunAsync(options);
        Assert.True(run.ExitCode == ExitCodes.Passed, run.Error);
    }

    private Task<ToolRun> RunAsync(params string[] options) => ToolRun.Of(_root, new Dictionary<string, string>(), network: null, _tool, ["gate", .. options]);

    private async Task<IReadOnlyList<GateVerifier>> PinnedAsync()
    {
        if (!File.Exists(PathOf(GateFile.RelativePath)))
        {
            await GateAsync();
        }

        return GateVerifier.ReadAll(await File.ReadAllTextAsync(PathOf(GateFile.RelativePath), Cancel));
    }

    // Not in the tool's folder: every file there is pinned.
    private string PackTool(string id, string version, (string Name, string Text)[] files)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "feed")).FullName, $"{id}.{version}.nupkg");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        var nuspec = $"""<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>{id}</id><version>{version}</version><authors>x</authors><description>x</description></metadata></package>""";
        foreach (var (name, text) in files.Append((id + ".nuspec", nuspec)))
        {
            using var stream = archive.CreateEntry(name).Open();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return path;
    }

    private static string WriteText(string path, string text)
    {
        File.WriteAllText(path, text);
        return path;
    }

    private string PathOf(string name) => Path.Combine(_root, name);
}
