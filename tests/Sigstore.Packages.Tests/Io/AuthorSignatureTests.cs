using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Tests.Io;

/// <summary>Author signatures: made here by <c>dotnet nuget sign</c> with a certificate that nobody vouches for, and a real one of a package these tests restore.</summary>
public sealed class AuthorSignatureTests(AuthorSignatureTests.SignedPackages packages) : IClassFixture<AuthorSignatureTests.SignedPackages>
{
    private static readonly PackageIdentity Real = PackageIdentity.Create("Microsoft.Testing.Platform", "1.9.1");

    [Fact]
    public async Task An_author_whom_nobody_vouches_for_is_untrusted_and_fails_where_an_author_is_demanded()
    {
        var findings = await VerifyAsync(packages.One);
        Assert.Empty(findings.Proved);
        Assert.Equal(FailureCode.NuGetSignatureUntrusted, findings.Refused!.Reason.Code);
        Assert.Equal(VerdictKind.Invalid, Verdict(findings, """{ "subject": "CN=Self made", "issuer": "CN=Self made" }""").Kind);
    }

    [Fact]
    public async Task A_changed_signature_file_is_invalid()
    {
        var package = packages.One.ToArray();
        var at = package.AsSpan().IndexOf("-Hash:"u8) + 10;
        package[at] = package[at] == (byte)'A' ? (byte)'B' : (byte)'A';
        Assert.Equal(FailureCode.NuGetSignatureInvalid, (await VerifyAsync(package, hashed: packages.One)).Refused!.Reason.Code);
    }

    [Fact]
    public async Task The_signature_of_another_package_of_the_same_author_is_invalid()
    {
        var swapped = WithSignatureOf(packages.One, packages.Other);
        Assert.Equal(FailureCode.NuGetSignatureInvalid, (await VerifyAsync(swapped, hashed: packages.One)).Refused!.Reason.Code);
    }

    [Fact]
    public async Task Bytes_changed_after_signing_are_invalid()
    {
        var package = packages.One.ToArray();
        package[10] ^= 1;
        Assert.Equal(FailureCode.NuGetSignatureInvalid, (await VerifyAsync(package)).Refused!.Reason.Code);
    }

    [Fact]
    public async Task A_real_author_is_held_against_the_one_that_the_policy_names()
    {
        var findings = await VerifyAsync(await ReadAsync(Real));
        var author = Assert.Single(findings.Proved, proved => proved.Kind == EvidenceKind.Author);
        var signer = Assert.IsType<StableSigner.Author>(author.Signer);
        Assert.Equal(VerdictKind.Verified, Verdict(findings, $$"""{ "subject": {{Json(signer.Subject)}}, "issuer": {{Json(signer.Issuer)}} }""").Kind);
        Assert.Equal(VerdictKind.Verified, Verdict(findings, $$"""{ "certificateSha256": "{{author.Facts.CertificateSha256}}" }""").Kind);
        Assert.Equal(VerdictKind.Untrusted, Verdict(findings, $$"""{ "subject": "CN=Somebody else", "issuer": {{Json(signer.Issuer)}} }""").Kind);
        Assert.Equal(VerdictKind.Untrusted, Verdict(findings, $$"""{ "certificateSha256": "{{new string('a', 64)}}" }""").Kind);
    }

    [Fact]
    public async Task A_real_repository_signature_is_held_against_owner_and_service_index()
    {
        var findings = await VerifyAsync(await ReadAsync(Real));
        var signer = findings.Proved.Select(proved => proved.Signer).OfType<StableSigner.Repository>().Single();
        VerdictKind Of(string serviceIndex, string owner) =>
            Verdict(findings, $$"""{ "serviceIndex": "{{serviceIndex}}", "owners": ["{{owner}}"] }""", "repository").Kind;
        Assert.Equal(VerdictKind.Verified, Of(signer.ServiceIndex, signer.Owners[0]));
        Assert.Equal(VerdictKind.Untrusted, Of(signer.ServiceIndex, "somebody-else"));
        Assert.Equal(VerdictKind.Untrusted, Of("https://feed.example/v3/index.json", signer.Owners[0]));
    }

