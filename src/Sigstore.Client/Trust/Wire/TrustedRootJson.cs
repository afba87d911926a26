using System.Collections.Immutable;
using Sigstore.Client.Certificates;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Trust.Wire;

/// <summary>The JSON of a trusted root.</summary>
internal static class TrustedRootJson
{
    private const int MaxBytes = 4 << 20;
    private const int MaxInstances = 256;
    private const int MaxCertificates = 16;
    private const FailureCode Malformed = FailureCode.TrustedRootMalformed;

    private static readonly ImmutableArray<string> MediaTypes =
    [
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot.v0.1+json",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
    ];

    private static readonly MemberNames Members = new("mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities");
    private static readonly MemberNames AuthorityMembers = new("subject", "uri", "certChain", "validFor", "operator");
    private static readonly MemberNames SubjectMembers = new("organization", "commonName");
    private static readonly MemberNames ChainMembers = new("certificates");
    private static readonly MemberNames CertificateMembers = new("rawBytes");

    public static TrustedRoot Read(ReadOnlySpan<byte> utf8, CheckSwitch checks)
    {
        var json = new ProtoJsonReader(utf8, Malformed, toleratesUnknown: true, MaxBytes, checks);
        var warnings = ImmutableArray.CreateBuilder<string>();
        string? mediaType = null;
        ImmutableArray<TrustedLog> logs = [], ctLogs = [];
        ImmutableArray<TrustedAuthority> authorities = [], timestamps = [];
        var members = json.EnterObject(Members);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: mediaType = json.ReadString(); break;
                case 1: logs = ReadLogs(ref json, warnings); break;
                case 2: authorities = ReadAuthorities(ref json, warnings); break;
                case 3: ctLogs = ReadLogs(ref json, warnings); break;
                default: timestamps = ReadAuthorities(ref json, warnings); break;
            }
        }

        json.End();
        return mediaType is not null && MediaTypes.Contains(mediaType)
            ? new TrustedRoot(logs, ctLogs, authorities, timestamps, warnings.ToImmutable())
            : throw new SigstoreException(Malformed, $"expected media type {MediaTypes[0]}, found {mediaType ?? "none"}");
    }

    private static ImmutableArray<TrustedLog> ReadLogs(ref ProtoJsonReader json, ImmutableArray<string>.Builder warnings)
    {
        var logs = ImmutableArray.CreateBuilder<TrustedLog>();
        json.EnterArray();
        while (json.NextElement(MaxInstances, Malformed))
        {
            if (TrustedLogJson.Read(ref json, warnings) is { } log)
            {
                logs.Add(log);
            }
        }

        return logs.ToImmutable();
    }

    private static ImmutableArray<TrustedAuthority> ReadAuthorities(ref ProtoJsonReader json, ImmutableArray<string>.Builder warnings)
    {
        var authorities = ImmutableArray.CreateBuilder<TrustedAuthority>();
        json.EnterArray();
        while (json.NextElement(MaxInstances, Malformed))
        {
            if (ReadAuthority(ref json, warnings) is { } authority)
            {
                authorities.Add(authority);
            }
        }

        return authorities.ToImmutable();
    }

    private static TrustedAuthority? ReadAuthority(ref ProtoJsonReader json, ImmutableArray<string>.Builder warnings)
    {
        var uri = "";
        string? operatorName = null;
        ImmutableArray<byte[]> chain = [];
        ValidityPeriod? validFor = null;
        var members = json.EnterObject(AuthorityMembers);
        while (json.NextMember(ref members))
        {
            switch (members.Current)
            {
                case 0: PassSubject(ref json); break;
                case 1: uri = json.ReadString(); break;
                case 2: chain = ReadChain(ref json); break;
                case 3: validFor = TimeRangeJson.Read(ref json); break;
                default: operatorName = json.ReadString() is { Length: > 0 } name ? name : null; break; // proto3: an empty text is an absent one
            }
        }

        if (validFor?.Start is null || chain.IsEmpty)
        {
            throw json.Refuse("expected an authority with a certificate chain and a start of validity");
        }

        return ParseChain(ref json, chain, warnings) is { } authority ? new TrustedAuthority(authority, uri, validFor, operatorName) : null;
    }

    // Informative: the certificates say who they are.
    private static void PassSubject(ref ProtoJsonReader json)
    {
        var members = json.EnterObject(SubjectMembers);
        while (json.NextMember(ref members))
        {
            _ = json.ReadString();
        }
    }

    private static ImmutableArray<byte[]> ReadChain(ref ProtoJsonReader json)
    {
        var chain = ImmutableArray.CreateBuilder<byte[]>();
        var members = json.EnterObject(ChainMembers);
        while (json.NextMember(ref members))
        {
            json.EnterArray();
            while (json.NextElement(MaxCertificates, Malformed))
            {
                chain.Add(ReadCertificate(ref json));
            }
        }

        return chain.ToImmutable();
    }

    private static byte[] ReadCertificate(ref ProtoJsonReader json)
    {
        byte[] der = [];
        var members = json.EnterObject(CertificateMembers);
        while (json.NextMember(ref members))
        {
            der = json.ReadBytes();
        }

        return der.Length > 0 ? der : throw json.Refuse("expected a certificate");
    }

    // A key of an algorithm of tomorrow makes the authority unusable, not the root; broken DER makes the root untrustworthy.
    private static AuthorityChain? ParseChain(ref ProtoJsonReader json, ImmutableArray<byte[]> chain, ImmutableArray<string>.Builder warnings)
    {
        try
        {
            var certificates = ImmutableArray.CreateBuilder<Certificate>(chain.Length);
            foreach (var der in chain)
            {
                certificates.Add(Certificate.Parse(der));
            }

            return AuthorityChain.Create(certificates.MoveToImmutable());
        }
        catch (SigstoreException refused) when (refused.Failure.Code == FailureCode.PublicKeyUnsupported)
        {
            warnings.Add($"{json.Path} is left out: {refused.Failure.Detail}");
            return null;
        }
        catch (SigstoreException refused)
        {
            throw new SigstoreException(new Failure(Malformed, $"at {json.Path}: expected readable certificates", refused.Failure), refused);
        }
    }
}
