using System.Text;
using System.Text.Json.Nodes;
using Sigstore.Build.Tests.Setup;
using Sigstore.Local;
using Sigstore.Local.Http;
using Sigstore.Local.Identity;
using Sigstore.Packages.Archive;

namespace Sigstore.Build.Tests.Situations;

/// <summary>Who signs: given tokens, CI systems, dry runs, and jobs of their own.</summary>
public sealed class IdentityTests(BuildFeed feed)
{
    [Fact]
    public async Task A_dry_run_tells_what_would_become_public_and_asks_nobody()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        foreach (var variable in new[]
        {
            "GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=acme/lib", "GITHUB_REF=refs/tags/v1", "GITHUB_SHA=0123456789abcdef0123456789abcdef01234567",
            "GITHUB_WORKFLOW_REF=acme/lib/.github/workflows/release.yml@refs/tags/v1", "GITHUB_RUN_ID=1",
        })
        {
            workspace.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        }

        var run = (await workspace.RunAsync("Acme.Lib", "pack", "-p:SigstoreDryRun=true")).Succeeded();
        Assert.Contains("dry run: would sign Acme.Lib.1.0.0.nupkg", run.Output, StringComparison.Ordinal);
        Assert.Contains("verify-file", run.Output, StringComparison.Ordinal);
        Assert.Contains("https://github.com/acme/lib/.github/workflows/release.yml@refs/tags/v1", run.Output, StringComparison.Ordinal);
        Assert.Empty(new Attached(workspace, workspace.File1("*.nupkg")).Embedded);
    }

    [Fact]
    public async Task A_job_of_its_own_signs_what_the_build_job_described()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        (await workspace.PackAsync("Acme.Lib", "-p:SigstoreSign=manifest", "-o", Path.Combine(workspace.Folder, "built"))).Succeeded();
        var built = Path.Combine(workspace.Folder, "built");
        Assert.Empty(new Attached(workspace, Path.Combine(built, "Acme.Lib.1.0.0.nupkg")).Embedded);

        var carried = Path.Combine(workspace.Folder, "carried");
        Directory.Move(built, carried);
        var manifest = Path.Combine(carried, "Acme.Lib.1.0.0.nupkg.sigstore-manifest.json");
        (await Dotnet.RunAsync(carried, workspace.Environment, ToolPath, "attest", "--manifest", manifest, "--instance", "local")).Succeeded();
        new Attached(workspace, Path.Combine(carried, "Acme.Lib.1.0.0.nupkg")).RequireComplete();

        // Something else in its place is not signed.
        File.WriteAllBytes(Path.Combine(carried, "Acme.Lib.1.0.0.nupkg"), File.ReadAllBytes(Directory.EnumerateFiles(feed.Folder, "*.nupkg").Single()));
        var refused = await Dotnet.RunAsync(carried, workspace.Environment, ToolPath, "attest", "--manifest", manifest, "--instance", "local");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("SIG2203", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_down_is_an_error_and_leaves_the_packed_file_as_it_was()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        var instance = Path.Combine(workspace.Folder, "instance");
        Directory.CreateDirectory(instance);
        using (var local = LocalSigstore.Open(Path.Combine(workspace.Home, "local"), TimeProvider.System))
        {
            File.WriteAllBytes(Path.Combine(instance, "trusted_root.json"), local.TrustedRootJson.ToArray());
            var config = Encoding.UTF8.GetString(local.SigningConfigJson.Span).Replace(LocalSigstore.BaseUrl, "http://localhost:1", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(instance, "signing_config.json"), config);
            File.WriteAllText(Path.Combine(instance, "instance.json"), """{"audience":"sigstore"}""");
            workspace.Environment["SIGSTORE_ID_TOKEN"] = local.MintToken(TokenIdentity.Parse("email:a@b.example"));
        }

        var run = await workspace.RunAsync("Acme.Lib", "pack", $"-p:SigstoreInstance={instance}");
        Assert.True(run.ExitCode != 0, run.Output);
        Assert.Contains("error SIG16", run.Output, StringComparison.Ordinal);
        var package = new Attached(workspace, workspace.File1("*.nupkg"));
        Assert.Empty(package.Embedded);
        Assert.Empty(workspace.Files("*.tmp"));
        Assert.DoesNotContain(workspace.Files("*.sigstore.json"), file => !file.Contains("/obj/", StringComparison.Ordinal));
    }

    /// <summary>The worst moment: a certificate was issued, and then the log does not answer.</summary>
    [Fact]
    public async Task A_log_that_is_down_is_an_error_and_leaves_the_packed_file_as_it_was()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var local = workspace.OpenLocal();
        using var server = LocalServer.Start(local, port: 0);
        var serving = server.RunAsync(stop.Token);
        var config = JsonNode.Parse(Encoding.UTF8.GetString(local.SigningConfigJson.Span).Replace(LocalSigstore.BaseUrl, server.Url.OriginalString.TrimEnd('/'), StringComparison.Ordinal))!;
        config["rekorTlogUrls"]![0]!["url"] = "http://localhost:1";
        var instance = Directory.CreateDirectory(Path.Combine(workspace.Folder, "instance")).FullName;
        File.WriteAllBytes(Path.Combine(instance, "trusted_root.json"), local.TrustedRootJson.ToArray());
        File.WriteAllText(Path.Combine(instance, "signing_config.json"), config.ToJsonString());
        File.WriteAllText(Path.Combine(instance, "instance.json"), """{"audience":"sigstore"}""");
        workspace.Environment["SIGSTORE_ID_TOKEN"] = local.MintToken(TokenIdentity.Parse("email:a@b.example"));

        var run = await workspace.RunAsync("Acme.Lib", "pack", $"-p:SigstoreInstance={instance}");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
        Assert.True(run.ExitCode != 0, run.Output);
        Assert.Contains("error SIG16", run.Output, StringComparison.Ordinal);
        var sizes = (await local.CheckLogsAsync(TestContext.Current.CancellationToken)).ToDictionary(log => log.Name, log => log.TreeSize);
        Assert.Equal(0, sizes["localhost"]);
        Assert.True(sizes.Single(log => log.Key.EndsWith("/ct", StringComparison.Ordinal)).Value > 0, run.Output);

        using (var archive = PackageArchive.Open(File.OpenRead(workspace.File1("Acme.Lib.1.0.0.nupkg"))))
        {
            Assert.Empty(archive.Bundles);
        }

        Assert.Empty(workspace.Files("*.tmp"));
        Assert.DoesNotContain(workspace.Files("*.sigstore.json"), file => !file.Contains("/obj/", StringComparison.Ordinal));
    }

    private static string ToolPath => BuildFeed.Metadata("ToolPath");
}
