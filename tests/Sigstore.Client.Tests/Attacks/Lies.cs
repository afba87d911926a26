using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sigstore.Client.Crypto;
using Sigstore.Client.Tests.Crypto;
using Sigstore.Client.Verification;
using Sigstore.Local.Certificates;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>The small changes that the attacks of the table are made of.</summary>
internal static class Lies
{
    private static readonly Ed25519Signer Ed25519 = new(new byte[32]);

    public static void Honest(Forge forge) => ArgumentNullException.ThrowIfNull(forge);

    public static Forge V1(Forge forge)
    {
        forge.IsRekorV1 = true;
        return forge;
    }

    public static Forge Attesting(Forge forge)
    {
        forge.Statement = AttackTable.Statement();
        return forge;
    }

    public static void StampedBy(Forge forge, AuthorityKey stamper)
    {
        forge.Timestamps = signature => [ForgedStamp.Of(signature, stamper)];
        forge.RootJson = root => root["timestampAuthorities"]![0] = ForgedRoot.Authority("http://localhost/tsa", stamper);
    }

    public static Func<SignerPolicy> Exactly(string issuer, string identity) => () => SignerPolicy.OneOf(new ExpectedIdentity.Exact(issuer, identity));

    public static void KeyFor(Forge forge, DateTimeOffset? notBefore, DateTimeOffset? notAfter)
    {
        forge.IsManaged = true;
        forge.Policy = () => SignerPolicy.Key(PublicKey.ParseSpki(forge.Key.Spki), forge.Key.Details, notBefore, notAfter);
    }

    /// <summary>A second v1 log in the root, of the same operator as the first.</summary>
    public static void OtherLogOfOneOperator(JsonObject root)
    {
        root["tlogs"]!.AsArray().Add((JsonNode)ForgedRoot.Log("http://other.example", ForgedAuthorities.OtherLogV1Key));
        root["tlogs"]![1]!["operator"] = "one operator";
        root["tlogs"]![2]!["operator"] = "one operator";
    }

    /// <summary>A second entry, of a trusted log, that calls itself something else than it is.</summary>
    public static void SecondOfKind(Forge forge, string kind, string version)
    {
        forge.SecondEntry = entry => entry.LogIndex = "1002";
        forge.BundleJson = bundle => Entries(bundle)[1]!["kindVersion"] = new JsonObject { ["kind"] = kind, ["version"] = version };
    }

    public static void ToVersion01(Forge forge, Action<JsonObject> proof) => forge.BundleJson = bundle =>
    {
        ToVersion("0.1", bundle);
        var unsigned = Entries(bundle)[0]!["inclusionProof"]!.AsObject();
        unsigned.Remove("checkpoint");
        proof(unsigned);
    };

    public static void ToVersion(string version, JsonObject bundle)
    {
        bundle["mediaType"] = $"application/vnd.dev.sigstore.bundle+json;version={version}";
        ToChain(bundle);
    }

