using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using NuGet.Common;
using NuGet.Packaging;
using NuGet.Packaging.Core;
using NuGet.Packaging.Signing;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Io;

/// <summary>Speaks to NuGet's verifier. Everything that names a NuGet type is here.</summary>
internal sealed class NuGetSignatureReader
{
    private const string BaseDirectoryKey = "APP_CONTEXT_BASE_DIRECTORY";

    // Trust, not integrity: the certificate or its timestamp is not vouched for, or has expired without a timestamp.
    private static readonly NuGetLogCode[] TrustCodes = [NuGetLogCode.NU3018, NuGetLogCode.NU3028, NuGetLogCode.NU3037, NuGetLogCode.NU3012, NuGetLogCode.NU3042];

    private readonly PackageSignatureVerifier _verifier = new([new IntegrityVerificationProvider(), new SignatureTrustAndValidityVerificationProvider()]);
    private readonly SignedPackageVerifierSettings _settings;

    public NuGetSignatureReader(bool online, string? sdkFolder)
    {
        InitializeTrust(sdkFolder);
        _settings = new SignedPackageVerifierSettings(
            allowUnsigned: false,
            allowIllegal: false,
            allowUntrusted: false,
            allowIgnoreTimestamp: false,
            allowMultipleTimestamps: true,
            allowNoTimestamp: true,
            allowUnknownRevocation: true,
            reportUnknownRevocation: false,
            verificationTarget: VerificationTarget.All,
            signaturePlacement: SignaturePlacement.Any,
            repositoryCountersignatureVerificationBehavior: SignatureVerificationBehavior.IfExists,
            revocationMode: online ? RevocationMode.Online : RevocationMode.Offline);
    }

    /// <summary>The verifier itself and the files with the authorities that it believes: those of the SDK and, on Linux, those of the system, which come first.</summary>
    public static ImmutableArray<string> RootFiles
    {
        get
        {
            var verifier = typeof(PackageSignatureVerifier).Assembly.Location;
            var roots = Path.Combine(Path.GetDirectoryName(verifier)!, "trustedroots");
            return [verifier, Path.Combine(roots, "codesignctl.pem"), Path.Combine(roots, "timestampctl.pem"), "/etc/pki/ca-trust/extracted/pem/objsign-ca-bundle.pem"];
        }
    }

    public async Task<NuGetSignatureFindings> VerifyAsync(ReadOnlyMemory<byte> signature, PackageDigests digests, CancellationToken cancellationToken)
    {
        try
        {
            // The object that is verified is the one that the evidence is taken from.
            var primary = PrimarySignature.Load(signature.ToArray());
            var result = await _verifier.VerifySignaturesAsync(new HashedSignedPackage(primary, digests), _settings, cancellationToken, Guid.Empty).ConfigureAwait(false);
            return result is { IsValid: true, IsSigned: true } ? new NuGetSignatureFindings([.. EvidenceOf(primary)], refused: null) : Refused(result);
        }
        catch (Exception refused) when (refused is SignatureException or InvalidDataException or CryptographicException or PackagingException)
        {
            return Refused(FailureCode.NuGetSignatureInvalid, $"expected a NuGet signature, found: {refused.Message}");
        }
    }

    // NuGet looks for the SDK's root certificates in the base directory of the process, which is the SDK only for the SDK's own programs.
    private static void InitializeTrust(string? sdkFolder)
    {
        var before = AppContext.GetData(BaseDirectoryKey);
        try
        {
            if (sdkFolder is not null)
            {
                AppContext.SetData(BaseDirectoryKey, sdkFolder.EndsWith(Path.DirectorySeparatorChar) ? sdkFolder : sdkFolder + Path.DirectorySeparatorChar);
            }

            X509TrustStore.InitializeForDotNetSdk(NullLogger.Instance);
        }
        finally
        {
            AppContext.SetData(BaseDirectoryKey, before);
        }
    }

    private static IEnumerable<ProvedEvidence> EvidenceOf(PrimarySignature primary)
    {
        if (primary.Type == SignatureType.Author)
        {
            var certificate = primary.SignerInfo.Certificate!;
            yield return new ProvedEvidence(EvidenceKind.Author, new StableSigner.Author(certificate.Subject, certificate.Issuer), FactsOf(primary), EvidencePlace.Embedded);
        }

        Signature? repository = primary.Type == SignatureType.Repository ? primary : RepositoryCountersignature.GetRepositoryCountersignature(primary);
        if (repository is IRepositorySignature { V3ServiceIndexUrl: { } serviceIndex } named)
        {
            var certificate = repository.SignerInfo.Certificate!;
            ImmutableArray<string> owners = [.. named.PackageOwners ?? []];
            yield return new ProvedEvidence(EvidenceKind.Repository,
                new StableSigner.Repository(serviceIndex.AbsoluteUri, owners, certificate.Subject, certificate.Issuer), FactsOf(repository), EvidencePlace.Embedded);
        }
    }

    private static SigningFacts FactsOf(Signature signature) => new()
    {
        CertificateSha256 = Convert.ToHexStringLower(SHA256.HashData(signature.SignerInfo.Certificate!.RawData)),
        SignedAt = TimesOf(signature.SignerInfo).DefaultIfEmpty(null).Min(),
        MatchedDigest = "unsigned",
    };

    // The timestamps that NuGet has just verified. A countersignature's own list would decode and check each token once more.
    private static IEnumerable<DateTimeOffset?> TimesOf(SignerInfo signer)
    {
        foreach (var attribute in signer.UnsignedAttributes.Cast<CryptographicAttributeObject>().Where(attribute => attribute.Oid.Value == Oids.SignatureTimeStampTokenAttribute))
        {
            var token = new SignedCms();
            token.Decode(attribute.Values[0].RawData);
            if (System.Security.Cryptography.Pkcs.Rfc3161TimestampTokenInfo.TryDecode(token.ContentInfo.Content, out var info, out _))
            {
                yield return info.Timestamp;
            }
        }
    }

    private static NuGetSignatureFindings Refused(VerifySignaturesResult result)
    {
        var errors = result.Results.SelectMany(one => one.Issues).Where(issue => issue.Level == LogLevel.Error).ToList();
        var code = errors.Count == 0 ? FailureCode.NuGetSignatureInvalid
            : errors.TrueForAll(error => TrustCodes.Contains(error.Code)) ? FailureCode.NuGetSignatureUntrusted
            : errors.TrueForAll(error => error.Code == NuGetLogCode.NU3008) ? FailureCode.NuGetSignatureOfOtherBytes : FailureCode.NuGetSignatureInvalid;
        var words = errors.Select(error => $"{error.Code}: {FirstLine(error.Message)}").Distinct(StringComparer.Ordinal);
        return Refused(code, $"expected a signature that NuGet accepts, found {string.Join(" ", words)}");
    }

    private static NuGetSignatureFindings Refused(FailureCode code, string detail) =>
        new([], new RefusedEvidence(".signature.p7s", EvidencePlace.Embedded, new Failure(code, detail)));

    private static string FirstLine(string message) => message.Split('\n')[0].Trim();
}
