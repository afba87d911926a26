using System.IO.Compression;
using System.Text.Json;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Io;

namespace Sigstore.Tool.Tests.Commands;

/// <summary>
/// A real package of the gallery, with its repository signature, through <c>verify-file</c> and <c>inspect</c>: the signature was put
/// on after upload, so what was attested before has another file digest.
/// </summary>
public sealed class PackageFileTests : IDisposable
{
    private const string Issuer = "https://sigstore.local";
    private const string Name = "package.nupkg";

    // Referenced by every test project, so restored wherever this was built.
    private static readonly PackageIdentity Real = PackageIdentity.Create("xunit.v3.assert", "3.2.2");

    private readonly SigningFolder _folder = new();

    /// <summary>The refusal quotes the name; a line of its own it must not get, for what stands at the beginning of one may be a command.</summary>
    [Theory]
    [InlineData("verify-file", "--issuer", Issuer, "--identity", "dev@corp.example")]
    [InlineData("inspect")]
    public async Task A_name_in_a_package_forges_no_line_of_the_refusal(string command, params string[] options)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create))
        {
            archive.CreateEntry("lib/a\n::error::pwned\u001b[2J");
        }

        await WriteAsync(zip.ToArray());
        Assert.Equal(0, (await _folder.RunAsync("local", "token")).ExitCode);
        var run = await _folder.RunAsync([command, Name, "--instance", "local", .. options]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("a\\u{a}::error::pwned\\u{1b}[2J", run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain((run.Output + run.Error).Split('\n'), line => line.StartsWith("::", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_attestation_made_before_upload_verifies_the_package_that_the_gallery_signed()
    {
        var gallery = await GalleryAsync();
        await WriteAsync(SignedZip.Unsigned(gallery));
        await AttestAsync("before.json");
        await WriteAsync(gallery);
        Assert.Equal("as packed", await VerifiedByAsync("--bundle", "before.json"));
    }

    [Fact]
    public async Task A_package_verifies_by_each_of_its_three_digests()
    {
        var packed = SignedZip.Unsigned(await GalleryAsync());
        await WriteAsync(packed);
        await AttestAsync("packed.json");
        var embedded = Embed(packed, "packed.json");
        await WriteAsync(embedded);
        await AttestAsync("unsigned.json");
        await WriteAsync(SignedZip.Signed(embedded, "a signature"u8));
        await AttestAsync("file.json");
        Assert.Equal("as packed", await VerifiedByAsync("--bundle", "packed.json"));
        Assert.Equal("without NuGet signature", await VerifiedByAsync("--bundle", "unsigned.json"));
        Assert.Equal("the file", await VerifiedByAsync("--bundle", "file.json"));

        // Signed once more, by somebody else: the file's own digest is gone, the others stay.
        await WriteAsync(SignedZip.Signed(embedded, "another signature"u8));
        Assert.Equal("as packed", await VerifiedByAsync("--bundle", "packed.json"));
        Assert.Equal("without NuGet signature", await VerifiedByAsync("--bundle", "unsigned.json"));
        Assert.Equal("SIG1411", await RefusedWithAsync("--bundle", "file.json"));
    }

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("P-521")]
    public async Task A_package_signed_by_a_key_of_any_curve_verifies_also_after_the_gallerys_signature(string curve)
    {
        var gallery = await GalleryAsync();
        await WriteAsync(SignedZip.Unsigned(gallery));
        Assert.Equal(0, (await _folder.RunAsync("keys", "new", "--curve", curve, "--unencrypted")).ExitCode);
        var signed = await _folder.RunAsync("sign", Name, "--instance", "local", "--key", "sigstore.key", "--bundle", "bundle.json");
        Assert.True(signed.ExitCode == 0, signed.Error);
        await WriteAsync(gallery);
        var run = await _folder.RunAsync("verify-file", Name, "--instance", "local", "--key", "sigstore.pub", "--bundle", "bundle.json", "--output", "json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal("as packed", JsonDocument.Parse(run.Output).RootElement.GetProperty("bundles")[0].GetProperty("digestOf").GetString());
    }

    [Fact]
    public async Task The_bundle_inside_a_package_is_found_and_a_changed_package_is_refused()
    {
        var packed = SignedZip.Unsigned(await GalleryAsync());
        await WriteAsync(packed);
        await AttestAsync("packed.json");
        var embedded = Embed(packed, "packed.json");
        File.Delete(_folder.PathOf("packed.json"));
        await WriteAsync(embedded);
        Assert.Equal("as packed", await VerifiedByAsync());
        var inspected = await InspectAsync();
        Assert.Contains(inspected.GetProperty("package").EnumerateArray(), field => field.GetProperty("name").GetString() == "package" && field.GetProperty("value").GetString() == Real.ToString().Replace('/', ' '));
        Assert.True(inspected.GetProperty("bundles")[0].GetProperty("proved").GetBoolean());

        // Another date in the first entry's header and record: the same content, another package.
        var changed = (byte[])embedded.Clone();
        changed[12] ^= 1;
        changed[changed.AsSpan().IndexOf("PK\x01\x02"u8) + 14] ^= 1;
        await WriteAsync(changed);
        Assert.Equal("SIG1411", await RefusedWithAsync());
        Assert.False((await InspectAsync()).GetProperty("bundles")[0].GetProperty("proved").GetBoolean());
    }

    [Fact]
    public async Task Inspect_computes_every_digest_of_the_gallerys_package()
    {
        var gallery = await GalleryAsync();
        await WriteAsync(gallery);
        Assert.Equal(0, (await _folder.RunAsync("local", "token")).ExitCode);
        var fields = (await InspectAsync()).GetProperty("package").EnumerateArray().ToLookup(field => field.GetProperty("name").GetString(), field => field.GetProperty("value").GetString());
        using var archive = PackageArchive.Open(new MemoryStream(gallery));
        var digests = archive.Digests(DigestSelection.All);
        Assert.Equal(digests.FileSha256.ToString(), Assert.Single(fields["file"]));
        Assert.StartsWith(digests.UnsignedSha256.ToString(), Assert.Single(fields["unsigned"]), StringComparison.Ordinal);
        Assert.Equal(digests.PristineSha256.ToString(), Assert.Single(fields["as packed"]));
        Assert.Single(fields["NuGet signature"]);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<byte[]> GalleryAsync()
    {
        var folder = PackageFolders.OfUser(Environment.GetEnvironmentVariable).Locate(Real);
        var package = await File.ReadAllBytesAsync(Path.Combine(folder, Real.Key, Real.FileName), TestContext.Current.CancellationToken);
        using var archive = PackageArchive.Open(new MemoryStream(package));
        Assert.True(archive.IsSigned);
        return package;
    }

    private byte[] Embed(byte[] package, string bundle)
    {
        using var archive = PackageArchive.Open(new MemoryStream(package));
        using var attached = new MemoryStream();
        archive.WriteWith([new BundleToAttach("provenance.sigstore.json", File.ReadAllBytes(_folder.PathOf(bundle)))], attached);
        return attached.ToArray();
    }

    private Task WriteAsync(byte[] package) => File.WriteAllBytesAsync(_folder.PathOf(Name), package, TestContext.Current.CancellationToken);

    private async Task AttestAsync(string bundle)
    {
        await File.WriteAllTextAsync(_folder.PathOf("predicate.json"), "{}", TestContext.Current.CancellationToken);
        _folder.Environment["SIGSTORE_ID_TOKEN"] = (await _folder.RunAsync("local", "token", "--as", "email:dev@corp.example")).Output.Trim();
        var run = await _folder.RunAsync("attest", Name, "--instance", "local", "--predicate", "predicate.json", "--type", "https://example.com/check", "--bundle", bundle);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private async Task<string> VerifiedByAsync(params string[] more)
    {
        var run = await VerifyAsync(more);
        Assert.True(run.ExitCode == 0, run.Output);
        var bundle = JsonDocument.Parse(run.Output).RootElement.GetProperty("bundles")[0];
        return bundle.GetProperty("digestOf").GetString()!;
    }

    private async Task<string> RefusedWithAsync(params string[] more)
    {
        var run = await VerifyAsync(more);
        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("bundles")[0].GetProperty("failure").GetProperty("code").GetString()!;
    }

    private Task<ToolRun> VerifyAsync(string[] more) =>
        _folder.RunAsync(["verify-file", Name, "--instance", "local", "--identity", "dev@corp.example", "--issuer", Issuer, "--output", "json", .. more]);

    private async Task<JsonElement> InspectAsync() =>
        JsonDocument.Parse((await _folder.RunAsync("inspect", Name, "--instance", "local", "--output", "json")).Output).RootElement;
}