    [Fact]
    public async Task A_signature_taken_away_is_a_downgrade()
    {
        var findings = await VerifyAsync(await ReadAsync(Real));
        var locked = LockUpdate.Of(TrustLock.Empty, TrustPolicy.BuiltIn, [Evidence(findings)], [], prune: false).Result;
        var verifier = new PackageVerifier(TrustPolicy.BuiltIn, locked, allowUnlocked: false);
        Assert.Equal(VerdictKind.Verified, verifier.Verify(Evidence(findings)).Kind);
        var without = verifier.Verify(new PackageEvidence(Real.Id, Real.Version, Evidence(findings).ContentHash));
        Assert.Equal(VerdictKind.Downgraded, without.Kind);
        Assert.Equal(2, without.Reasons.Length);
    }

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static PackageVerdict Verdict(NuGetSignatureFindings findings, string signer, string kind = "author")
    {
        var policy = $$"""{ "version": 1, "signers": { "who": { "{{kind}}": {{signer}} } }, "packages": { "*": { "require": { "{{kind}}": ["who"] } } } }""";
        return new PackageVerifier(TrustPolicy.Parse(Encoding.UTF8.GetBytes(policy), "p.json"), null, allowUnlocked: false).Verify(Evidence(findings));
    }

    private static PackageEvidence Evidence(NuGetSignatureFindings findings) => new(Real.Id, Real.Version, Convert.ToBase64String(SHA512.HashData("x"u8)))
    {
        Proved = findings.Proved,
        Invalid = findings.Refused is { } refused ? [refused] : [],
    };

    private static async Task<byte[]> ReadAsync(PackageIdentity identity)
    {
        var folder = PackageFolders.OfUser(Environment.GetEnvironmentVariable).Locate(identity);
        return await File.ReadAllBytesAsync(Path.Combine(folder, identity.Key, identity.FileName), TestContext.Current.CancellationToken);
    }

    private static Task<NuGetSignatureFindings> VerifyAsync(byte[] package, byte[]? hashed = null)
    {
        using var archive = PackageArchive.Open(new MemoryStream(hashed ?? package));
        using var signed = PackageArchive.Open(new MemoryStream(package));
        var entry = signed.Find(".signature.p7s")!;
        return NuGetSignatures.Load(online: false).VerifyAsync(package.AsMemory((int)entry.DataOffset, (int)entry.Size), archive.Digests(DigestSelection.All), TestContext.Current.CancellationToken);
    }

    private static byte[] WithSignatureOf(byte[] package, byte[] other)
    {
        using var stream = new MemoryStream();
        stream.Write(package);
        using (var source = new ZipArchive(new MemoryStream(other)))
        using (var target = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            target.GetEntry(".signature.p7s")!.Delete();
            using var from = source.GetEntry(".signature.p7s")!.Open();
            using var to = target.CreateEntry(".signature.p7s", CompressionLevel.NoCompression).Open();
            from.CopyTo(to);
        }

        return stream.ToArray();
    }

    /// <summary>Two packages signed by the real command, once for all tests.</summary>
    public sealed class SignedPackages : IAsyncLifetime
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("sigstore-author-").FullName;

        public byte[] One { get; private set; } = [];

        public byte[] Other { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder, "one.nupkg"), Archive.ZipForge.Package("Contoso.One", "1.0.0").Build());
            await File.WriteAllBytesAsync(Path.Combine(_folder, "other.nupkg"), Archive.ZipForge.Package("Contoso.Other", "1.0.0").Build());
            await File.WriteAllBytesAsync(Path.Combine(_folder, "author.pfx"), Certificate());
            var start = new ProcessStartInfo("dotnet", ["nuget", "sign", "*.nupkg", "--certificate-path", "author.pfx", "--certificate-password", "x", "-o", "signed"])
            {
                WorkingDirectory = _folder,
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, output);
            One = await File.ReadAllBytesAsync(Path.Combine(_folder, "signed", "one.nupkg"));
            Other = await File.ReadAllBytesAsync(Path.Combine(_folder, "signed", "other.nupkg"));
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(_folder, recursive: true);
            return ValueTask.CompletedTask;
        }

        // What NuGet asks of a signer's certificate.
        private static byte[] Certificate()
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=Self made", key, System.Security.Cryptography.HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.3")], false));
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
            return certificate.Export(X509ContentType.Pfx, "x");
        }
    }
}
