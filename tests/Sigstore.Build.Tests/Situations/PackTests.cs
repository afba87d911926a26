using System.Text.Json;
using Sigstore.Build.Tests.Setup;

namespace Sigstore.Build.Tests.Situations;

/// <summary>One library packed on the local instance, then again, then after a change.</summary>
public sealed class PackTests(BuildFeed feed)
{
    [Fact]
    public async Task A_packed_library_carries_everything_and_packing_again_changes_nothing_until_the_source_does()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib", items: """<PackageReference Include="Polly.Core" Version="8.9.1" />""");

        var first = (await workspace.PackAsync("Acme.Lib")).Succeeded();
        var path = workspace.File1("Acme.Lib.1.0.0.nupkg");
        var attached = new Attached(workspace, path).RequireComplete();
        Assert.Contains("[input] SigstoreSign=auto", first.Output, StringComparison.Ordinal);
        Assert.Contains("[output] SigstoreBundle=", first.Output, StringComparison.Ordinal);
        using var statement = JsonDocument.Parse(attached.Statement());
        var subject = statement.RootElement.GetProperty("subject")[0];
        Assert.Equal("Acme.Lib.1.0.0.nupkg", subject.GetProperty("name").GetString());
        Assert.Equal(attached.Digests.PristineSha256.Hex, subject.GetProperty("digest").GetProperty("sha256").GetString());
        Assert.Equal(attached.Digests.PristineSha512.Hex, subject.GetProperty("digest").GetProperty("sha512").GetString());
        Assert.Contains("pkg:nuget/Polly.Core@8.9.1", attached.Statement(), StringComparison.Ordinal);

        var before = File.ReadAllBytes(path);
        var second = (await workspace.PackAsync("Acme.Lib")).Succeeded();
        Assert.Contains("Skipping target \"_SigstoreAttachPackages\"", second.Output, StringComparison.Ordinal);
        Assert.Contains("Skipping target \"_SigstoreWriteSbom\"", second.Output, StringComparison.Ordinal);
        Assert.Contains("[output] SigstoreBundle=", second.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));

        // The record is gone, as on another machine: the task runs, and finds that what is attached still holds.
        File.Delete(Directory.EnumerateFiles(workspace.Folder, "*.attached", SearchOption.AllDirectories).Single());
        var third = (await workspace.PackAsync("Acme.Lib")).Succeeded();
        Assert.Contains("what is attached still holds", third.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));

        workspace.Write("Acme.Lib/More.cs", "namespace Acme.Lib; public static class More { }");
        (await workspace.PackAsync("Acme.Lib")).Succeeded();
        var changed = new Attached(workspace, path).RequireComplete();
        Assert.NotEqual(attached.Digests.PristineSha256, changed.Digests.PristineSha256);
    }

    [Fact]
    public async Task Two_reproducible_builds_give_identical_packages_before_attaching_and_identical_SBOMs()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib", items: """<PackageReference Include="Polly.Core" Version="8.9.1" />""");
        string[] reproducibly = ["-p:ContinuousIntegrationBuild=true", "-p:DeterministicTimestamp=1700000000", "-p:SigstoreSbomFormat=spdx%3Bcyclonedx"];
        var first = await PackCleanAsync();
        var second = await PackCleanAsync();
        Assert.Equal(first.Pristine, second.Pristine);
        Assert.Equal(first.Sboms, second.Sboms);
        Assert.NotEqual(first.File, second.File); // the provenance says when it was built

        async Task<(string Pristine, string File, string[] Sboms)> PackCleanAsync()
        {
            foreach (var folder in new[] { "bin", "obj" }.Select(folder => Path.Combine(workspace.Folder, "Acme.Lib", folder)).Where(Directory.Exists))
            {
                Directory.Delete(folder, recursive: true);
            }

            (await workspace.PackAsync("Acme.Lib", reproducibly)).Succeeded();
            var attached = new Attached(workspace, workspace.File1("Acme.Lib.1.0.0.nupkg")).RequireComplete();
            return (attached.Digests.PristineSha256.Hex, attached.Digests.FileSha256.Hex, [.. workspace.Files("Acme.Lib.1.0.0.*x.json").Order(StringComparer.Ordinal).Select(File.ReadAllText)]);
        }
    }

    [Fact]
    public async Task The_SBOM_has_the_time_of_the_commit_also_where_git_has_packed_it()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        string[][] history = [["init", "-q"], ["add", "Acme.Lib"], ["commit", "-q", "-m", "first"], ["gc", "-q", "--aggressive"]];
        foreach (var command in history)
        {
            await Git.RunAsync(Path.Combine(workspace.Folder), command);
        }

        Directory.Delete(Path.Combine(workspace.Folder, ".git", "logs"), recursive: true); // as in a fresh clone: no record of the commit's making
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(workspace.Folder, ".git", "objects"), "*", SearchOption.AllDirectories), file => Path.GetFileName(file).Length == 38);
        (await workspace.PackAsync("Acme.Lib", "-p:SigstoreSign=false")).Succeeded();
        using var sbom = JsonDocument.Parse(File.ReadAllBytes(Assert.Single(workspace.Files("*.spdx.json"))));
        Assert.Equal(Git.CommitTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), sbom.RootElement.GetProperty("creationInfo").GetProperty("created").GetString());
    }

    [Fact]
    public async Task Without_an_identity_there_is_one_quiet_line_an_SBOM_inside_and_no_signature()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        var run = (await workspace.RunAsync("Acme.Lib", "pack")).Succeeded();
        Assert.EndsWith("; SBOMs are inside", Assert.Single(run.Output.Split('\n'), line => line.Contains("no identity was found", StringComparison.Ordinal)).TrimEnd(), StringComparison.Ordinal);
        var package = new Attached(workspace, workspace.File1("*.nupkg"));
        Assert.Contains("_manifest/spdx_2.3/manifest.spdx.json", package.Entries);
        Assert.Empty(package.Embedded);
        Assert.DoesNotContain(workspace.Files("*.sigstore.json"), file => !file.Contains("/obj/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_quiet_line_speaks_of_no_SBOM_where_there_is_none()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        var run = (await workspace.RunAsync("Acme.Lib", "pack", "-p:SigstoreSbom=false")).Succeeded();
        Assert.EndsWith("(SigstoreSign=auto)", Assert.Single(run.Output.Split('\n'), line => line.Contains("no identity was found", StringComparison.Ordinal)).TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>Without an identity nobody would be asked there: the slip would be found out on the CI system.</summary>
    [Fact]
    public async Task An_instance_that_nobody_knows_is_refused_also_without_an_identity()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        (await workspace.RunAsync("Acme.Lib", "pack", "-p:SigstoreInstance=lokal")).Failed("SIG1540");
        (await workspace.RunAsync("Acme.Lib", "pack", "-p:SigstoreInstance=lokal", "-p:SigstoreDryRun=true")).Failed("SIG1540");
        (await workspace.PackAsync("Acme.Lib", "-p:SigstoreSbom=ture")).Failed("SIG4021");
    }

    [Fact]
    public async Task Demanding_a_signature_without_an_identity_is_an_error_with_a_code_and_its_page()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        (await workspace.RunAsync("Acme.Lib", "pack", "-p:SigstoreSign=true")).Failed("SIG1614");
    }

    [Fact]
    public async Task Switched_off_nothing_is_added_and_nothing_is_signed()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        (await workspace.PackAsync("Acme.Lib", "-p:SigstoreSign=false", "-p:SigstoreSbom=false")).Succeeded();
        var package = new Attached(workspace, workspace.File1("*.nupkg"));
        Assert.DoesNotContain(package.Entries, entry => entry.StartsWith("_manifest", StringComparison.Ordinal) || entry.StartsWith("_sigstore", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_in_a_property_is_refused()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        (await workspace.PackAsync("Acme.Lib", "-p:SigstoreIdentityToken=abc")).Failed("SIG4020");
        (await workspace.PackAsync("Acme.Lib", "-p:SigstoreSign=maybe")).Failed("SIG4021");
    }
}
