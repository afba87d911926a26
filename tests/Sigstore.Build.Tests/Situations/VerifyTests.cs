using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sigstore.Build.Tests.Setup;

namespace Sigstore.Build.Tests.Situations;

/// <summary><c>SigstoreVerify</c> in real builds: what was restored is checked before it is used.</summary>
public sealed class VerifyTests(BuildFeed feed)
{
    private const string Harmless = """<PackageReference Include="Contoso.Harmless" Version="1.0.0" />""";
    private const string Verify = "msbuild -v:n -t:SigstoreVerifyPackages";

    [Fact]
    public async Task A_lock_alone_turns_the_check_on_an_unchanged_build_skips_it_and_a_tampered_package_fails_the_build()
    {
        using var workspace = new Workspace(feed);
        Prepare(workspace);

        // Nothing to hold packages against, nothing asked: off.
        var off = (await workspace.RunAsync("App", "build", "-v", "n")).Succeeded();
        Assert.DoesNotContain("packages passed", off.Output, StringComparison.Ordinal);

        // A lock: errors are errors, and this build has none.
        Lock(workspace);
        var honest = (await workspace.RunAsync("App", "build", "-v", "n")).Succeeded();
        Assert.Matches("Sigstore: ([0-9]+) of \\1 packages passed", honest.Output);
        Assert.Contains("[input] SigstoreVerify=error", honest.Output, StringComparison.Ordinal);
        var again = (await workspace.RunAsync("App", "build", "--no-restore", "-v", "n")).Succeeded();
        Assert.Contains("Skipping target \"SigstoreVerifyPackages\"", again.Output, StringComparison.Ordinal);

        // A changed file in the package folder: nothing else in the build has changed.
        workspace.Write("packages/contoso.harmless/1.0.0/lib/net10.0/Contoso.txt", "changed");
        var tampered = (await workspace.RunAsync("App", "build", "--no-restore", "-v", "n")).Failed("SIG3006");
        var message = tampered.Output.Split('\n').First(line => line.Contains("error SIG3006", StringComparison.Ordinal));
        Assert.Contains("App.csproj", message, StringComparison.Ordinal);
        Assert.DoesNotContain("SIG3006: SIG3006", message, StringComparison.Ordinal);
        foreach (var word in new[] { "Contoso.Harmless 1.0.0", "SIG2041", "lib/net10.0/Contoso.txt", "expected", "found", "came in", "to settle:" })
        {
            Assert.Contains(word, tampered.Output, StringComparison.Ordinal);
        }

        // It stays an error until it is settled, a warning where that is wanted, and nothing where it is turned off.
        (await RunAsync(workspace)).Failed("SIG3006");
        var warned = (await RunAsync(workspace, "-p:SigstoreVerify=warn")).Succeeded();
        Assert.Contains("warning SIG3006", warned.Output, StringComparison.Ordinal);
        Assert.Contains("warning SIG3006", (await RunAsync(workspace, "-p:SigstoreVerify=warn")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SIG3006", (await RunAsync(workspace, "-p:SigstoreVerify=off")).Succeeded().Output, StringComparison.Ordinal);
        (await RunAsync(workspace, "-p:SigstoreVerify=perhaps")).Failed("SIG4021");
    }

    /// <summary>As the tool writes locks: with the signatures of authors and galleries. NuGet's verifier speaks in the SDK's types, not in those of an assembly beside our tasks.</summary>
    [Fact]
    public async Task A_NuGet_signature_that_the_lock_has_is_proved_inside_the_build()
    {
        using var workspace = new Workspace(feed);
        Prepare(workspace);

        // One that a real gallery signed: this solution restores it, so that it is on every machine that runs the tests.
        var signed = Directory.EnumerateFiles(Path.Combine(Consumer.GlobalPackages, "polly.core"), "*.nupkg", SearchOption.AllDirectories).First();
        var version = Path.GetFileName(Path.GetDirectoryName(signed));
        File.Copy(signed, Path.Combine(workspace.Folder, "feed", Path.GetFileName(signed)));
        workspace.Library("App", items: $"""<PackageReference Include="Polly.Core" Version="{version}" />""");
        (await workspace.RunAsync("App", "restore")).Succeeded();
        (await workspace.ToolAsync("App", "lock", "--lock", Path.Combine(workspace.Folder, "sigstore.lock.json"))).Succeeded();
        Assert.Contains("\"serviceIndex\"", File.ReadAllText(Path.Combine(workspace.Folder, "sigstore.lock.json")), StringComparison.Ordinal);
        Assert.Matches("Sigstore: ([0-9]+) of \\1 packages passed", (await RunAsync(workspace)).Succeeded().Output);
    }

    /// <summary>The dotnet command extracts tools in a way of its own; what this SDK does is what is accepted.</summary>
    [Fact]
    public async Task A_local_tool_as_the_dotnet_command_installs_it_is_locked_and_verified()
    {
        using var workspace = new Workspace(feed);
        Prepare(workspace);
        (await workspace.RunAsync("App", "restore")).Succeeded();
        workspace.Write("Tool/Tool.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><PackAsTool>true</PackAsTool><PackageId>Contoso.Tool</PackageId><UseAppHost>false</UseAppHost></PropertyGroup>
            </Project>
            """);
        workspace.Write("Tool/Program.cs", "return;");
        (await workspace.RunAsync("Tool", "pack", "-o", Path.Combine(workspace.Folder, "feed"))).Succeeded();
        (await Dotnet.RunAsync(workspace.Folder, workspace.Environment, "new", "tool-manifest")).Succeeded();
        (await Dotnet.RunAsync(workspace.Folder, workspace.Environment, "tool", "install", "Contoso.Tool", "--version", "1.0.0")).Succeeded();
        (await workspace.ToolAsync("", "lock", "App")).Succeeded();
        var locked = File.ReadAllText(Assert.Single(workspace.Files("sigstore.lock.json")));
        Assert.Contains("Contoso.Tool", locked, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(JsonEncodedText.Encode(ContentHashOf(workspace, "Contoso.Tool.1.0.0.nupkg"), System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), locked, StringComparison.Ordinal);
        (await workspace.ToolAsync("", "verify", "App")).Succeeded();

        var copy = Assert.Single(Directory.GetFiles(Path.Combine(workspace.Folder, "packages", "contoso.tool", "1.0.0"), "Contoso.Tool.nupkg"));
        File.AppendAllText(copy, "x");
        var changed = await workspace.ToolAsync("", "verify", "App");
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("SIG2041", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_asked_for_and_is_not_there_is_an_error_and_a_policy_is_held()
    {
        using var workspace = new Workspace(feed);
        Prepare(workspace);
        (await workspace.RunAsync("App", "restore")).Succeeded();
        (await RunAsync(workspace, "-p:SigstoreVerify=error")).Failed("SIG4010");
        Lock(workspace);
        (await RunAsync(workspace)).Succeeded();

        var policy = """{ "version": 1, "packages": { "Contoso.*": { "require": { "provenance": "locked" } }, "*": { "require": { "hash": "locked" } } } }""";
        var file = workspace.Write("elsewhere/policy.json", policy);
        (await RunAsync(workspace, $"-p:SigstorePolicyFile={file}")).Failed("SIG3001");
        workspace.Write("sigstore.policy.json", policy);
        (await RunAsync(workspace)).Failed("SIG3001");
        workspace.Write("sigstore.policy.json", "{");
        (await RunAsync(workspace)).Failed("SIG2301");
        (await RunAsync(workspace, "-p:DesignTimeBuild=true")).Succeeded();
    }

    [Fact]
    public async Task A_pass_ends_when_a_file_went_or_came_with_an_old_time_and_with_every_trust_file()
    {
        using var workspace = new Workspace(feed);
        Prepare(workspace);
        workspace.Environment["NUGET_PACKAGES"] = Path.Combine(workspace.Folder, "it's (packages)"); // characters that mean something to MSBuild
        (await workspace.RunAsync("App", "restore")).Succeeded();
        Lock(workspace);
        workspace.Write("sigstore.policy.json", """{ "version": 1, "instances": { "ours": { "local": true } }, "packages": { "*": { "require": { "hash": "locked" } } } }""");
        _ = workspace.Token("email:ada@acme.example");
        var root = Path.Combine(workspace.Home, "local", "trusted_root.json");
        await PassesAndIsSkippedAsync(workspace);

        // The content of trust roots, and of the repository's own bundles.
        File.SetLastWriteTimeUtc(root, DateTime.UtcNow.AddMinutes(1));
        Assert.Contains("packages passed", (await RunAsync(workspace)).Succeeded().Output, StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(root, DateTime.UtcNow.AddDays(-30));
        var bundle = workspace.Write(".sigstore/contoso.harmless/1.0.0/some.sigstore.json", "{}");
        File.SetLastWriteTimeUtc(bundle, DateTime.UtcNow.AddDays(-30));
        await PassesAndIsSkippedAsync(workspace);
        File.Delete(bundle);
        await PassesAndIsSkippedAsync(workspace);

        // As an archive would bring it: older than the stamp.
        var added = workspace.Write("it's (packages)/contoso.harmless/1.0.0/lib/net10.0/Added.dll", "added");
        File.SetLastWriteTimeUtc(added, DateTime.UtcNow.AddDays(-30));
        Assert.Contains("SIG2043", (await RunAsync(workspace)).Failed("SIG3006").Output, StringComparison.Ordinal);
        File.Delete(added);
        await PassesAndIsSkippedAsync(workspace);
        File.Delete(Path.Combine(workspace.Environment["NUGET_PACKAGES"], "contoso.harmless", "1.0.0", "lib", "net10.0", "Contoso.txt"));
        (await RunAsync(workspace)).Failed("SIG3006");
    }

    // MSBuild keeps its processes for the next build, and in them the times of files in package folders.
    [Fact]
    public async Task A_changed_package_is_found_by_processes_that_outlive_a_build()
    {
        using var workspace = new Workspace(feed);
        workspace.Environment["MSBUILDDISABLENODEREUSE"] = "0";
        workspace.Environment["MSBUILDNODEHANDSHAKESALT"] = Guid.NewGuid().ToString("N"); // nobody else's processes
        Prepare(workspace);
        string[] names = ["App", "Bill", "Cash", "Debt"];
        foreach (var name in names[1..])
        {
            workspace.Library(name, items: Harmless);
        }

        workspace.Write("All.slnx", $"<Solution>{string.Concat(names.Select(name => $"<Project Path=\"{name}/{name}.csproj\" />"))}</Solution>");
        string[] build = ["build", "All.slnx", "--no-restore", "-v", "n", "-m:2", "-nodeReuse:true"];
        Task<DotnetRun> BuildAsync() => Dotnet.RunAsync(workspace.Folder, workspace.Environment, build);
        try
        {
            (await Dotnet.RunAsync(workspace.Folder, workspace.Environment, ["restore", "All.slnx"])).Succeeded();
            Lock(workspace);
            (await BuildAsync()).Succeeded();
            var again = (await BuildAsync()).Succeeded();
            Assert.Equal(names.Length, again.Output.Split("Skipping target \"SigstoreVerifyPackages\"").Length - 1);

            workspace.Write("packages/contoso.harmless/1.0.0/lib/net10.0/Contoso.txt", "changed");
            var tampered = (await BuildAsync()).Failed("SIG3006");
            Assert.All(names, name => Assert.Matches($"{name}\\.csproj.*error SIG3006", tampered.Output));
        }
        finally
        {
            await Dotnet.RunAsync(workspace.Folder, workspace.Environment, ["build-server", "shutdown", "--msbuild"]);
        }
    }

    private static async Task PassesAndIsSkippedAsync(Workspace workspace)
    {
        Assert.Contains("packages passed", (await RunAsync(workspace)).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("Skipping target \"SigstoreVerifyPackages\"", (await RunAsync(workspace)).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pass_is_no_pass_of_another_policy_or_of_another_day()
    {
        using var workspace = new Workspace(feed);
        Prepare(workspace);
        var other = workspace.Write("elsewhere/policy.json", """{ "version": 1, "packages": { "Contoso.*": { "require": { "provenance": "locked" } }, "*": { "require": { "hash": "locked" } } } }""");
        (await workspace.RunAsync("App", "restore")).Succeeded();
        Lock(workspace);
        foreach (var file in new[] { other, Path.Combine(workspace.Folder, "sigstore.lock.json") })
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-30)); // as old as a checkout of long ago: older than any stamp
        }

        (await RunAsync(workspace)).Succeeded();
        (await RunAsync(workspace, $"-p:SigstorePolicyFile={other}")).Failed("SIG3001");

        // All of yesterday: nothing is younger than the stamp, but an exception may have ended since.
        var stamp = Assert.Single(Directory.GetFiles(Path.Combine(workspace.Folder, "App", "obj"), "sigstore.verify.*.stamp"));
        foreach (var file in Directory.GetFiles(workspace.Folder, "*", SearchOption.AllDirectories).Where(file => file != stamp))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-3));
        }

        File.SetLastWriteTimeUtc(stamp, DateTime.UtcNow.AddDays(-1));
        Assert.Matches("Sigstore: ([0-9]+) of \\1 packages passed", (await RunAsync(workspace)).Succeeded().Output);
    }

    private static Task<DotnetRun> RunAsync(Workspace workspace, params string[] more) => workspace.RunAsync("App", [.. Verify.Split(' '), .. more]);

    private static void Prepare(Workspace workspace)
    {
        workspace.Environment["NUGET_PACKAGES"] = Path.Combine(workspace.Folder, "packages");
        Directory.CreateDirectory(Path.Combine(workspace.Folder, ".git"));
        Directory.CreateDirectory(Path.Combine(workspace.Folder, "feed"));
        using (var archive = ZipFile.Open(Path.Combine(workspace.Folder, "feed", "Contoso.Harmless.1.0.0.nupkg"), ZipArchiveMode.Create))
        {
            Add(archive, "Contoso.Harmless.nuspec", """<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>Contoso.Harmless</id><version>1.0.0</version><authors>x</authors><description>x</description></metadata></package>""");
            Add(archive, "lib/net10.0/_._", "");
            Add(archive, "lib/net10.0/Contoso.txt", "text");
        }

        var config = Path.Combine(workspace.Folder, "NuGet.config");
        File.WriteAllText(config, File.ReadAllText(config).Replace("<packageSources>", $"<packageSources><add key=\"harmless\" value=\"{Path.Combine(workspace.Folder, "feed")}\" />", StringComparison.Ordinal));
        workspace.Library("App", items: Harmless);
    }

    private static string ContentHashOf(Workspace workspace, string package)
    {
        using var archive = Packages.Archive.PackageArchive.Open(File.OpenRead(Path.Combine(workspace.Folder, "feed", package)));
        return archive.Digests(Packages.Archive.DigestSelection.UnsignedSha512).ContentHash;
    }

    private static void Add(ZipArchive archive, string name, string text)
    {
        using var stream = archive.CreateEntry(name).Open();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    // By hand: every package with its content hash, as "dotnet sigstore lock" writes it for packages without evidence.
    private static void Lock(Workspace workspace)
    {
        using var assets = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(workspace.Folder, "App", "obj", "project.assets.json")));
        var packages = assets.RootElement.GetProperty("libraries").EnumerateObject().Select(library => (Name: library.Name.Split('/'), Hash: library.Value.GetProperty("sha512").GetString()))
            .ToDictionary(library => library.Name[0], library => new Dictionary<string, object> { [library.Name[1]] = new { contentHash = library.Hash } });
        workspace.Write("sigstore.lock.json", JsonSerializer.Serialize(new { version = 1, packages }));
    }
}
