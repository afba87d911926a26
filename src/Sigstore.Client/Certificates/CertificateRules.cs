using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>The profile each certificate of a path must have (RFC 5280 §4.2 and §6.1.4, Fulcio's and RFC 3161's leaf profiles).</summary>
internal static class CertificateRules
{
    /// <summary>What a leaf must be; for timestamping the usage has its own code, the rest is common.</summary>
    public static void RequireLeaf(Certificate leaf, CertificateUsage usage, CheckSwitch checks)
    {
        var profile = leaf.Profile;
        RequireKnownExtensions(leaf, checks);
        checks.Demand(!profile.IsPoisoned, FailureCode.PrecertificatePoisoned, "expected a certificate, found a precertificate");
        checks.Demand(!profile.IsAuthority, FailureCode.LeafIsAuthority, "expected a certificate of a signer, found one of an authority");
        if (usage == CertificateUsage.TimeStamping)
        {
            RequireTimeStamping(profile, checks);
            return;
        }

        // Fulcio always writes a key usage; one that is absent would allow everything, so absence is a refusal too.
        checks.Demand((profile.KeyUsages & KeyUsages.DigitalSignature) == KeyUsages.DigitalSignature, FailureCode.LeafKeyUsageForbids, $"expected key usage digitalSignature, found {profile.KeyUsages?.ToString() ?? "none"}");
        checks.Demand(
            profile.ExtendedKeyUsages is [CertificateProfile.CodeSigning], FailureCode.LeafNotForCodeSigning, $"expected extended key usage codeSigning ({CertificateProfile.CodeSigning}) alone, found {UsagesOf(profile)}");
        checks.Demand(leaf.San is not null, FailureCode.SubjectAlternativeNameInvalid, $"expected exactly one e-mail address, URI or user name, found {leaf.SubjectAlternativeNames.Length} names or another kind");
        RequireCriticalNameIfAlone(leaf, checks);
    }

    /// <summary>What every issuer must be; <paramref name="issuers"/> from the leaf's up to the anchor.</summary>
    public static void RequireIssuers(Certificate leaf, ImmutableArray<Certificate> issuers, CertificateUsage usage, CheckSwitch checks)
    {
        var needed = usage == CertificateUsage.CodeSigning ? CertificateProfile.CodeSigning : CertificateProfile.TimeStamping;
        var subject = leaf;
        var authoritiesBelow = 0;
        foreach (var issuer in issuers)
        {
            RequireIssuer(subject, issuer, needed, authoritiesBelow, checks);
            RequireNames(issuer, leaf, issuers, checks);
            authoritiesBelow += issuer.IsSelfIssued ? 0 : 1;
            subject = issuer;
        }
    }

    /// <summary>True unless both certificates name the issuer's key and differ (RFC 5280 §4.2.1.1).</summary>
    public static bool KeyIdentifiersAgree(Certificate subject, Certificate issuer) =>
        subject.Profile.AuthorityKeyIdentifier is not { } named || issuer.Profile.SubjectKeyIdentifier is not { } own || named.Span.SequenceEqual(own.Span);

    private static void RequireIssuer(Certificate subject, Certificate issuer, string usage, int authoritiesBelow, CheckSwitch checks)
    {
        var profile = issuer.Profile;
        RequireKnownExtensions(issuer, checks);
        checks.Demand(profile.IsAuthority, FailureCode.IssuerNotAuthority, $"expected an issuer that is an authority (basic constraints CA), found that {issuer.SubjectText} is none");
        checks.Demand(
            profile.KeyUsages is not { } usages || (usages & KeyUsages.CertificateSigning) != 0, FailureCode.IssuerKeyUsageForbids, $"expected an issuer that may sign certificates, found that the key usage of {issuer.SubjectText} leaves it out");
        checks.Demand(profile.AllowsChained(usage), FailureCode.IssuerUsageForbids, $"expected an issuer for {usage}, found {issuer.SubjectText} restricted to {UsagesOf(profile)}");
        if (profile.PathLength < authoritiesBelow)
        {
            checks.Refuse(FailureCode.PathLengthExceeded, $"expected at most {profile.PathLength} authorities below {issuer.SubjectText}, found {authoritiesBelow}");
        }

        checks.Demand(KeyIdentifiersAgree(subject, issuer), FailureCode.AuthorityKeyMismatch, $"expected the issuer's key by its identifier, found that {issuer.SubjectText} has another");
    }

    // An authority's constraints hold for everything below it, the intermediates included unless self-issued (RFC 5280 §6.1.3 (b), (c)).
    private static void RequireNames(Certificate issuer, Certificate leaf, ImmutableArray<Certificate> issuers, CheckSwitch checks)
    {
        if (issuer.Profile.NameConstraints is not { } constraints)
        {
            return;
        }

        foreach (var below in issuers.TakeWhile(other => other != issuer).Where(other => !other.IsSelfIssued).Prepend(leaf))
        {
            if (constraints.ViolatedBy(below) is { } name)
            {
                checks.Refuse(FailureCode.NameConstraintsViolated, $"expected a name that {issuer.SubjectText} may certify, found {name}");
            }
        }
    }

    private static void RequireKnownExtensions(Certificate certificate, CheckSwitch checks)
    {
        if (certificate.Profile.UnknownCritical is { } oid)
        {
            checks.Refuse(FailureCode.CertificateExtensionUnsupported, $"expected critical extensions that are known, found {oid}");
        }
    }

    private static string UsagesOf(CertificateProfile profile) => profile.ExtendedKeyUsages is { IsEmpty: false } usages ? string.Join(", ", usages) : "none";

    // RFC 5280 §4.1.2.6: without a subject the alternative name is the only one, and must be critical.
    private static void RequireCriticalNameIfAlone(Certificate leaf, CheckSwitch checks)
    {
        var isNamed = leaf.Subject.Length > 2 || leaf.Profile.AreSubjectAlternativeNamesCritical;
        checks.Demand(isNamed, FailureCode.SubjectAlternativeNameInvalid, "expected a critical subject alternative name beside an empty subject, found one that is not critical");
    }

    // RFC 3161 §2.3: the usage is critical and the only one; a key usage, if there, only signs.
    private static void RequireTimeStamping(CertificateProfile profile, CheckSwitch checks)
    {
        var isOnly = profile.ExtendedKeyUsages is [CertificateProfile.TimeStamping] && profile.AreExtendedKeyUsagesCritical;
        checks.Demand(isOnly, FailureCode.TimestampUsageInvalid, $"expected extended key usage timeStamping ({CertificateProfile.TimeStamping}), alone and critical, found {UsagesOf(profile)}{(profile.AreExtendedKeyUsagesCritical ? "" : ", not critical")}");
        var mayOnlySign = profile.KeyUsages is not { } usages || (usages & ~(KeyUsages.DigitalSignature | KeyUsages.NonRepudiation)) == 0;
        checks.Demand(mayOnlySign, FailureCode.TimestampUsageInvalid, $"expected a key usage of signing only, found {profile.KeyUsages}");
    }
}
