using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;

namespace Sigstore.Client.Bundles.Wire;

/// <summary>The JSON of a bundle; the verification material has a file of its own.</summary>
internal static class BundleJson
{
    private const FailureCode Malformed = FailureCode.BundleMalformed;
    private const int MaxSignatures = 32;

    private static readonly MemberNames Members = new("mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope");
    private static readonly MemberNames MessageMembers = new("messageDigest", "signature");
    private static readonly MemberNames DigestMembers = new("algorithm", "digest");
    private static readonly MemberNames EnvelopeMembers = new("payload", "payloadType", "signatures");
    private static readonly MemberNames SignatureMembers = new("sig", "keyid");

    public static Bundle Read(ReadOnlySpan<byte> utf8, CheckSwitch checks)
    {
        var json = new ProtoJsonReader(utf8, Malformed, toleratesUnknown: false, Bundle.MaxSize, checks);
        string? mediaType = null;
        VerificationMaterial? material = null;
        SignatureContent? content = null;
        var members = json.EnterObject(Members);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: mediaType = json.ReadString(); break;
                case 1: material = VerificationMaterialJson.Read(ref json); break;
                case 2: content = One(ref json, content, ReadMessage(ref json)); break;
                default: content = One(ref json, content, ReadEnvelope(ref json, checks)); break;
            }
        }

        json.End();
        if (!BundleMediaTypes.TryParse(mediaType ?? "", out var version))
        {
            checks.Refuse(FailureCode.BundleVersionUnsupported, $"expected {BundleMediaTypes.Current} or an older bundle's media type, found '{mediaType}'");
            version = BundleVersion.V03;
        }

        return material is not null && content is not null
            ? BundleRules.Checked(new Bundle(version, material, content), checks)
            : throw new SigstoreException(Malformed, "expected verificationMaterial and either messageSignature or dsseEnvelope, found one missing");
    }

    private static SignatureContent One(ref ProtoJsonReader json, SignatureContent? before, SignatureContent found) =>
        before is null ? found : throw json.Refuse("expected either messageSignature or dsseEnvelope, found both");

    private static SignatureContent.Message ReadMessage(ref ProtoJsonReader json)
    {
        byte[] signature = [];
        Digest? digest = null;
        var members = json.EnterObject(MessageMembers);
        while (json.NextMember(ref members))
        {
            if (members.Current == 0)
            {
                digest = ReadDigest(ref json);
            }
            else
            {
                signature = json.ReadBytes();
            }
        }

        return signature.Length > 0 ? new SignatureContent.Message(signature, digest) : throw json.Refuse("expected a signature, found none");
    }

    private static Digest ReadDigest(ref ProtoJsonReader json)
    {
        var algorithm = default(DigestAlgorithm?);
        byte[] digest = [];
        var members = json.EnterObject(DigestMembers);
        while (json.NextMember(ref members))
        {
            if (members.Current == 1)
            {
                digest = json.ReadBytes();
            }
            else
            {
                algorithm = DigestAlgorithms.TryFromWireName(json.ReadString(), out var known) ? known : throw json.Refuse("expected SHA2_256, SHA2_384 or SHA2_512");
            }
        }

        return algorithm is { } named && digest.Length == named.Size()
            ? Digest.FromBytes(named, digest)
            : throw json.Refuse("expected a digest of its algorithm's length");
    }

    private static SignatureContent.Dsse ReadEnvelope(ref ProtoJsonReader json, CheckSwitch checks)
    {
        byte[] payload = [];
        var type = "";
        ImmutableArray<DsseSignature> signatures = [];
        var members = json.EnterObject(EnvelopeMembers);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: payload = json.ReadBytes(); break;
                case 1: type = json.ReadString(); break;
                default: signatures = ReadSignatures(ref json); break;
            }
        }

        // Were there two, one reader could verify the first and another show the second.
        checks.Demand(signatures.Length == 1, FailureCode.EnvelopeSignatureCount, $"expected exactly one signature in the envelope, found {signatures.Length}");
        return new SignatureContent.Dsse(DsseEnvelope.Create(type, payload, signatures));
    }

    private static ImmutableArray<DsseSignature> ReadSignatures(ref ProtoJsonReader json)
    {
        var signatures = ImmutableArray.CreateBuilder<DsseSignature>(1);
        json.EnterArray();
        while (json.NextElement(MaxSignatures, Malformed))
        {
            byte[] signature = [];
            var keyId = "";
            var members = json.EnterObject(SignatureMembers);
            while (json.NextMember(ref members))
            {
                if (members.Current == 0)
                {
                    signature = json.ReadBytes();
                }
                else
                {
                    keyId = json.ReadString();
                }
            }

            signatures.Add(new DsseSignature(signature, keyId));
        }

        return signatures.DrainToImmutable();
    }
}
