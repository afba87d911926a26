using System.Collections.Immutable;
using Sigstore.Client.Certificates;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;
using Sigstore.Client.TransparencyLog.Wire;

namespace Sigstore.Client.Bundles.Wire;

/// <summary>The JSON of a bundle's verification material.</summary>
internal static class VerificationMaterialJson
{
    private const int MaxCertificates = 10;

    private static readonly MemberNames Members = new("publicKey", "x509CertificateChain", "certificate", "tlogEntries", "timestampVerificationData");
    private static readonly MemberNames KeyMembers = new("hint");
    private static readonly MemberNames ChainMembers = new("certificates");
    private static readonly MemberNames CertificateMembers = new("rawBytes");
    private static readonly MemberNames TimestampDataMembers = new("rfc3161Timestamps");
    private static readonly MemberNames TimestampMembers = new("signedTimestamp");

    public static VerificationMaterial Read(ref ProtoJsonReader json)
    {
        SignerMaterial? signer = null;
        ImmutableArray<LogEntry> entries = [];
        ImmutableArray<ReadOnlyMemory<byte>> timestamps = [];
        var members = json.EnterObject(Members);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: signer = One(ref json, signer, ReadKey(ref json)); break;
                case 1: signer = One(ref json, signer, ReadChain(ref json)); break;
                case 2: signer = One(ref json, signer, ReadLeaf(ref json)); break;
                case 3: entries = ReadEntries(ref json); break;
                default: timestamps = ReadTimestamps(ref json); break;
            }
        }

        return signer is not null
            ? new VerificationMaterial(signer, entries, timestamps)
            : throw json.Refuse("expected certificate, x509CertificateChain or publicKey, found none");
    }

    private static SignerMaterial One(ref ProtoJsonReader json, SignerMaterial? before, SignerMaterial found) =>
        before is null ? found : throw json.Refuse("expected one of certificate, x509CertificateChain and publicKey, found two");

    private static SignerMaterial.WithKey ReadKey(ref ProtoJsonReader json)
    {
        var hint = "";
        var members = json.EnterObject(KeyMembers);
        while (json.NextMember(ref members))
        {
            hint = json.ReadString();
        }

        return new SignerMaterial.WithKey(hint);
    }

    private static SignerMaterial.WithCertificate ReadLeaf(ref ProtoJsonReader json) =>
        new(ReadCertificate(ref json), [], isChain: false);

    private static SignerMaterial.WithCertificate ReadChain(ref ProtoJsonReader json)
    {
        var chain = ImmutableArray.CreateBuilder<Certificate>();
        var members = json.EnterObject(ChainMembers);
        while (json.NextMember(ref members))
        {
            json.EnterArray();
            while (json.NextElement(MaxCertificates, FailureCode.BundleTooMuchEvidence))
            {
                chain.Add(ReadCertificate(ref json));
            }
        }

        return chain.Count > 0
            ? new SignerMaterial.WithCertificate(chain[0], [.. chain.Skip(1)], isChain: true)
            : throw json.Refuse("expected at least the signer's certificate, found an empty chain");
    }

    private static Certificate ReadCertificate(ref ProtoJsonReader json)
    {
        byte[] der = [];
        var members = json.EnterObject(CertificateMembers);
        while (json.NextMember(ref members))
        {
            der = json.ReadBytes();
        }

        return der.Length > 0 ? Certificate.ParseOwned(der, json.Checks) : throw json.Refuse("expected a certificate, found nothing");
    }

    private static ImmutableArray<LogEntry> ReadEntries(ref ProtoJsonReader json)
    {
        var entries = ImmutableArray.CreateBuilder<LogEntry>(1);
        json.EnterArray();
        while (json.NextElement(Bundle.MaxEvidence, FailureCode.BundleTooMuchEvidence))
        {
            entries.Add(LogEntryJson.Read(ref json));
        }

        return entries.DrainToImmutable();
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> ReadTimestamps(ref ProtoJsonReader json)
    {
        var timestamps = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var members = json.EnterObject(TimestampDataMembers);
        while (json.NextMember(ref members))
        {
            json.EnterArray();
            while (json.NextElement(Bundle.MaxEvidence, FailureCode.BundleTooMuchEvidence))
            {
                timestamps.Add(ReadTimestamp(ref json));
            }
        }

        return timestamps.ToImmutable();
    }

    private static byte[] ReadTimestamp(ref ProtoJsonReader json)
    {
        byte[] response = [];
        var members = json.EnterObject(TimestampMembers);
        while (json.NextMember(ref members))
        {
            response = json.ReadBytes();
        }

        return response.Length > 0 ? response : throw json.Refuse("expected a timestamp, found nothing");
    }
}
