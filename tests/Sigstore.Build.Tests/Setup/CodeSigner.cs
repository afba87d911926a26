using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NuGet.Common;
using NuGet.Packaging.Signing;
using HashAlgorithmName = NuGet.Common.HashAlgorithmName;

namespace Sigstore.Build.Tests.Setup;

/// <summary>A self-made certificate for NuGet signatures, and the two ways to use it: as author and as a gallery.</summary>
internal sealed class CodeSigner : IDisposable
{
    public const string Password = "x";

    private readonly X509Certificate2 _certificate;

    public CodeSigner(string name)
    {
        using var key = RSA.Create(3072);
        var request = new CertificateRequest($"CN={name}", key, System.Security.Cryptography.HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.3")], false));
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(30));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12, Password), Password, X509KeyStorageFlags.Exportable);
    }

    /// <summary>What NuGet's <c>trustedSigners</c> names it by.</summary>
    public string Fingerprint => _certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);

    /// <summary>The certificate, for lists of roots.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Writes certificate and key for <c>dotnet nuget sign</c>.</summary>
    public string WriteTo(string file)
    {
        File.WriteAllBytes(file, _certificate.Export(X509ContentType.Pkcs12, Password));
        return file;
    }

    /// <summary>What a gallery does with an upload: a repository countersignature.</summary>
    public async Task CountersignAsync(string package, CancellationToken cancellationToken)
    {
        var signed = package + ".countersigned";
        using (var input = File.OpenRead(package))
        using (var output = new FileStream(signed, FileMode.CreateNew, FileAccess.ReadWrite))
        using (var certificate = new X509Certificate2(_certificate))
        using (var request = new RepositorySignPackageRequest(certificate, HashAlgorithmName.SHA256, HashAlgorithmName.SHA256, new Uri("https://gallery.example/v3/index.json"), ["acme"]))
        {
            var provider = new X509SignatureProvider(timestampProvider: null);
            using var options = new SigningOptions(new Lazy<Stream>(input), new Lazy<Stream>(output), overwrite: true, provider, NullLogger.Instance);
            await SigningUtility.SignAsync(options, request, cancellationToken);
        }

        File.Move(signed, package, overwrite: true);
    }

    public void Dispose() => _certificate.Dispose();
}
