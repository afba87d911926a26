using System.Collections.Immutable;
using System.Security.Cryptography;
using Sigstore.Client.Crypto;
using Sigstore.Client.Verification;
using static Sigstore.Client.Failures.FailureCode;
using static Sigstore.Client.Tests.Attacks.AttackTable;
using static Sigstore.Client.Tests.Attacks.ForgedAuthorities;
using static Sigstore.Client.Tests.Attacks.Lies;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>Attacks on what was signed, and on the documents themselves.</summary>
internal static class ContentAttacks
{
    public static ImmutableArray<Attack> All { get; } =
    [
        // ---- signature, envelope, statement ----
        new("another artifact", ArtifactDigestMismatch, "SignatureVerification.RequireMessageDigest", f => f.Expected = () => Artifact.OfBytes(Forge.OtherArtifact)) { SecondLine = [SignatureInvalid, EntryDigestMismatch, EntryBodyNotCanonical] },
        new("digest noted for show", ArtifactDigestMismatch, "SignatureVerification.RequireMessageDigest", f => f.BundleJson = b => b["messageSignature"]!["messageDigest"]!["digest"] = Convert.ToBase64String(SHA256.HashData(Forge.OtherArtifact))),
        new("digest noted by nobody, where the artifact is not at hand", ArtifactNeeded, "SignatureVerification.VerifyMessage", f =>
        {
            f.BundleJson = bundle => bundle["messageSignature"]!.AsObject().Remove("messageDigest");
            f.Expected = () => Artifact.OfDigest(Digest.Of(DigestAlgorithm.Sha256, Forge.Artifact));
        }),
        new("signature over something else", SignatureInvalid, "SignatureVerification.VerifyMessage", f => f.SignedMessage = _ => Forge.OtherArtifact),
        new("P-384 signature with r and s swapped", SignatureInvalid, "EcdsaPublicKey", f => (f.Key, f.Signature) = (ForgedKey.P384(), SwapIntegers)),
        new("signature that is not canonical DER", SignatureInvalid, "EcdsaPublicKey", f => f.Signature = WithLongLength),
        new("Ed25519 signature with S beyond the order", SignatureInvalid, "Ed25519", f => (f.Key, f.IsManaged, f.Signature) = (Ed25519Key(), true, AddGroupOrder)),
        new("small-order Ed25519 key", PublicKeyMalformed, "Ed25519.TryDecode", f => (f.Key, f.IsManaged) = (SmallOrderKey(), true)),
        new("envelope whose payload type was changed", SignatureInvalid, "DsseEnvelope.PreAuthenticationEncoding", f => Attesting(f).SignedMessage = m => Replace(m, "28 application/vnd.in-toto+json", "10 text/plain")),
        new("envelope whose payload was re-encoded", SignatureInvalid, "DsseEnvelope.PreAuthenticationEncoding", f => Attesting(f).SignedMessage = m => Replace(m, "\"subject\":", "\"subject\" :")),
        new("envelope of another type", PayloadTypeUnsupported, "SignatureVerification.Matched", f => Attesting(f).PayloadType = "application/json"),
        new("envelope with two signatures", EnvelopeSignatureCount, "BundleJson.ReadEnvelope", f => Attesting(f).BundleJson = bundle => Signatures(bundle).Add(Signatures(bundle)[0]!.DeepClone())),
        new("envelope of another key id than the hint", BundleKeyHintContradiction, "BundleRules.RequireOwnHint", f =>
        {
            Attesting(f).IsManaged = true;
            f.BundleJson = bundle => Signatures(bundle)[0]!["keyid"] = "other";
        }),
        new("statement with a member twice", StatementMalformed, "Statement.Parse", f => f.Statement = Statement().Replace("\"subject\":", "\"subject\":[],\"subject\":", StringComparison.Ordinal)),
        new("subject matched by its name only", SubjectMismatch, "SubjectMatch.Find", f => f.Statement = Statement(Forge.OtherArtifact)),
        new("subject with a weak digest only", SubjectMismatch, "SubjectMatch.Find", f => f.Statement = StatementOf($"\"sha1\":\"{Convert.ToHexStringLower(Sha1(Forge.Artifact))}\"")),
        new("subject of two artifacts by two digests", SubjectMismatch, "SubjectMatch.MatchOf", f => f.Statement = StatementOf($"\"sha256\":\"{Hex256(Forge.Artifact)}\",\"sha512\":\"{Convert.ToHexStringLower(SHA512.HashData(Forge.OtherArtifact))}\"")),
        new("subject with an empty digest beside the artifact's", StatementMalformed, "Statement.ParseSubject", f => f.Statement = Statement().Replace("[{", "[{\"name\":\"\",\"digest\":{\"sha256\":\"\"}},{", StringComparison.Ordinal)),
        new("signature with a byte behind it", SignatureInvalid, "EcdsaSignature.TryReadDer", f => f.Signature = signature => [.. signature, 0]),
        new("RSA-PSS signature where PKCS#1 v1.5 is the key's scheme", SignatureInvalid, "RsaPublicKey.VerifyDigestCore", f => (V1(f).Key, f.IsManaged) = (ForgedKey.Rsa(RSASignaturePadding.Pss), true)),
        new("P-256 signature over another digest of the artifact", SignatureInvalid, "PublicKey.VerifyDigest", f => (V1(f).Key, f.IsManaged) = (ForgedKey.P256Over(HashAlgorithmName.SHA512), true)),
        new("Ed25519 signature over the digest as if that were the file", SignatureInvalid, "Ed25519.PrehashDomain", f => (f.Key, f.IsManaged) = (Ed25519OverDigest(), true)),
        new("envelope of the statement type and a space", PayloadTypeUnsupported, "SignatureVerification.Matched", f => Attesting(f).PayloadType = "application/vnd.in-toto+json "),
        new("subject with its algorithm in another case", SubjectMismatch, "DigestAlgorithms.TryFromName", f => f.Statement = StatementOf($"\"SHA256\":\"{Hex256(Forge.Artifact)}\"")),

        // ---- bundle and root documents ----
        new("bundle with a member twice", BundleMalformed, "ProtoJsonReader.NextMember", f => f.BundleText = text => text.Replace("\"mediaType\":", "\"mediaType\":\"x\",\"mediaType\":", StringComparison.Ordinal)),
        new("bundle with an unknown member", BundleMalformed, "ProtoJsonReader.NextMember", f => f.BundleJson = bundle => bundle["verifyNothing"] = true),
        new("bundle of an unknown version", BundleVersionUnsupported, "BundleMediaTypes.TryParse", f => f.BundleJson = bundle => bundle["mediaType"] = "application/vnd.dev.sigstore.bundle.v0.4+json"),
        new("negative log index", BundleMalformed, "ProtoJsonReader.ReadCount", f => f.Entry.Json = entry => entry["logIndex"] = "-1") { NoSwitch = "no tree has a place below 0, and the type of an entry holds none", HonestTwin = Honest },
        new("thirty-three entries", BundleTooMuchEvidence, "VerificationMaterialJson.ReadEntries", f => f.BundleJson = bundle => Repeat(Entries(bundle), 33)) { SecondLine = [BundleLogEntryRepeated] },
        new("log key without a start of validity", TrustedRootMalformed, "TrustedLogJson.Read", f => f.RootJson = root => root["tlogs"]![0]!["publicKey"]!["validFor"]!.AsObject().Remove("start")),
        new("bundle with a member in another spelling", BundleMalformed, "ProtoJsonReader.NextMember", f => f.BundleJson = bundle => bundle["media_type"] = "x"),
    ];
}
