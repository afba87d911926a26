using System.Collections.Immutable;
using System.Security.Cryptography;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;
using Sigstore.Local.Certificates;
using Sigstore.Local.Timestamps;
using static Sigstore.Client.Failures.FailureCode;
using static Sigstore.Client.Tests.Attacks.ForgedAuthorities;
using static Sigstore.Client.Tests.Attacks.Lies;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>The catalogue: attack, exact code, the check that stops it. Everything but the lie is validly signed by the instance's own keys.</summary>
internal static class AttackTable
{
    private const string BasicConstraints = "2.5.29.19";
    private const string KeyUsage = "2.5.29.15";
    private const string ExtendedKeyUsage = "2.5.29.37";
    private const string AuthorityKeyId = "2.5.29.35";

    public static ImmutableArray<Attack> All { get; } =
    [
        // ---- time ----
        new("timestamp with a changed signature", TimestampSignatureInvalid, "TimestampSigner.Verify", f => f.Timestamps = s => [FlipLastByte(ForgedStamp.Of(s))]),
        new("timestamp by a certificate without the usage", TimestampUsageInvalid, "CertificateRules.RequireTimeStamping", f => StampedBy(f, StamperForCode)),
        new("timestamp by another certificate of the same authority", TimestampSignerUnknown, "TimestampToken.SignerCertificate", f => f.Timestamps = s => [ForgedStamp.Of(s, OtherStamper, withCertificate: true)]),
        new("timestamp by an unknown authority", TimestampSignerUnknown, "TimestampToken.SignerCertificate", f => f.Timestamps = s => [ForgedStamp.Of(s, OtherStamper)]) { HonestTwin = Honest },
        new("two certificates in the token, only the first fits", TimestampUsageInvalid, "TimestampSigner.Find", f =>
        {
            f.Timestamps = s => [ForgedStamp.WithCertificateInFront(ForgedStamp.Of(s, StamperForCode, withCertificate: true), OtherStamper)];
            f.RootJson = root => root["timestampAuthorities"]![0] = ForgedRoot.Authority("http://localhost/tsa", Stamper, skip: 1);
        }),
        new("timestamp over another message", TimestampImprintMismatch, "TimestampToken.RequireImprint", f => f.Timestamps = _ => [ForgedStamp.Of([1, 2, 3])]),
        new("timestamp that names no signing certificate", TimestampSignerNotBound, "TimestampSigner.Verify", f => f.Timestamps = s => [ForgedStamp.Of(s, options: new TimestampOptions { IdentifiesCertificate = false })]),
        new("refused timestamp passed off as granted", TimestampNotGranted, "TimestampToken.ParseResponse", f => f.Timestamps = s => [ForgedStamp.Of(s, options: new TimestampOptions { Status = 2 })]) { HonestTwin = Honest },
        new("timestamp by an expired certificate", TimestampOutsideCertificate, "TimestampToken.RequireTime", f => StampedBy(f, ExpiredStamper)),
        new("timestamp by a retired authority", TimestampAuthorityNotValid, "TimeVerification.VerifyTimestamp", f => f.RootJson = root => root["timestampAuthorities"]![0]!["validFor"] = ForgedRoot.Past()),
        new("the same timestamp twice", BundleTimestampRepeated, "TimeVerification.VerifyTimestamps", f => f.Timestamps = s => ForgedStamp.Of(s) is var stamp ? [stamp, stamp] : []),
        new("two timestamps of one authority for a threshold of two", NoVerifiedTime, "TimeVerification.RequireThreshold", f =>
        {
            f.Timestamps = s => [ForgedStamp.Of(s), ForgedStamp.Of(s)];
            f.Thresholds = VerificationThresholds.Default.Raise(times: 2);
        }),
        new("no time at all", NoVerifiedTime, "TimeVerification.RequireThreshold", f => f.Timestamps = _ => []),
        new("integrated time without the log's promise", NoVerifiedTime, "LogVerification.VerifyPromises", f => V1(f).Entry.IsPromised = false),
        new("log's time where an authority's is demanded", NoVerifiedTime, "TimeVerification.RequireThreshold", f => V1(f).Thresholds = VerificationThresholds.Default.Raise(requiresTimestampAuthority: true)),

        // ---- log: promise and checkpoint ----
        new("promise by another key", InclusionPromiseInvalid, "InclusionPromise.Verify", f => V1(f).Entry.PromisingKey = OtherKey),
        new("promise by a retired log", InclusionPromiseOutsideValidity, "LogVerification.VerifyPromises", f => V1(f).RootJson = root => root["tlogs"]![1]!["publicKey"]!["validFor"] = ForgedRoot.Past()),
        new("promise on a tiled log's entry", PromiseNotAllowed, "LogVerification.VerifyPromises", f => f.Entry.IsPromisedByTiledLog = true),
        new("checkpoint of another origin", CheckpointOriginMismatch, "SignedCheckpoint.VerifyTiled", f => f.Entry.CheckpointText = text => "evil.example" + text["localhost".Length..]),
        new("checkpoint line with another key's hint", CheckpointSignerUnknown, "SignedNote.Verify", f => f.Entry.Note = (signer, text) => text + "\n" + WithHint(signer.SignatureLine(text), 0xdeadbeef)),
        new("checkpoint with a cosignature only", CheckpointSignerUnknown, "SignedNote.Verify", f => f.Entry.Note = (signer, text) => text + "\n" + signer.SignatureLine(text).Replace("localhost", "witness.example", StringComparison.Ordinal)),
        new("checkpoint with a wrong signature of the log", CheckpointSignatureInvalid, "SignedNote.Verify", f => f.Entry.Note = (signer, text) => text + "\n" + signer.SignatureLine(text + "x\n")),
        new("tree size with a leading zero", CheckpointMalformed, "Checkpoint.Parse", f => f.Entry.CheckpointText = text => text.Replace("\n2\n", "\n02\n", StringComparison.Ordinal)) { HonestTwin = Honest },
        new("tree size with a sign", CheckpointMalformed, "Checkpoint.Parse", f => f.Entry.CheckpointText = text => text.Replace("\n2\n", "\n+2\n", StringComparison.Ordinal)) { HonestTwin = Honest },
        new("tree smaller than the index", InclusionProofMalformed, "InclusionProof.Verify", f =>
        {
            f.Entry.CheckpointText = text => text.Replace("\n2\n", "\n1\n", StringComparison.Ordinal);
            f.Entry.Json = entry => entry["inclusionProof"]!["treeSize"] = "1";
        }),
        new("root beside the checkpoint differs from it", RootHashContradiction, "InclusionProof.Verify", f => f.Entry.Json = entry => entry["inclusionProof"]!["rootHash"] = Convert.ToBase64String(new byte[32])),
        new("tree size beside the checkpoint differs from it", TreeSizeContradiction, "InclusionProof.Verify", f => f.Entry.Json = entry => entry["inclusionProof"]!["treeSize"] = "3"),
        new("proof that leads elsewhere", InclusionProofInvalid, "InclusionProof.Verify", f => f.Entry.Json = entry => entry["inclusionProof"]!["hashes"]![0] = Convert.ToBase64String(new byte[32])),
        new("proof with a hash too many", InclusionProofMalformed, "InclusionProof.Verify", f => f.Entry.Json = entry => entry["inclusionProof"]!["hashes"]!.AsArray().Add(Convert.ToBase64String(new byte[32]))),
        new("inclusion proof without checkpoint", BundleEvidenceMissing, "BundleRules.RequireParts", f => f.Entry.Json = entry => entry["inclusionProof"]!.AsObject().Remove("checkpoint")) { SecondLine = [LogEvidenceMissing] },
        new("entry without inclusion proof", BundleEvidenceMissing, "BundleRules.RequireParts", f => f.Entry.Json = entry => entry.Remove("inclusionProof")) { SecondLine = [LogEvidenceMissing] },
        new("two indexes of one tiled entry", LogIndexContradiction, "EntryProof.VerifyTiled", f => f.Entry.Json = entry => entry["logIndex"] = "7"),
        new("checkpoint of a retired log", LogKeyNotValid, "LogVerification.RequireTrusted", f => f.RootJson = root => root["tlogs"]![0]!["publicKey"]!["validFor"] = ForgedRoot.Past()),
        new("entry of an unknown log", LogEntryNotFound, "LogVerification.FindLogs", f => f.RootJson = root => root["tlogs"]!.AsArray().RemoveAt(0)),
        new("the same entry twice", BundleLogEntryRepeated, "LogVerification.FindLogs", f => f.BundleJson = bundle => Entries(bundle).Add(Entries(bundle)[0]!.DeepClone())),
        new("two entries of one log for a threshold of two", LogEntryNotFound, "LogVerification.VerifyEntries", f =>
        {
            V1(f).HasSecondEntry = true;
            f.Thresholds = VerificationThresholds.Default.Raise(logEntries: 2);
        }),
        new("no log entry", LogEntryNotFound, "LogVerification.VerifyEntries", f => f.BundleJson = bundle => Entries(bundle).Clear()),

        // ---- log: what the entry records ----
        new("entry of another artifact", EntryDigestMismatch, "EntryComparison.RequireDigest", f => V1(f).Entry.RecordedContent = _ => Forge.OtherArtifact),
        new("entry of another key", EntryKeyMismatch, "EntryComparison.RequireSigner", f => V1(f).Entry.RecordedVerifier = _ => OtherIssuer.Chain[0].ToArray()),
        new("entry of another signature", EntrySignatureMismatch, "EntryComparison.VerifyBody", f => V1(f).Entry.RecordedSignature = FlipLastByte),
        new("tiled entry of another artifact", EntryDigestMismatch, "EntryComparison.RequireDigest", f => f.Entry.RecordedContent = _ => Forge.OtherArtifact) { SecondLine = [EntryBodyNotCanonical] },
        new("tiled entry of another signature", EntrySignatureMismatch, "EntryComparison.VerifyBody", f => f.Entry.RecordedSignature = FlipLastByte) { SecondLine = [EntryBodyNotCanonical] },
        new("entry of another envelope", EntryDigestMismatch, "EntryComparison.RequireDigest", f => Attesting(V1(f)).Entry.RecordedContent = _ => Forge.OtherArtifact),
        new("entry body re-encoded with spaces", EntryBodyNotCanonical, "EntryComparison.VerifyBody", f => f.Entry.Body = body => body.Replace(":{\"hashedRekordV002\"", ": {\"hashedRekordV002\"", StringComparison.Ordinal)),
        new("entry body with a member more", EntryBodyNotCanonical, "EntryComparison.VerifyBody", f => f.Entry.Body = body => body.Replace("{\"data\"", "{\"aside\":1,\"data\"", StringComparison.Ordinal)),
        new("entry body with a member twice", EntryBodyMalformed, "ProtoJsonReader.NextMember", f => f.Entry.Body = body => body.Replace("{\"data\"", "{\"data\":{},\"data\"", StringComparison.Ordinal)) { HonestTwin = Honest },
        new("entry of another kind than it says", EntryKindContradiction, "EntryBodyJson.Read", f =>
        {
            Attesting(V1(f)).Entry.V1Body = "intoto";
            f.Entry.Claimed = ("dsse", "0.0.1");
        }),
        new("entry that records no signature", EntryRecordsNoSignature, "EntryKinds.Parse", f => Attesting(V1(f)).Entry.Claimed = ("intoto", "0.0.1")) { HonestTwin = f => Attesting(V1(f)) },
        new("entry of an unknown kind", EntryKindUnsupported, "EntryKinds.Parse", f => V1(f).Entry.Claimed = ("rekord", "0.0.1")) { HonestTwin = f => V1(f) },

        // ---- certificate timestamps ----
        new("certificate timestamp over another issuer", SctSignatureInvalid, "SignedCertificateTimestamp.VerifyEmbedded", f => (f.CtIssuer, f.CtIssuerIsAuthority) = (OtherIssuer, false)),
        new("certificate changed after it was logged", SctSignatureInvalid, "SignedCertificateTimestamp.VerifyEmbedded", f => f.LeafAfterLogging = c => c.Add(Claim(11, "github-hosted"))),
        new("certificate timestamp of an unknown log", SctThresholdNotMet, "SignerVerification.VerifyCertificateTimestamps", f => f.CtKey = OtherCtKey),
        new("certificate timestamp of a retired log", SctOutsideLogValidity, "SignerVerification.VerifyCertificateTimestamps", f => f.RootJson = root => root["ctlogs"]![0]!["publicKey"]!["validFor"] = ForgedRoot.Past()),
        new("certificate timestamp after the certificate's end", SctAfterCertificate, "SignedCertificateTimestamp.Verify", f => f.SctTime = Now.AddHours(1)),
        new("certificate timestamp that names another algorithm", SctAlgorithmMismatch, "SignedCertificateTimestamp.Verify", f => f.Sct = WithRsaAlgorithm),
        new("certificate that was never logged", SctMissing, "SignerVerification.VerifyCertificateTimestamps", f => f.Sct = _ => null) { SecondLine = [SctThresholdNotMet] },

        // ---- certificate and path ----
        new("certificate by another key", CertificateSignatureInvalid, "CertificatePath.RequireSignedBy", f => f.CertificateSigner = OtherKey),
        new("leaf that is an authority", LeafIsAuthority, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Add(CertificateExtension.Authority(0))),
        new("leaf without the code signing usage", LeafNotForCodeSigning, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Replace(ExtendedKeyUsage, null)),
        new("leaf for any usage", LeafNotForCodeSigning, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Replace(ExtendedKeyUsage, CertificateExtension.Purpose("2.5.29.37.0", critical: false))),
        new("leaf whose key may not sign", LeafKeyUsageForbids, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Replace(KeyUsage, CertificateExtension.CertificateSigning)),
        new("precertificate used as a certificate", PrecertificatePoisoned, "CertificateRules.RequireLeaf", f => f.LeafAfterLogging = c => c.Add(CertificateExtension.Poison)) { SecondLine = [SctSignatureInvalid] },
        new("leaf with an unknown critical extension", CertificateExtensionUnsupported, "CertificateRules.RequireKnownExtensions", f => f.Leaf = c => c.Add(new CertificateExtension("1.2.3.4", Critical: true, new byte[] { 5, 0 }))),
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
        new("certificate of an authority nobody trusts", CertificatePathNotFound, "CertificatePath.Build", f => f.RootJson = root => root["certificateAuthorities"]![0] = ForgedRoot.Authority("http://localhost/ca", Stamper, skip: 1)) { HonestTwin = Honest },
        new("root smuggled into the chain", BundleContainsRoot, "BundleRules.RequireSignerForm", f => f.BundleJson = bundle => ToVersion02(bundle, Root.Chain[0])),
        new("chain in a 0.3 bundle", BundleFormNotAllowed, "BundleRules.RequireSignerForm", f => f.BundleJson = bundle => ToChain(bundle)),

        // ---- identity ----
        new("issuer expected is only in the old extension", IssuerExtensionsContradict, "FulcioExtensions.Parse", f => f.Leaf = c => c.Replace("1.3.6.1.4.1.57264.1.8", Claim(8, "https://evil.example"))) { HonestTwin = Honest },
        new("name of another issuer", IdentityMismatch, "ExpectedIdentity.DifferenceFrom", f => f.Policy = Exactly("https://other.example", Forge.Signer)),
        new("name with the expected one as its prefix", IdentityMismatch, "ExpectedIdentity.Exact", f => f.San = new GeneralName.Email(Forge.Signer + ".evil.example")),
        new("name with the expected one as its end", IdentityMismatch, "ExpectedIdentity.Exact", f => f.San = new GeneralName.Email("not-" + Forge.Signer)),
        new("name in another case", IdentityMismatch, "ExpectedIdentity.Exact", f => f.San = new GeneralName.Email("Dev@corp.example")),
        new("name matched in the middle by a regex without anchors", IdentityMismatch, "ExpectedIdentity.Pattern", f =>
        {
            f.San = new GeneralName.Email("dev@corp.example.evil.example");
            f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.Pattern(Forge.Issuer, @"[^@]+@corp\.example"));
        }),
        new("name in two lines for a regex", IdentityMismatch, "ExpectedIdentity.Pattern", f =>
        {
            f.San = new GeneralName.UserName("dev@corp.example\nevil");
            f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.Pattern(Forge.Issuer, @"^dev@corp\.example$"));
        }),
        new("name in letters that look alike", IdentityMismatch, "ExpectedIdentity.Exact", f => f.San = new GeneralName.UserName("dev@c\u043erp.example")),
        new("the same text as another kind of name", IdentityMismatch, "ExpectedIdentity.Exact", f =>
        {
            f.San = new GeneralName.Uri(Forge.Signer);
            f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.Exact(Forge.Issuer, Forge.Signer, Client.Certificates.SanKind.Email));
        }),
        new("name with a NUL after the expected one", SubjectAlternativeNameInvalid, "SubjectAlternativeName.Parse", f => f.San = new GeneralName.Email(Forge.Signer + "\0.evil.example")) { HonestTwin = Honest },
        new("two names, one of them expected", SubjectAlternativeNameInvalid, "CertificateRules.RequireLeaf", f => f.Leaf = c => c.Replace("2.5.29.17", TwoEmails(Forge.Signer, "evil@evil.example"))) { HonestTwin = Honest },
        new("build of another repository", IdentityMismatch, "CiClaims.DifferenceFrom", f => Ci(f, "https://github.com/evil/json")),
        new("build without the demanded claim", IdentityMismatch, "CiClaims.DifferenceFrom", f => f.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.CiWorkflow(Forge.Issuer, "contoso/json"))),
        new("managed key where an identity is expected", SignerKindMismatch, "SignerVerification.KeyOf", f => (f.IsManaged, f.Policy) = (true, Exactly(Forge.Issuer, Forge.Signer))) { HonestTwin = f => f.IsManaged = true },
        new("certificate where a key is expected", SignerKindMismatch, "SignerVerification.KeyOf", f => f.Policy = () => SignerPolicy.Key(Sigstore.Client.Crypto.PublicKey.ParseSpki(f.Key.Spki))) { HonestTwin = Honest },

        // ---- signature, envelope, statement ----
        new("another artifact", ArtifactDigestMismatch, "SignatureVerification.RequireMessageDigest", f => f.Expected = () => Artifact.OfBytes(Forge.OtherArtifact)) { SecondLine = [SignatureInvalid, EntryDigestMismatch, EntryBodyNotCanonical] },
        new("digest noted for show", ArtifactDigestMismatch, "SignatureVerification.RequireMessageDigest", f => f.BundleJson = b => b["messageSignature"]!["messageDigest"]!["digest"] = Convert.ToBase64String(SHA256.HashData(Forge.OtherArtifact))),
        new("signature over something else", SignatureInvalid, "SignatureVerification.VerifyMessage", f => f.SignedMessage = _ => Forge.OtherArtifact),
        new("P-384 signature with r and s swapped", SignatureInvalid, "EcdsaPublicKey", f => (f.Key, f.Signature) = (ForgedKey.P384(), SwapIntegers)),
        new("signature that is not canonical DER", SignatureInvalid, "EcdsaPublicKey", f => f.Signature = WithLongLength),
        new("Ed25519 signature with S beyond the order", SignatureInvalid, "Ed25519", f => (f.Key, f.IsManaged, f.Signature) = (Ed25519Key(), true, AddGroupOrder)),
        new("small-order Ed25519 key", PublicKeyMalformed, "Ed25519PublicKey.TryParse", f => (f.Key, f.IsManaged) = (Ed25519Key() with { Spki = SmallOrderSpki() }, true)) { HonestTwin = f => (f.Key, f.IsManaged) = (Ed25519Key(), true) },
        new("envelope whose payload type was changed", SignatureInvalid, "DsseEnvelope.PreAuthenticationEncoding", f => Attesting(f).SignedMessage = m => Replace(m, "28 application/vnd.in-toto+json", "10 text/plain")),
        new("envelope whose payload was re-encoded", SignatureInvalid, "DsseEnvelope.PreAuthenticationEncoding", f => Attesting(f).SignedMessage = m => Replace(m, "\"subject\":", "\"subject\" :")),
        new("envelope of another type", PayloadTypeUnsupported, "SignatureVerification.Matched", f => Attesting(f).PayloadType = "application/json"),
        new("envelope with two signatures", EnvelopeSignatureCount, "BundleJson.ReadEnvelope", f => Attesting(f).BundleJson = bundle => Signatures(bundle).Add(Signatures(bundle)[0]!.DeepClone())),
        new("envelope of another key id than the hint", BundleKeyHintContradiction, "BundleRules.RequireOwnHint", f =>
        {
            Attesting(f).IsManaged = true;
            f.BundleJson = bundle => Signatures(bundle)[0]!["keyid"] = "other";
        }),
        new("statement with a member twice", StatementMalformed, "Statement.Parse", f => f.Statement = Statement().Replace("\"subject\":", "\"subject\":[],\"subject\":", StringComparison.Ordinal)) { HonestTwin = f => Attesting(f) },
        new("subject matched by its name only", SubjectMismatch, "SubjectMatch.Find", f => f.Statement = Statement(Forge.OtherArtifact)),
        new("subject with a weak digest only", SubjectMismatch, "SubjectMatch.Find", f => f.Statement = StatementOf($"\"sha1\":\"{Convert.ToHexStringLower(Sha1(Forge.Artifact))}\"")),
        new("subject of two artifacts by two digests", SubjectMismatch, "SubjectMatch.MatchOf", f => f.Statement = StatementOf($"\"sha256\":\"{Hex256(Forge.Artifact)}\",\"sha512\":\"{Convert.ToHexStringLower(SHA512.HashData(Forge.OtherArtifact))}\"")),
        new("subject with an empty digest", StatementMalformed, "Statement.Parse", f => f.Statement = StatementOf("\"sha256\":\"\"")) { HonestTwin = f => Attesting(f) },

        // ---- bundle and root documents ----
        new("bundle with a member twice", BundleMalformed, "ProtoJsonReader.NextMember", f => f.BundleText = text => text.Replace("\"mediaType\":", "\"mediaType\":\"x\",\"mediaType\":", StringComparison.Ordinal)) { HonestTwin = Honest },
        new("bundle with an unknown member", BundleMalformed, "ProtoJsonReader.NextMember", f => f.BundleJson = bundle => bundle["verifyNothing"] = true) { HonestTwin = Honest },
        new("bundle of an unknown version", BundleVersionUnsupported, "BundleMediaTypes.TryParse", f => f.BundleJson = bundle => bundle["mediaType"] = "application/vnd.dev.sigstore.bundle.v0.4+json") { HonestTwin = Honest },
        new("negative log index", BundleMalformed, "ProtoJsonReader.ReadCount", f => f.Entry.Json = entry => entry["logIndex"] = "-1") { HonestTwin = Honest },
        new("thirty-three entries", BundleTooMuchEvidence, "VerificationMaterialJson.ReadEntries", f => f.BundleJson = bundle => Repeat(Entries(bundle), 33)) { HonestTwin = Honest },
        new("log key without a start of validity", TrustedRootMalformed, "TrustedLogJson.Read", f => f.RootJson = root => root["tlogs"]![0]!["publicKey"]!["validFor"]!.AsObject().Remove("start")) { HonestTwin = Honest },
    ];

    public static string Statement(byte[]? artifact = null) => StatementOf($"\"sha256\":\"{Hex256(artifact ?? Forge.Artifact)}\"");
}
