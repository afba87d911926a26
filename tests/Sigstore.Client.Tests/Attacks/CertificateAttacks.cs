using System.Collections.Immutable;
using Sigstore.Client.Verification;
using Sigstore.Local.Certificates;
using static Sigstore.Client.Failures.FailureCode;
using static Sigstore.Client.Tests.Attacks.ForgedAuthorities;
using static Sigstore.Client.Tests.Attacks.Lies;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>Attacks on the signer's certificate: its publication, its path, its profile.</summary>
internal static class CertificateAttacks
{
    private const string BasicConstraints = "2.5.29.19";
    private const string KeyUsage = "2.5.29.15";
    private const string ExtendedKeyUsage = "2.5.29.37";
    private const string AuthorityKeyId = "2.5.29.35";
    private const string SubjectName = "2.5.29.17";

    public static ImmutableArray<Attack> All { get; } =
    [
        // ---- certificate timestamps ----
        new("certificate timestamp over another issuer", SctSignatureInvalid, "SignedCertificateTimestamp.VerifyEmbedded", f => (f.CtIssuer, f.CtIssuerIsAuthority) = (OtherIssuer, false)),
        new("certificate changed after it was logged", SctSignatureInvalid, "SignedCertificateTimestamp.VerifyEmbedded", f => f.LeafAfterLogging = c => c.Add(Claim(11, "github-hosted"))),
        new("certificate timestamp of an unknown log", SctThresholdNotMet, "SignerVerification.VerifyCertificateTimestamps", f => f.CtKey = OtherCtKey),
        new("certificate timestamp of a retired log", SctOutsideLogValidity, "SignerVerification.VerifyCertificateTimestamps", f => f.RootJson = root => root["ctlogs"]![0]!["publicKey"]!["validFor"] = ForgedRoot.Past()),
        new("certificate timestamp after the certificate's end", SctAfterCertificate, "SignedCertificateTimestamp.Verify", f => f.SctTime = Now.AddHours(1)),
        new("certificate timestamp that names another algorithm", SctAlgorithmMismatch, "SignedCertificateTimestamp.Verify", f => f.Sct = WithRsaAlgorithm),
        new("certificate that was never logged", SctMissing, "SignerVerification.VerifyCertificateTimestamps", f => f.Sct = _ => null) { SecondLine = [SctThresholdNotMet] },
        new("certificate timestamp with an extension added", SctSignatureInvalid, "SignedCertificateTimestamp.SignedBytes", f => f.Sct = WithSctExtension),
        new("certificate timestamp moved in time", SctSignatureInvalid, "SignedCertificateTimestamp.SignedBytes", f => f.Sct = sct => [.. sct[..40], (byte)(sct[40] ^ 1), .. sct[41..]]),
        new("one log's certificate timestamp twice for a threshold of two", SctThresholdNotMet, "SignerVerification.VerifyCertificateTimestamps", f =>
        {
            f.SctCopies = 2;
            f.Thresholds = VerificationThresholds.Default.Raise(certificateTimestamps: 2);
        }),
        new("a wrong certificate timestamp of a known log where none is demanded", SctSignatureInvalid, "SignerVerification.VerifyCertificateTimestamps", f =>
        {
            (f.CtIssuer, f.CtIssuerIsAuthority) = (OtherIssuer, false);
            f.Thresholds = VerificationThresholds.TimestampOnly;
        }),

        // ---- certificate and path ----
        new("certificate by another key", CertificateSignatureInvalid, "CertificatePath.RequireSignedBy", f => f.CertificateSigner = OtherKey),
        new("leaf that is an authority", LeafIsAuthority, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Add(CertificateExtension.Authority(0))),
        new("leaf without the code signing usage", LeafNotForCodeSigning, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Replace(ExtendedKeyUsage, null)),
        new("leaf for any usage", LeafNotForCodeSigning, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Replace(ExtendedKeyUsage, CertificateExtension.Purpose("2.5.29.37.0", critical: false))),
        new("leaf whose key may not sign", LeafKeyUsageForbids, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Replace(KeyUsage, CertificateExtension.CertificateSigning)),
        new("precertificate used as a certificate", PrecertificatePoisoned, "CertificateRules.RequireLeaf", f => f.LeafAfterLogging = c => c.Add(CertificateExtension.Poison)) { SecondLine = [SctSignatureInvalid] },
        new("leaf with an unknown critical extension", CertificateExtensionUnsupported, "CertificateRules.RequireKnownExtensions", f => f.Leaf = c => c.Add(new CertificateExtension("1.2.3.4", Critical: true, new byte[] { 5, 0 }))),
        new("leaf with a critical extension of Fulcio's arc that is none of its extensions", CertificateExtensionUnsupported, "FulcioExtensions.IsKnown", f => f.Leaf = c => c.Add(Claim(25, "x") with { Critical = true })),
        new("leaf whose type of a name stands as a critical extension", CertificateExtensionUnsupported, "FulcioExtensions.IsKnown", f => f.Leaf = c => c.Add(Claim(7, "x") with { Critical = true })),
        new("leaf expired at the proved time", CertificateNotValidAtTime, "CertificatePath.RequireValidAt", f => f.Timestamps = s => [ForgedStamp.Of(s, at: Now.AddHours(1))]),
        new("leaf not yet valid at the proved time", CertificateNotValidAtTime, "CertificatePath.RequireValidAt", f => f.Timestamps = s => [ForgedStamp.Of(s, at: Now.AddHours(-1))]),
        new("second time outside the leaf's validity", CertificateNotValidAtTime, "CertificatePath.RequireValidAt", f => f.Timestamps = s => [ForgedStamp.Of(s), ForgedStamp.Of(s, at: Now.AddHours(1))]),
        new("issuer expired before the time of signing", IssuerNotValidAtTime, "CertificatePath.RequireValidAt", f => f.Authority = IssuerWith(c => c with { NotAfter = Now.AddSeconds(1) })),
        new("retired certificate authority", CertificateAuthorityNotValid, "SignerVerification.RequireTrustedAt", f => f.RootJson = root => root["certificateAuthorities"]![0]!["validFor"] = ForgedRoot.Past()),
        new("issuer that is no authority", IssuerNotAuthority, "CertificateRules.RequireIssuer", f => f.Authority = IssuerWith(c => c.Replace(BasicConstraints, null))),
        new("issuer that may not sign certificates", IssuerKeyUsageForbids, "CertificateRules.RequireIssuer", f => f.Authority = IssuerWith(c => c.Replace(KeyUsage, CertificateExtension.DigitalSignature))),
        new("issuer for timestamps only", IssuerUsageForbids, "CertificateRules.RequireIssuer", f => f.Authority = IssuerWith(c => c.Add(CertificateExtension.Purpose(CertificateExtension.TimeStampingOid, critical: false)))),
        new("longer chain than an issuer allows", PathLengthExceeded, "CertificateRules.RequireIssuer", f => f.Authority = IssuerWith(c => c, under: IssuerWith(c => c.Replace(BasicConstraints, CertificateExtension.Authority(0))))),
        new("name outside an issuer's constraints", NameConstraintsViolated, "CertificateRules.RequireNames", f => f.Authority = IssuerWith(c => c.Add(ExcludedEmail("corp.example")))),
        new("leaf that names another issuer's key", AuthorityKeyMismatch, "CertificateRules.RequireIssuer", f => f.Leaf = c => c.Replace(AuthorityKeyId, CertificateExtension.AuthorityKey(new byte[20]))),
        new("certificate of an authority nobody trusts", CertificatePathNotFound, "CertificatePath.Build", f => f.RootJson = root => root["certificateAuthorities"]![0] = ForgedRoot.Authority("http://localhost/ca", Stamper, skip: 1)) { NoSwitch = "without an issuer there is no key to hold the certificate against; with one in the bundle, see the row of the intermediate", HonestTwin = Honest },
        new("root smuggled into the chain", BundleContainsRoot, "BundleRules.RequireSignerForm", f => f.BundleJson = bundle => ToVersion02(bundle, Root.Chain[0])),
        new("chain in a 0.3 bundle", BundleFormNotAllowed, "BundleRules.RequireSignerForm", f => f.BundleJson = bundle => ToChain(bundle)),
        new("leaf with an extension twice", CertificateExtensionUnsupported, "CertificateProfile.Parse", f => f.Leaf = c => c.Add(Claim(11, "self-hosted")).Add(Claim(11, "github-hosted"))),
        new("leaf without subject whose name is not critical", SubjectAlternativeNameInvalid, "CertificateRules.RequireCriticalNameIfAlone", f => f.Leaf = c => c.Replace(SubjectName, new GeneralName.Email(Forge.Signer).ToExtension() with { Critical = false })),
        new("leaf for code signing and timestamps", LeafNotForCodeSigning, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Replace(ExtendedKeyUsage, Usages(CertificateExtension.CodeSigningOid, CertificateExtension.TimeStampingOid))),
        new("host name outside an issuer's constraints", NameConstraintsViolated, "NameConstraints.Allows", f =>
        {
            f.Authority = IssuerWith(c => c.Add(ExcludedUri("corp.example")));
            f.San = new GeneralName.Uri("https://corp.example/build");
            f.Policy = Exactly(Forge.Issuer, "https://corp.example/build");
        }),
        new("host name with a dot behind it, to escape a constraint", NameConstraintsViolated, "NameConstraints.HostOf", f =>
        {
            f.Authority = IssuerWith(c => c.Add(ExcludedUri("corp.example")));
            f.San = new GeneralName.Uri("https://corp.example./build");
            f.Policy = Exactly(Forge.Issuer, "https://corp.example./build");
        }),
        new("name without a host under a constraint on hosts", NameConstraintsViolated, "NameConstraints.Allows", f =>
        {
            f.Authority = IssuerWith(c => c.Add(ExcludedUri("corp.example")));
            f.San = new GeneralName.Uri("urn:build:1");
            f.Policy = Exactly(Forge.Issuer, "urn:build:1");
        }),
        new("intermediate of the bundle whose anchor nobody trusts", CertificatePathNotFound, "CertificatePath.IssuersOf", f =>
        {
            f.BundleJson = bundle => ToVersion02(bundle, Issuer.Chain[0]);
            f.RootJson = root => root["certificateAuthorities"]![0] = ForgedRoot.Authority("http://localhost/ca", Stamper, skip: 1);
        }),
    ];
}
