using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NuGet.Common;
using NuGet.Packaging.Signing;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Io;
using Sigstore.Packages.Tests.Archive;

namespace Sigstore.Packages.Tests.Io;

/// <summary>A package signed by NuGet's own code with a certificate that nobody vouches for.</summary>
public sealed class NuGetAuthorSignatureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("author-").FullName;

    [Fact]
    public async Task A_signature_by_a_certificate_that_nobody_vouches_for_is_untrusted_not_broken()
    {
        var signed = await SignAsync();
        using var archive = PackageArchive.Open(new MemoryStream(await File.ReadAllBytesAsync(signed, TestContext.Current.CancellationToken)));
        var findings = await NuGetSignatures.Load(online: false).VerifyAsync(signed, archive.Digests(DigestSelection.All), TestContext.Current.CancellationToken);
        Assert.Empty(findings.Proved);
        Assert.Equal(FailureCode.NuGetSignatureUntrusted, findings.Refused!.Reason.Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> SignAsync()
    {
        var (package, signed) = (Path.Combine(_folder, "in.nupkg"), Path.Combine(_folder, "out.nupkg"));
        await File.WriteAllBytesAsync(package, ZipForge.Package("Contoso.Json", "1.0.0").Build(), TestContext.Current.CancellationToken);
        using var certificate = MakeCertificate();
        using var request = new AuthorSignPackageRequest(certificate, NuGet.Common.HashAlgorithmName.SHA256);
        using var options = SigningOptions.CreateFromFilePaths(package, signed, overwrite: true, new X509SignatureProvider(timestampProvider: null), NullLogger.Instance);
        await SigningUtility.SignAsync(options, request, TestContext.Current.CancellationToken);
        return signed;
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=nobody in particular", key, System.Security.Cryptography.HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.3")], critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }
}
