using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;
using Sigstore.Client.Verification;
using Sigstore.Local.Certificates;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>
/// Makes a bundle as an instance does, step by step, and lets a lie change any step before what follows is signed. Untouched, it makes
/// an honest bundle.
/// </summary>
internal sealed class Forge
{
    public const string Issuer = "https://issuer.example";
    public const string Signer = "dev@corp.example";
    public static readonly byte[] Artifact = System.Text.Encoding.UTF8.GetBytes("the artifact");
    public static readonly byte[] OtherArtifact = System.Text.Encoding.UTF8.GetBytes("another artifact");

    /// <summary>True: Rekor v1, an entry with a promise and no timestamp. False: Rekor v2, a tiled log and a timestamp.</summary>
    public bool IsRekorV1 { get; set; }

    /// <summary>Null: a message signature. Else the statement of an envelope.</summary>
    public string? Statement { get; set; }

    public string PayloadType { get; set; } = DsseEnvelope.InTotoPayloadType;

    /// <summary>The signer's key; a managed key signs without certificate.</summary>
    public ForgedKey Key { get; set; } = ForgedKey.P256();

    public bool IsManaged { get; set; }

    /// <summary>Changes what is signed before it is signed, after the rest has been made for what is shown.</summary>
    public Func<byte[], byte[]> SignedMessage { get; set; } = message => message;

    public Func<byte[], byte[]> Signature { get; set; } = signature => signature;

    public AuthorityKey Authority { get; set; } = ForgedAuthorities.Issuer;

    /// <summary>The certificate before it is logged.</summary>
    public Func<CertificateContent, CertificateContent> Leaf { get; set; } = content => content;

    /// <summary>The certificate after the CT log has vouched for it.</summary>
    public Func<CertificateContent, CertificateContent> LeafAfterLogging { get; set; } = content => content;

    public GeneralName San { get; set; } = new GeneralName.Email(Signer);

    public ECDsa CtKey { get; set; } = ForgedAuthorities.CtKey;

    public AuthorityKey CtIssuer { get; set; } = ForgedAuthorities.Issuer;

    public bool CtIssuerIsAuthority { get; set; } = true;

    public DateTimeOffset SctTime { get; set; } = ForgedAuthorities.Now;

    public Func<byte[], byte[]?> Sct { get; set; } = sct => sct;

    public ECDsa CertificateSigner { get; set; } = null!;

    /// <summary>The timestamp responses over a signature.</summary>
    public Func<byte[], IEnumerable<byte[]>> Timestamps { get; set; } = signature => [ForgedStamp.Of(signature)];

    /// <summary>Null: as the kind of instance has it, a timestamp with a tiled log's entry and a certificate.</summary>
    public bool? HasTimestamp { get; set; }

    /// <summary>How often the CT log's timestamp stands in the certificate.</summary>
    public int SctCopies { get; set; } = 1;

    /// <summary>Set: a second CT log, with a key of its own, vouches for the certificate too.</summary>
    public ECDsa? SecondCtKey { get; set; }

    /// <summary>Set: a second, genuine entry, made after this has changed what the first one was made of.</summary>
    public Action<ForgedEntry>? SecondEntry { get; set; }

    /// <summary>What the log entry is told: signature, certificate or key, digest.</summary>
    public ForgedEntry Entry { get; } = new();

    public Action<JsonObject> BundleJson { get; set; } = _ => { };

    public Func<string, string> BundleText { get; set; } = text => text;

    public Action<JsonObject> RootJson { get; set; } = _ => { };

    public Func<Artifact> Expected { get; set; } = () => Sigstore.Client.Verification.Artifact.OfBytes(Artifact);

    public Func<SignerPolicy>? Policy { get; set; }

    public VerificationThresholds? Thresholds { get; set; }

    /// <summary>The certificate, or a managed key's SubjectPublicKeyInfo: what the log is told.</summary>
    public byte[] Certificate { get; private set; } = [];

