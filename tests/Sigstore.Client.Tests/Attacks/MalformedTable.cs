using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Sigstore.Local.Certificates;
using static Sigstore.Client.Failures.FailureCode;
using static Sigstore.Client.Tests.Attacks.ForgedAuthorities;
using static Sigstore.Client.Tests.Attacks.Lies;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>
/// Spellings that are refused where they are read. A parser has no second opinion to switch to, so these are no rows of
/// <see cref="AttackTable"/>: each stands beside the honest bundle it was made from, which passes.
/// </summary>
internal static class MalformedTable
{
    private const string SubjectName = "2.5.29.17";
    private const string SctList = "1.3.6.1.4.1.11129.2.4.2";
    private const string FulcioIssuer = "1.3.6.1.4.1.57264.1.8";

    public static ImmutableArray<Malformed> All { get; } =
    [
        // ---- JSON ----
        new("byte order mark", BundleMalformed, f => f.BundleText = text => "\ufeff" + text),
        new("text behind the document", BundleMalformed, f => f.BundleText = text => text + "{}"),
        new("comment", BundleMalformed, f => f.BundleText = text => "/* */" + text),
        new("comma behind the last member", BundleMalformed, f => f.BundleText = text => text[..^1] + ",}"),
        new("half a surrogate pair", BundleMalformed, f => f.BundleText = text => text.Replace("application/vnd", "\\ud800application/vnd", StringComparison.Ordinal)),
        new("member repeated in escapes", BundleMalformed, f => f.BundleText = text => text.Replace("\"mediaType\":", "\"media\\u0054ype\":\"x\",\"mediaType\":", StringComparison.Ordinal)),
        new("both kinds of content", BundleMalformed, f => Attesting(f).BundleJson = bundle => bundle["messageSignature"] = new JsonObject { ["signature"] = "AAAA" }),
        new("both kinds of signer", BundleMalformed, f => f.BundleJson = bundle => bundle["verificationMaterial"]!["publicKey"] = new JsonObject { ["hint"] = "x" }),
        new("no content", BundleMalformed, f => f.BundleJson = bundle => bundle["messageSignature"] = null),
        new("no signer", BundleMalformed, f => f.BundleJson = bundle => bundle["verificationMaterial"]!["certificate"] = null),
        new("media type with a blank behind it", BundleVersionUnsupported, f => f.BundleJson = bundle => bundle["mediaType"] = (string)bundle["mediaType"]! + " "),
        new("media type in capitals", BundleVersionUnsupported, f => f.BundleJson = bundle => bundle["mediaType"] = ((string)bundle["mediaType"]!).ToUpperInvariant()),
        new("media type of version 0.30", BundleVersionUnsupported, f => f.BundleJson = bundle => bundle["mediaType"] = "application/vnd.dev.sigstore.bundle+json;version=0.30"),
        new("empty chain", BundleMalformed, f => f.BundleJson = bundle =>
        {
            ToVersion02(bundle);
            bundle["verificationMaterial"]!["x509CertificateChain"]!["certificates"]!.AsArray().Clear();
        }),

        // ---- base64 ----
        new("signature with a line feed in its base64", BundleMalformed, f => ChangeSignature(f, text => text[..8] + "\n" + text[8..])),
        new("signature in the alphabet of URLs", BundleMalformed, f => ChangeSignature(f, text => "-_" + text[2..])),
        new("signature without padding", BundleMalformed, f => ChangeSignature(f, text => text.TrimEnd('=') + (text.EndsWith('=') ? "" : "A"))),
        new("empty signature", BundleMalformed, f => ChangeSignature(f, _ => "")),
        new("base64 whose unused bits are set", BundleMalformed, f => f.BundleJson = bundle => bundle["messageSignature"]!["messageDigest"]!["digest"] = WithUnusedBits((string)bundle["messageSignature"]!["messageDigest"]!["digest"]!)),

        // ---- numbers ----
        new("index of 2^63", BundleMalformed, f => f.Entry.Json = entry => entry["logIndex"] = "9223372036854775808"),
        new("index with a fraction", BundleMalformed, f => f.BundleText = text => text.Replace("\"logIndex\":\"1\",\"logId\"", "\"logIndex\":1.0,\"logId\"", StringComparison.Ordinal)),
        new("index with an exponent", BundleMalformed, f => f.BundleText = text => text.Replace("\"logIndex\":\"1\",\"logId\"", "\"logIndex\":1e0,\"logId\"", StringComparison.Ordinal)),
        new("index with a leading zero", BundleMalformed, f => f.Entry.Json = entry => entry["logIndex"] = "01"),
        new("index with a sign", BundleMalformed, f => f.Entry.Json = entry => entry["logIndex"] = "+1"),
        new("index with a blank", BundleMalformed, f => f.Entry.Json = entry => entry["logIndex"] = " 1"),
        new("index in other digits", BundleMalformed, f => f.Entry.Json = entry => entry["logIndex"] = "\u0661"),
        new("index that is true", BundleMalformed, f => f.Entry.Json = entry => entry["logIndex"] = true),
        new("time beyond the calendar", LogEntryMalformed, f => f.Entry.Json = entry => entry["integratedTime"] = long.MaxValue.ToString(CultureInfo.InvariantCulture)),
        new("negative time", BundleMalformed, f => f.Entry.Json = entry => entry["integratedTime"] = "-1"),
        new("log id of 31 bytes", BundleMalformed, f => f.Entry.Json = entry => entry["logId"]!["keyId"] = Convert.ToBase64String(new byte[31])),
        new("root hash of 33 bytes", BundleMalformed, f => f.Entry.Json = entry => entry["inclusionProof"]!["rootHash"] = Convert.ToBase64String(new byte[33])),
        new("sixty-five hashes", InclusionProofMalformed, f => f.Entry.Json = entry => Repeat(entry["inclusionProof"]!["hashes"]!.AsArray(), 65)),

        // ---- notes and checkpoints ----
        new("tree size of 2^63", CheckpointMalformed, f => f.Entry.CheckpointText = text => text.Replace("\n2\n", "\n9223372036854775808\n", StringComparison.Ordinal)),
        new("tree size with a blank", CheckpointMalformed, f => f.Entry.CheckpointText = text => text.Replace("\n2\n", "\n2 \n", StringComparison.Ordinal)),
        new("tree size in hexadecimal", CheckpointMalformed, f => f.Entry.CheckpointText = text => text.Replace("\n2\n", "\n0x2\n", StringComparison.Ordinal)),
        new("tree size below zero", CheckpointMalformed, f => f.Entry.CheckpointText = text => text.Replace("\n2\n", "\n-2\n", StringComparison.Ordinal)),
        new("checkpoint without origin", CheckpointMalformed, f => f.Entry.CheckpointText = text => text["localhost\n".Length..]),
        new("empty line in the checkpoint", CheckpointMalformed, f => f.Entry.CheckpointText = text => text + "\nmore\n"),
        new("carriage return in the note", NoteMalformed, f => f.Entry.CheckpointText = text => text.Replace("\n2\n", "\r\n2\n", StringComparison.Ordinal)),
        new("note without its last line feed", NoteMalformed, f => f.Entry.Note = (signer, text) => text + "\n" + signer.SignatureLine(text).TrimEnd('\n')),
        new("signature line with a hyphen for the dash", NoteMalformed, f => f.Entry.Note = (signer, text) => text + "\n" + signer.SignatureLine(text).Replace('\u2014', '-')),
        new("signature line with two blanks", NoteMalformed, f => f.Entry.Note = (signer, text) => text + "\n" + signer.SignatureLine(text).Replace(" localhost ", " localhost  ", StringComparison.Ordinal)),
        new("signature line of four bytes", NoteMalformed, f => f.Entry.Note = (signer, text) => text + "\n" + signer.SignatureLine(text) + "\u2014 other AAAAAA==\n"),
        new("sixty-five signature lines", NoteMalformed, f => f.Entry.Note = (signer, text) => text + "\n" + string.Concat(Enumerable.Repeat(signer.SignatureLine(text), 65))),

        // ---- log bodies ----
        new("body that is no JSON", EntryBodyMalformed, f => f.Entry.Body = body => body[..^1]),
        new("body with a digest in capitals", EntryBodyMalformed, f => V1(f).Entry.Body = body => body.Replace(Hex256(Forge.Artifact), Hex256(Forge.Artifact).ToUpperInvariant(), StringComparison.Ordinal)),
        new("body with two verifiers", EntryBodyMalformed, f => f.Entry.Body = body => body.Replace("\"verifier\":{", "\"verifier\":{\"publicKey\":{\"rawBytes\":\"AAAA\"},", StringComparison.Ordinal)),
        new("body without a signature", EntryBodyMalformed, f => f.Entry.Body = body => body.Replace("\"content\":", "\"contents\":", StringComparison.Ordinal)),

        // ---- certificates ----
        new("certificate with a byte behind it", CertificateMalformed, f => ChangeCertificate(f, der => [.. der, 0])),
        new("certificate with its length in a long form", CertificateMalformed, f => ChangeCertificate(f, der => [0x30, 0x83, 0, .. der[2..]])),
        new("certificate of indefinite length", CertificateMalformed, f => ChangeCertificate(f, der => [0x30, 0x80, .. der[4..], 0, 0])),
        new("timestamp with a byte behind it", TimestampResponseMalformed, f => f.Timestamps = s => [[.. ForgedStamp.Of(s), 0]]),
        new("empty timestamp", BundleMalformed, f => f.Timestamps = _ => [[]]),
        new("empty name", SubjectAlternativeNameInvalid, f => f.San = new GeneralName.Email("")),
        new("name that is no seven-bit text", SubjectAlternativeNameInvalid, f => f.Leaf = c => c.Replace(SubjectName, new CertificateExtension(SubjectName, Critical: true, new byte[] { 0x30, 5, 0x81, 3, (byte)'a', 0xc3, 0xa9 }))),
        new("no name in the list of names", SubjectAlternativeNameInvalid, f => f.Leaf = c => c.Replace(SubjectName, new CertificateExtension(SubjectName, Critical: true, new byte[] { 0x30, 0 }))),
        new("issuer as bare text where DER is due", FulcioExtensionMalformed, f => f.Leaf = c => c.Replace(FulcioIssuer, new CertificateExtension(FulcioIssuer, Critical: false, System.Text.Encoding.UTF8.GetBytes(Forge.Issuer)))),
        new("issuer with bytes behind its DER", FulcioExtensionMalformed, f => f.Leaf = c => c.Replace(FulcioIssuer, Claim(8, Forge.Issuer) with { Value = new byte[] { 12, 1, 0x78, 0 } })),
        new("issuer with a NUL", FulcioExtensionMalformed, f => f.Leaf = c => c.Replace(FulcioIssuer, Claim(8, Forge.Issuer + "\0.evil"))),
        new("certificate timestamp with a byte behind it", SctMalformed, f => f.Sct = sct => [.. sct, 0]),
        new("certificate timestamp of version 2", SctMalformed, f => f.Sct = sct => [1, .. sct[1..]]),
        new("list of no certificate timestamps", SctMalformed, f => f.LeafAfterLogging = c => c.Replace(SctList, CertificateExtension.SctList())),

        // ---- envelopes and statements ----
        new("envelope without signatures", EnvelopeSignatureCount, f => Attesting(f).BundleJson = bundle => Signatures(bundle).Clear()),
        new("envelope with an empty signature", EnvelopeMalformed, f => Attesting(f).BundleJson = bundle => Signatures(bundle)[0]!["sig"] = ""),
        new("envelope without payload", EnvelopeMalformed, f => Attesting(f).BundleJson = bundle => bundle["dsseEnvelope"]!["payload"] = ""),
        new("statement with a byte order mark", StatementMalformed, f => f.Statement = "\ufeff" + AttackTable.Statement()),
        new("statement with text behind it", StatementMalformed, f => f.Statement = AttackTable.Statement() + "{}"),
        new("statement of another type", StatementMalformed, f => f.Statement = AttackTable.Statement().Replace("Statement/v1", "Statement/v2", StringComparison.Ordinal)),
        new("statement without subjects", StatementMalformed, f => f.Statement = """{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"https://example.com/p"}"""),
        new("statement whose subject is null", StatementMalformed, f => f.Statement = """{"_type":"https://in-toto.io/Statement/v1","subject":[null],"predicateType":"https://example.com/p"}"""),
        new("subject without digests", StatementMalformed, f => f.Statement = StatementOf("")),
        new("subject with a digest too short", StatementMalformed, f => f.Statement = StatementOf("\"sha256\":\"00\"")),
        new("statement with a member twice, deep inside", StatementMalformed, f => f.Statement = AttackTable.Statement().Replace("\"predicate\":{}", "\"predicate\":{\"a\":{\"b\":1,\"b\":2}}", StringComparison.Ordinal)),
        new("statement nested too deep", StatementMalformed, f => f.Statement = AttackTable.Statement().Replace("\"predicate\":{}", $"\"predicate\":{{\"a\":{new string('[', 70)}{new string(']', 70)}}}", StringComparison.Ordinal)),

        // ---- trusted roots ----
        new("root of an unknown media type", TrustedRootMalformed, f => f.RootJson = root => root["mediaType"] = "application/vnd.dev.sigstore.trustedroot.v0.9+json"),
        new("root whose tree hash is another", TrustedRootMalformed, f => f.RootJson = root => root["tlogs"]![0]!["hashAlgorithm"] = "SHA2_512"),
        new("root whose key is of another kind than it says", TrustedRootMalformed, f => f.RootJson = root => root["tlogs"]![0]!["publicKey"]!["keyDetails"] = "PKIX_ECDSA_P384_SHA_384"),
        new("root whose authority has no start", TrustedRootMalformed, f => f.RootJson = root => root["certificateAuthorities"]![0]!["validFor"]!.AsObject().Remove("start")),
        new("root whose authority names no certificate", TrustedRootMalformed, f => f.RootJson = root => root["certificateAuthorities"]![0]!["certChain"]!["certificates"]!.AsArray().Clear()),
        new("root whose anchor's subject is no name", TrustedRootMalformed, f => f.RootJson = root => root["certificateAuthorities"]![0] = ForgedRoot.Authority("x", OddlyNamed())),
        new("root with a time that is none", TrustedRootMalformed, f => f.RootJson = root => root["tlogs"]![0]!["publicKey"]!["validFor"]!["start"] = "2026-02-30T00:00:00Z"),
    ];

    private static void ChangeSignature(Forge forge, Func<string, string> change) => forge.BundleJson = bundle =>
        bundle["messageSignature"]!["signature"] = change((string)bundle["messageSignature"]!["signature"]!);

    private static void ChangeCertificate(Forge forge, Func<byte[], byte[]> change) => forge.BundleJson = bundle =>
    {
        var certificate = bundle["verificationMaterial"]!["certificate"]!;
        certificate["rawBytes"] = Convert.ToBase64String(change(Convert.FromBase64String((string)certificate["rawBytes"]!)));
    };

    // 32 bytes end in one padding sign: the digit before it has two bits that belong to no byte.
    private static string WithUnusedBits(string text) => text[..^2] + (char)(text[^2] + 1) + "=";

    // A SEQUENCE as every name is, but of a number.
    private static AuthorityKey OddlyNamed()
    {
        byte[] name = [0x30, 3, 2, 1, 5];
        var odd = IssuerWith(c => c with { Issuer = name, Subject = name });
        return new AuthorityKey(odd.Key, [odd.Chain[0]]);
    }
}
