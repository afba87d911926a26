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
