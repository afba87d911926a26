using System.Text.Json;
using Sigstore.Build.Tests.Setup;
using Sigstore.Client.Bundles;

namespace Sigstore.Build.Tests.Situations;

/// <summary>Published applications: statements about every file, beside the folder that is deployed.</summary>
public sealed class PublishTests(BuildFeed feed)
{
    [Fact]
    public async Task A_published_application_has_an_SBOM_and_provenance_of_every_file_and_none_of_it_in_the_deployed_folder()
    {
        using var workspace = Application();
        var run = (await workspace.RunAsync("App", "publish", "-v", "n", "-p:SigstoreInstance=local")).Succeeded();
        Assert.Contains("[output] SigstoreBundle=", run.Output, StringComparison.Ordinal);
        var published = Path.GetDirectoryName(workspace.Files("App.dll").Single(file => file.Contains("/publish/", StringComparison.Ordinal)))!;
        Assert.DoesNotContain(Directory.EnumerateFiles(published), file => Path.GetFileName(file).Contains("sigstore", StringComparison.Ordinal) || file.EndsWith(".spdx.json", StringComparison.Ordinal));
        var bundles = Path.Combine(published, "..", "App.1.0.0.publish");
        Assert.True(File.Exists(Path.Combine(bundles, "App.1.0.0.spdx.json")));
        Assert.Equal(Names(published), Subjects(Path.Combine(bundles, "provenance.sigstore.json")));
        Assert.True(File.Exists(Path.Combine(bundles, "sbom.sigstore.json")));

        var before = File.ReadAllBytes(Path.Combine(bundles, "provenance.sigstore.json"));
        var again = (await workspace.RunAsync("App", "publish", "-v", "n", "-p:SigstoreInstance=local")).Succeeded();
        Assert.Contains("Skipping target \"_SigstoreAttachPublish\"", again.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(bundles, "provenance.sigstore.json")));
    }

    [Fact]
    public async Task Without_an_identity_the_quiet_line_says_where_the_SBOM_is()
    {
        using var workspace = Application();
        var run = (await workspace.RunAsync("App", "publish")).Succeeded();
        Assert.Contains("nothing is signed (SigstoreSign=auto); SBOMs are beside the published folder", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_file_for_a_runtime_is_signed_itself_as_well()
    {
        using var workspace = Application();
        (await workspace.RunAsync("App", "publish", "-v", "n", "-r", "linux-x64", "--self-contained", "false", "-p:PublishSingleFile=true", "-p:SigstoreInstance=local")).Succeeded();
        var signature = workspace.Files("App.sigstore.json").Single();
        Assert.Contains("App.1.0.0.publish", signature, StringComparison.Ordinal);
        Assert.Contains("App", Subjects(Path.Combine(Path.GetDirectoryName(signature)!, "provenance.sigstore.json")));
    }

    /// <summary>Every way to publish for a platform; the graph was restored for it once.</summary>
    [Fact]
    public async Task Self_contained_single_file_compiled_and_trimmed_output_is_attested_file_by_file()
    {
        using var workspace = Application();
        await PublishAsync(workspace, "compiled", "-p:PublishReadyToRun=true", "--self-contained", "false");
        if (await PublishAsync(workspace, "carried", "--self-contained", "true") is not { } carried)
        {
            return; // skipped with the reason
        }

        Assert.True(carried.Length > 100);
        var runtime = Component(workspace, "carried", "Microsoft.NETCore.App.Runtime.");
        Assert.Equal(128, runtime.GetProperty("checksums")[0].GetProperty("checksumValue").GetString()!.Length);

        var single = await PublishAsync(workspace, "single", "--self-contained", "true", "-p:PublishSingleFile=true");
        Assert.Contains(Executable, single!);
        Assert.True(File.Exists(Path.Combine(BundlesOf(workspace, "single"), Executable + ".sigstore.json")));

        var trimmed = await PublishAsync(workspace, "trimmed", "--self-contained", "true", "-p:PublishTrimmed=true");
        Assert.True(trimmed!.Length < carried.Length);
    }

    [Fact]
    public async Task What_was_published_is_verified_by_the_tool_and_a_changed_file_is_refused()
    {
        using var workspace = Application();
        workspace.Environment["SIGSTORE_ID_TOKEN"] = workspace.Token("email:ada@acme.example");
        var published = Path.Combine(workspace.Folder, "out", "app");
        (await workspace.RunAsync("App", "publish", "-o", published, "-p:SigstoreInstance=local")).Succeeded();
        string[] verify = ["verify-file", Path.Combine(published, "App.dll"), "--bundle", Path.Combine(workspace.Folder, "out", "App.1.0.0.publish", "provenance.sigstore.json"), "--identity", "ada@acme.example", "--issuer", "https://sigstore.local", "--instance", "local"];
        (await workspace.ToolAsync("", verify)).Succeeded();
        File.AppendAllText(verify[1], "x");
        Assert.Equal(1, (await workspace.ToolAsync("", verify)).ExitCode);
    }

    [Fact]
    public async Task A_job_of_its_own_signs_what_was_published_where_it_was_carried_to_and_nothing_else()
    {
        using var workspace = Application();
        var built = Path.Combine(workspace.Folder, "built");
        (await workspace.RunAsync("App", "publish", "-o", Path.Combine(built, "app"), "-p:SigstoreInstance=local", "-p:SigstoreSign=manifest")).Succeeded();
        Assert.Empty(workspace.Files("*.sigstore.json"));
        var carried = Path.Combine(workspace.Folder, "carried");
        Directory.Move(built, carried);
        workspace.Environment["SIGSTORE_ID_TOKEN"] = workspace.Token("email:ada@acme.example");
        string[] attest = ["attest", "--manifest", Path.Combine(carried, "App.1.0.0.sigstore-manifest.json"), "--instance", "local"];

        // Something that the build job did not write.
        var library = Path.Combine(carried, "app", "App.dll");
        var honest = File.ReadAllBytes(library);
        File.AppendAllText(library, "x");
        var refused = await workspace.ToolAsync("", attest);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("SIG2203", refused.Output, StringComparison.Ordinal);
        Assert.Empty(workspace.Files("*.sigstore.json"));

        File.WriteAllBytes(library, honest);
        (await workspace.ToolAsync("", attest)).Succeeded();
        var provenance = Path.Combine(carried, "App.1.0.0.publish", "provenance.sigstore.json");
        Assert.Equal(Names(Path.Combine(carried, "app")), Subjects(provenance));
        (await workspace.ToolAsync("", "verify-file", library, "--bundle", provenance, "--identity", "ada@acme.example", "--issuer", "https://sigstore.local", "--instance", "local")).Succeeded();
    }

    private static string Executable => OperatingSystem.IsWindows() ? "App.exe" : "App";

    private static async Task<string[]?> PublishAsync(Workspace workspace, string name, params string[] how)
    {
        var folder = Path.Combine(workspace.Folder, "out", name, "app");
        var run = await workspace.RunAsync("App", ["publish", "-r", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier, "-o", folder, "-p:SigstoreInstance=local", .. how]);
        if (run.ExitCode != 0 && (run.Output.Contains("NU1101", StringComparison.Ordinal) || run.Output.Contains("NU1102", StringComparison.Ordinal)))
        {
            Assert.Skip($"the feed has no packs for {name}: {run.Output.Split('\n').First(line => line.Contains("NU110", StringComparison.Ordinal)).Trim()}");
            return null;
        }

        run.Succeeded();
        Assert.Equal(Names(folder), Subjects(Path.Combine(BundlesOf(workspace, name), "provenance.sigstore.json")));
        Assert.True(File.Exists(Path.Combine(BundlesOf(workspace, name), "sbom.sigstore.json")));
        return Names(folder);
    }

    private static string BundlesOf(Workspace workspace, string name) => Path.Combine(workspace.Folder, "out", name, "App.1.0.0.publish");

    private static JsonElement Component(Workspace workspace, string name, string start)
    {
        using var sbom = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(BundlesOf(workspace, name), "App.1.0.0.spdx.json")));
        return sbom.RootElement.GetProperty("packages").EnumerateArray().First(package => package.GetProperty("name").GetString()!.StartsWith(start, StringComparison.Ordinal)).Clone();
    }

    private Workspace Application()
    {
        var workspace = new Workspace(feed);
        workspace.Library("App", "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>", """<PackageReference Include="Polly.Core" Version="8.9.1" />""");
        workspace.Write("App/Program.cs", "System.Console.WriteLine(1);");
        return workspace;
    }

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    private static string[] Subjects(string bundle)
    {
        using var statement = JsonDocument.Parse(((SignatureContent.Dsse)Bundle.Parse(File.ReadAllBytes(bundle)).Content).Envelope.Payload);
        return [.. statement.RootElement.GetProperty("subject").EnumerateArray().Select(subject => subject.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
    }
}
