using System.Text.Json;
using Sigstore.Build.Tests.Setup;
using Sigstore.Packages.Archive;

namespace Sigstore.Build.Tests.Situations;

/// <summary>What others do to a package after the build: an author's signature, a gallery's, an attestation of somebody else.</summary>
public sealed class SignedAfterwardsTests(BuildFeed feed)
{
    private const string Issuer = "https://sigstore.local";

    [Fact]
    public async Task Provenance_and_a_strangers_attestation_hold_after_an_author_signature_and_a_countersignature()
    {
        var library = await feed.LibraryAsync();
        using var workspace = new Workspace(feed);
        workspace.Environment["SIGSTORE_HOME"] = library.Workspace.Home;
        var package = library.CopyTo(Path.Combine(workspace.Folder, "copy"));
        var packed = DigestsOf(package);

        // Somebody else, about the file as it was built.
        var review = workspace.Write("review.json", """{"approved":true}""");
        workspace.Environment["SIGSTORE_ID_TOKEN"] = library.Workspace.Token("email:bob@audit.example");
        (await workspace.ToolAsync("", "attest", package, "--predicate", review, "--type", "https://audit.example/review", "--bundle", "review.sigstore.json", "--instance", "local")).Succeeded();
        workspace.Environment.Remove("SIGSTORE_ID_TOKEN");

        using var author = new CodeSigner("Acme Author");
        (await Dotnet.RunAsync(workspace.Folder, workspace.Environment, "nuget", "sign", package, "--certificate-path", author.WriteTo(Path.Combine(workspace.Folder, "author.pfx")), "--certificate-password", CodeSigner.Password, "--overwrite")).Succeeded();
        var signed = DigestsOf(package);
        Assert.NotEqual(packed.FileSha256, signed.FileSha256);
        Assert.Equal(packed.FileSha256, signed.UnsignedSha256);
        await RequireBothAsync(workspace, package);

        using var gallery = new CodeSigner("A Gallery");
        await gallery.CountersignAsync(package, TestContext.Current.CancellationToken);
        var countersigned = DigestsOf(package);
        Assert.NotEqual(signed.FileSha256, countersigned.FileSha256);
        Assert.Equal(packed.FileSha256, countersigned.UnsignedSha256);
        Assert.Equal(packed.PristineSha256, countersigned.PristineSha256);
        await RequireBothAsync(workspace, package);
        await RequireVerifiedInAConsumerAsync(workspace, package, author, gallery);

        // Nothing of this is said about other bytes.
        var bytes = File.ReadAllBytes(package);
        bytes[60] ^= 1;
        File.WriteAllBytes(package, bytes);
        Assert.Equal(1, (await VerifyAsync(workspace, package, PackedLibrary.Signer, "--type", "slsaprovenance1")).ExitCode);
    }

    [Fact]
    public async Task A_signed_package_is_not_embedded_into_when_it_is_packed_without_a_change()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.Lib");
        (await workspace.RunAsync("Acme.Lib", "pack", "-p:SigstoreSign=false")).Succeeded();
        var package = workspace.File1("Acme.Lib.1.0.0.nupkg");
        using var author = new CodeSigner("Acme Author");
        (await Dotnet.RunAsync(workspace.Folder, workspace.Environment, "nuget", "sign", package, "--certificate-path", author.WriteTo(Path.Combine(workspace.Folder, "author.pfx")), "--certificate-password", CodeSigner.Password, "--overwrite")).Succeeded();
        var signed = File.ReadAllBytes(package);
        (await workspace.PackAsync("Acme.Lib")).Succeeded();
        Assert.Equal(signed, File.ReadAllBytes(package)); // a NuGet signature would not survive an entry more
        new Attached(workspace, package).Sidecar(".provenance", DigestsOf(package).PristineSha256);
    }

    private static async Task RequireBothAsync(Workspace workspace, string package)
    {
        (await VerifyAsync(workspace, package, PackedLibrary.Signer, "--type", "slsaprovenance1")).Succeeded();
        (await VerifyAsync(workspace, package, "bob@audit.example", "--bundle", Path.Combine(workspace.Folder, "review.sigstore.json"), "--type", "https://audit.example/review")).Succeeded();
        Assert.Equal(1, (await VerifyAsync(workspace, package, "eve@evil.example", "--type", "slsaprovenance1")).ExitCode);
    }

    private static Task<DotnetRun> VerifyAsync(Workspace workspace, string package, string who, params string[] more) =>
        workspace.ToolAsync("", ["verify-file", package, "--identity", who, "--issuer", Issuer, "--instance", "local", .. more]);

    // NuGet's own trust: the two self-made certificates are named in the configuration, and signatures are demanded.
    private static async Task RequireVerifiedInAConsumerAsync(Workspace workspace, string package, CodeSigner author, CodeSigner gallery)
    {
        workspace.Write("consumer/NuGet.config", $"""
            <configuration>
              <packageSources><clear /><add key="copy" value="{Path.GetDirectoryName(package)}" /></packageSources>
              <config><add key="signatureValidationMode" value="require" /></config>
              <trustedSigners>
                <author name="acme"><certificate fingerprint="{author.Fingerprint}" hashAlgorithm="SHA256" allowUntrustedRoot="true" /></author>
                <repository name="gallery" serviceIndex="https://gallery.example/v3/index.json"><certificate fingerprint="{gallery.Fingerprint}" hashAlgorithm="SHA256" allowUntrustedRoot="true" /></repository>
              </trustedSigners>
            </configuration>
            """);
        workspace.Write("consumer/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RestorePackagesPath>{workspace.Folder}/packages</RestorePackagesPath>
                <RestoreFallbackFolders>{Consumer.GlobalPackages}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Acme.Lib" Version="1.0.0" /></ItemGroup>
            </Project>
            """);
        (await workspace.RunAsync("consumer", "restore")).Succeeded();

        // We take NuGet's word for who is trusted, but not from a file of the repository: self-made certificates are refused …
        var refused = await workspace.ToolAsync("consumer", "lock", "--instance", "local");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("SIG2051", refused.Output, StringComparison.Ordinal);

        // … until they are among the roots that NuGet's SDK trusts.
        var dotnet = TrustingSdk.Make(Path.Combine(workspace.Folder, "dotnet"), author, gallery);
        var consumer = Path.Combine(workspace.Folder, "consumer");
        workspace.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(dotnet)!;
        (await Dotnet.RunAsync(dotnet, consumer, workspace.Environment, [BuildFeed.Metadata("ToolPath"), "lock", "--instance", "local"])).Succeeded();
        var report = Path.Combine(consumer, "report.json");
        (await Dotnet.RunAsync(dotnet, consumer, workspace.Environment, [BuildFeed.Metadata("ToolPath"), "verify", "--output", "json", "--output-file", report])).Succeeded();
        using var json = JsonDocument.Parse(File.ReadAllBytes(report));
        var verdict = json.RootElement.GetProperty("packages").EnumerateArray().Single(one => one.GetProperty("id").GetString() == "Acme.Lib");
        Assert.Equal("verified", verdict.GetProperty("verdict").GetString());
    }

    private static PackageDigests DigestsOf(string package)
    {
        using var archive = PackageArchive.Open(File.OpenRead(package));
        return archive.Digests(DigestSelection.All);
    }
}
