using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sigstore.Client.Verification;
using Sigstore.Local.Certificates;
using Sigstore.Local.Timestamps;
using static Sigstore.Client.Failures.FailureCode;
using static Sigstore.Client.Tests.Attacks.ForgedAuthorities;
using static Sigstore.Client.Tests.Attacks.Lies;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>Attacks on when: timestamps, and the times that logs promise.</summary>
internal static class TimeAttacks
{
    public static ImmutableArray<Attack> All { get; } =
    [
        // ---- time ----
        new("timestamp with a changed signature", TimestampSignatureInvalid, "TimestampSigner.Verify", f => f.Timestamps = s => [FlipLastByte(ForgedStamp.Of(s))]),
        new("timestamp by a certificate without the usage", TimestampUsageInvalid, "CertificateRules.RequireTimeStamping", f => StampedBy(f, StamperForCode)),
        new("timestamp by another certificate of the same authority", TimestampSignerUnknown, "TimestampToken.SignerCertificate", f => f.Timestamps = s => [ForgedStamp.Of(s, OtherStamper, withCertificate: true)]),
        new("timestamp by an unknown authority", TimestampSignerUnknown, "TimestampToken.SignerCertificate", f => f.Timestamps = s => [ForgedStamp.Of(s, OtherStamper)]) { SecondLine = [NoVerifiedTime] },
        new("two certificates in the token, only the first fits", TimestampUsageInvalid, "TimestampSigner.Find", f =>
        {
            f.Timestamps = s => [ForgedStamp.WithCertificateInFront(ForgedStamp.Of(s, StamperForCode, withCertificate: true), OtherStamper)];
            f.RootJson = root => root["timestampAuthorities"]![0] = ForgedRoot.Authority("http://localhost/tsa", Stamper, skip: 1);
        }),
        new("timestamp over another message", TimestampImprintMismatch, "TimestampToken.RequireImprint", f => f.Timestamps = _ => [ForgedStamp.Of([1, 2, 3])]),
        new("timestamp that names no signing certificate", TimestampSignerNotBound, "TimestampSigner.Verify", f => f.Timestamps = s => [ForgedStamp.Of(s, options: new TimestampOptions { IdentifiesCertificate = false })]),
        new("refused timestamp passed off as granted", TimestampNotGranted, "TimestampToken.ParseResponse", f => f.Timestamps = s => [ForgedStamp.Of(s, options: new TimestampOptions { Status = 2 })]),
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
        new("timestamp by an authority of another instance beside an honest one", TimestampSignerUnknown, "TimeVerification.VerifyTimestamp", f => f.Timestamps = s => [ForgedStamp.Of(s), ForgedStamp.Of(s, ForeignStamper, withCertificate: true)]),
        new("timestamp certificate whose usage is not critical", TimestampUsageInvalid, "CertificateRules.RequireTimeStamping", f => StampedBy(f, StamperWith(c => c.Replace("2.5.29.37", CertificateExtension.Purpose(CertificateExtension.TimeStampingOid, critical: false))))),
        new("timestamp certificate with a second usage", TimestampUsageInvalid, "CertificateRules.RequireTimeStamping", f => StampedBy(f, StamperWith(c => c.Replace("2.5.29.37", Usages(CertificateExtension.TimeStampingOid, CertificateExtension.CodeSigningOid))))),
        new("timestamp certificate whose key may sign certificates", TimestampUsageInvalid, "CertificateRules.RequireTimeStamping", f => StampedBy(f, StamperWith(c => c.Replace("2.5.29.15", CertificateExtension.CertificateSigning)))),
        new("timestamp certificate that is an authority", TimestampPathInvalid, "CertificateRules.RequireLeaf", f => StampedBy(f, StamperWith(c => c.Add(CertificateExtension.Authority(0))))) { SecondLine = [LeafIsAuthority] },
        new("timestamp a second after the authority's end", TimestampAuthorityNotValid, "ValidityPeriod.Contains", f => f.RootJson = root => root["timestampAuthorities"]![0]!["validFor"]!["end"] = "2026-06-01T12:00:04Z"),
        new("timestamp a hundredth of a second after the authority's end", TimestampAuthorityNotValid, "ValidityPeriod.Contains", f => f.RootJson = root => root["timestampAuthorities"]![0]!["validFor"]!["end"] = "2026-06-01T12:00:04.99Z"),
        new("timestamps of two authorities of one operator for a threshold of two", NoVerifiedTime, "TimeVerification.RequireThreshold", f =>
        {
            f.Timestamps = s => [ForgedStamp.Of(s), ForgedStamp.Of(s, ExtraStamper)];
            f.RootJson = root =>
            {
                root["timestampAuthorities"]!.AsArray().Add((JsonNode)ForgedRoot.Authority("http://other.example/tsa", ExtraStamper));
                root["timestampAuthorities"]![0]!["operator"] = "one operator";
                root["timestampAuthorities"]![1]!["operator"] = "one operator";
            };
            f.Thresholds = VerificationThresholds.Default.Raise(times: 2);
        }),
        new("two promises of one log for a threshold of two times", NoVerifiedTime, "TimeVerification.RequireThreshold", f =>
        {
            V1(f).SecondEntry = entry => entry.LogIndex = "1002";
            f.Thresholds = VerificationThresholds.Default.Raise(times: 2);
        }),
        new("promises of two keys of one operator for a threshold of two times", NoVerifiedTime, "TrustedLog.CountedAsTime", f =>
        {
            V1(f).SecondEntry = entry => entry.LogKey = OtherLogV1Key;
            f.RootJson = OtherLogOfOneOperator;
            f.Thresholds = VerificationThresholds.Default.Raise(times: 2);
        }),
        new("log's promised time after the certificate's end", CertificateNotValidAtTime, "CertificatePath.RequireValidAt", f => V1(f).Entry.IntegratedTime = Now.AddHours(1)),
        new("managed key used after its end", KeyNotValidAtTime, "SignerVerification.RequireKeyValid", f => KeyFor(V1(f), Now.AddDays(-30), Now.AddDays(-1))),
        new("managed key used before its start", KeyNotValidAtTime, "SignerVerification.RequireKeyValid", f => KeyFor(V1(f), Now.AddDays(1), null)),
        new("managed key with an end and no proof of when it signed", KeyNotValidAtTime, "SignerVerification.RequireKeyValid", f => KeyFor(f, null, Now.AddDays(1))),
    ];
}