    public ForgedCase Build()
    {
        var payload = Statement is null ? null : System.Text.Encoding.UTF8.GetBytes(Statement);
        var shown = payload is null ? Artifact : DsseEnvelope.PreAuthenticationEncoding(PayloadType, payload);
        var signature = Signature(Key.Sign(SignedMessage(shown)));
        Certificate = IsManaged ? Key.Spki : MakeCertificate();
        var entry = Entry.Build(this, signature, shown, payload);
        var material = new JsonObject { ["tlogEntries"] = new JsonArray(entry) };
        if (SecondEntry is not null)
        {
            SecondEntry(Entry);
            material["tlogEntries"]!.AsArray().Add((JsonNode)Entry.Build(this, signature, shown, payload));
        }

        if (IsManaged)
        {
            material["publicKey"] = new JsonObject { ["hint"] = "hint" };
        }
        else
        {
            material["certificate"] = new JsonObject { ["rawBytes"] = Convert.ToBase64String(Certificate) };
        }

        if (HasTimestamp ?? (!IsRekorV1 && !IsManaged))
        {
            var stamps = Timestamps(signature).Select(stamp => (JsonNode)new JsonObject { ["signedTimestamp"] = Convert.ToBase64String(stamp) });
            material["timestampVerificationData"] = new JsonObject { ["rfc3161Timestamps"] = new JsonArray([.. stamps]) };
        }

        var bundle = new JsonObject { ["mediaType"] = BundleMediaTypes.Current, ["verificationMaterial"] = material };
        AddContent(bundle, signature, payload);
        BundleJson(bundle);
        var root = ForgedRoot.Json(this);
        RootJson(root);
        return new ForgedCase(System.Text.Encoding.UTF8.GetBytes(BundleText(bundle.ToJsonString())), System.Text.Encoding.UTF8.GetBytes(root.ToJsonString()), Expected, checks => Policy?.Invoke() ?? DefaultPolicy(checks), Thresholds);
    }

    private SignerPolicy DefaultPolicy(CheckSwitch checks) => IsManaged
        ? SignerPolicy.Key(PublicKey.ParseSpki(Key.Spki, checks))
        : SignerPolicy.OneOf(new ExpectedIdentity.Exact(Issuer, Signer));

    private byte[] MakeCertificate()
    {
        using var authority = new CertificateAuthority(new AuthorityKey(ECDsa.Create(Authority.Key.ExportParameters(true)), Authority.Chain));
        var identity = new CertificateIdentity(San, Issuer);
        var content = Leaf(authority.ContentFor(Key.Spki, identity, ForgedAuthorities.Now));
        using var ctLog = new SctSigner(ECDsa.Create(CtKey.ExportParameters(true)));
        var vouching = CtIssuerIsAuthority ? Authority : CtIssuer;
        var logged = SctSigner.PrecertificateEntry(vouching.SpkiHash.Span, content.Encode());
        var sct = Sct(ctLog.Sign(logged, SctTime));
        var scts = Enumerable.Repeat<ReadOnlyMemory<byte>>(sct, sct is null ? 0 : SctCopies).ToList();
        if (SecondCtKey is not null)
        {
            using var second = new SctSigner(ECDsa.Create(SecondCtKey.ExportParameters(true)));
            scts.Add(second.Sign(logged, SctTime));
        }

        var final = LeafAfterLogging(scts.Count == 0 ? content : content.Add(CertificateExtension.SctList([.. scts])));
        return final.SignWith(CertificateSigner ?? Authority.Key);
    }

    private void AddContent(JsonObject bundle, byte[] signature, byte[]? payload)
    {
        if (payload is null)
        {
            bundle["messageSignature"] = new JsonObject
            {
                ["messageDigest"] = new JsonObject { ["algorithm"] = "SHA2_256", ["digest"] = Convert.ToBase64String(SHA256.HashData(Artifact)) },
                ["signature"] = Convert.ToBase64String(signature),
            };
            return;
        }

        bundle["dsseEnvelope"] = new JsonObject
        {
            ["payload"] = Convert.ToBase64String(payload),
            ["payloadType"] = PayloadType,
            ["signatures"] = new JsonArray(new JsonObject { ["sig"] = Convert.ToBase64String(signature) }),
        };
    }
}