    public static string ReEncoded(JsonNode body) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(
        System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)body!)).Replace("\"spec\":", "\"spec\" :", StringComparison.Ordinal)));

    public static void Ci(Forge forge, string repositoryUri)
    {
        forge.Leaf = content => content.Add(Claim(12, repositoryUri));
        forge.Policy = () => SignerPolicy.OneOf(new ExpectedIdentity.CiWorkflow(Forge.Issuer, "contoso/json"));
    }

    public static byte[] FlipLastByte(byte[] bytes) => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)];

    public static JsonArray Entries(JsonObject bundle) => bundle["verificationMaterial"]!["tlogEntries"]!.AsArray();

    public static JsonArray Signatures(JsonObject bundle) => bundle["dsseEnvelope"]!["signatures"]!.AsArray();

    public static void Repeat(JsonArray array, int count)
    {
        while (array.Count < count)
        {
            array.Add(array[0]!.DeepClone());
        }
    }

    public static string WithHint(string line, uint hint)
    {
        var space = line.LastIndexOf(' ');
        var blob = Convert.FromBase64String(line[(space + 1)..].Trim());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(blob, hint);
        return line[..(space + 1)] + Convert.ToBase64String(blob) + "\n";
    }

    public static CertificateExtension Claim(int arc, string value) => CertificateExtension.Write(
        $"{CertificateIdentity.FulcioArc}.{arc}", critical: false, writer => writer.WriteCharacterString(UniversalTagNumber.UTF8String, value));

    public static CertificateExtension TwoEmails(string first, string second) => CertificateExtension.Write("2.5.29.17", critical: true, writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteCharacterString(UniversalTagNumber.IA5String, first, new Asn1Tag(TagClass.ContextSpecific, 1));
            writer.WriteCharacterString(UniversalTagNumber.IA5String, second, new Asn1Tag(TagClass.ContextSpecific, 1));
        }
    });

    public static CertificateExtension ExcludedEmail(string host) => Excluded(1, host);

    public static CertificateExtension ExcludedUri(string host) => Excluded(6, host);

    public static CertificateExtension HostName(string host) => CertificateExtension.Write("2.5.29.17", critical: true, writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteCharacterString(UniversalTagNumber.IA5String, host, new Asn1Tag(TagClass.ContextSpecific, 2));
        }
    });

    public static CertificateExtension Usages(params string[] oids) => CertificateExtension.Write("2.5.29.37", critical: true, writer =>
    {
        using (writer.PushSequence())
        {
            Array.ForEach(oids, oid => writer.WriteObjectIdentifier(oid));
        }
    });

    /// <summary>The SCT with five bytes in its extensions, which come after version, log id and time.</summary>
    public static byte[] WithSctExtension(byte[] sct) => [.. sct[..41], 0, 5, 0, 0, 0, 0, 7, .. sct[43..]];

    /// <summary>The SCT's last fields are hash, algorithm, length, signature; the algorithm becomes RSA's.</summary>
    public static byte[] WithRsaAlgorithm(byte[] sct)
    {
        var changed = (byte[])sct.Clone();
        changed[1 + 32 + 8 + 2 + 1] = 1;
        return changed;
    }

    public static void ToChain(JsonObject bundle, params ReadOnlyMemory<byte>[] more)
    {
        var material = bundle["verificationMaterial"]!.AsObject();
        var certificates = new JsonArray(material["certificate"]!.DeepClone());
        Array.ForEach(more, der => certificates.Add((JsonNode)new JsonObject { ["rawBytes"] = Convert.ToBase64String(der.Span) }));
        material.Remove("certificate");
        material["x509CertificateChain"] = new JsonObject { ["certificates"] = certificates };
    }

    public static void ToVersion02(JsonObject bundle, params ReadOnlyMemory<byte>[] more)
    {
        bundle["mediaType"] = "application/vnd.dev.sigstore.bundle+json;version=0.2";
        ToChain(bundle, more);
    }

    public static byte[] SwapIntegers(byte[] signature)
    {
        var integers = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        var (r, s) = (integers.ReadInteger(), integers.ReadInteger());
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(s);
            writer.WriteInteger(r);
        }

        return writer.Encode();
    }

    /// <summary>The outer length in two bytes where one would do: BER, not DER.</summary>
    public static byte[] WithLongLength(byte[] signature) => [signature[0], 0x81, .. signature[1..]];

    public static ForgedKey Ed25519Key() => new(
        Ed25519.PublicKey.Spki.ToArray(), message => Ed25519.SignPrehashed(message), DigestAlgorithm.Sha512, PublicKeyDetails.PkixEd25519Ph);

    /// <summary>Pure Ed25519 over the SHA-512 of the message: what Ed25519ph would be without its domain.</summary>
    public static ForgedKey Ed25519OverDigest() => Ed25519Key() with { Sign = message => Ed25519.Sign(SHA512.HashData(message)) };

    /// <summary>The neutral element as a key: S = 0 and R = the neutral element sign every message.</summary>
    public static ForgedKey SmallOrderKey() => Ed25519Key() with
    {
        Spki = [.. Convert.FromHexString("302a300506032b6570032100"), 1, .. new byte[31]],
        Sign = _ => [1, .. new byte[63]],
    };

    public static byte[] AddGroupOrder(byte[] signature)
    {
        var order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
        var beyond = (new BigInteger(signature.AsSpan(32), isUnsigned: true) + order).ToByteArray(isUnsigned: true);
        return [.. signature[..32], .. beyond, .. new byte[32 - beyond.Length]];
    }

    public static byte[] Replace(byte[] message, string shown, string signed) =>
        System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(message).Replace(shown, signed, StringComparison.Ordinal));

    public static string StatementOf(string digests) =>
        $$$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"artifact","digest":{{{{{digests}}}}}}],"predicateType":"https://example.com/p","predicate":{}}""";

    public static string Hex256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    [SuppressMessage("Security", "CA5350", Justification = "the weak digest is the attack")]
    public static byte[] Sha1(byte[] bytes) => SHA1.HashData(bytes);

    private static CertificateExtension Excluded(int tag, string host) => CertificateExtension.Write("2.5.29.30", critical: true, writer =>
    {
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
        using (writer.PushSequence())
        {
            writer.WriteCharacterString(UniversalTagNumber.IA5String, host, new Asn1Tag(TagClass.ContextSpecific, tag));
        }
    });
}
