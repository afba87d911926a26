using System.Collections.Immutable;
using System.Security.Cryptography;
using Sigstore.Local.Certificates;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>The keys and certificates of an instance whose owner lies; made once, they are what makes every lie validly signed.</summary>
internal static class ForgedAuthorities
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Start = Now.AddYears(-1);
    private static readonly DateTimeOffset End = Now.AddYears(9);

    public static AuthorityKey Root { get; } = AuthorityKey.CreateRoot("forged root", Start, End, "forgers");

    public static AuthorityKey Issuer { get; } = Root.CreateSubordinate("forged issuer", Start, End, CertificateExtension.CodeSigningOid, isAuthority: true);

    public static AuthorityKey OtherIssuer { get; } = Root.CreateSubordinate("other issuer", Start, End, CertificateExtension.CodeSigningOid, isAuthority: true);

    public static AuthorityKey StampRoot { get; } = AuthorityKey.CreateRoot("forged stamp root", Start, End, "forgers");

    public static AuthorityKey Stamper { get; } = StampRoot.CreateSubordinate("forged stamper", Start, End, CertificateExtension.TimeStampingOid, isAuthority: false);

    public static AuthorityKey OtherStamper { get; } = StampRoot.CreateSubordinate("other stamper", Start, End, CertificateExtension.TimeStampingOid, isAuthority: false);

    public static AuthorityKey StamperForCode { get; } = StampRoot.CreateSubordinate("stamper for code", Start, End, CertificateExtension.CodeSigningOid, isAuthority: false);

    public static AuthorityKey ExpiredStamper { get; } = StampRoot.CreateSubordinate("expired stamper", Start, Now.AddDays(-1), CertificateExtension.TimeStampingOid, isAuthority: false);

    public static AuthorityKey ExtraStamper { get; } = StampRoot.CreateSubordinate("extra stamper", Start, End, CertificateExtension.TimeStampingOid, isAuthority: false);

    public static AuthorityKey ForeignStamper { get; } =
        AuthorityKey.CreateRoot("foreign stamp root", Start, End, "foreigners").CreateSubordinate("foreign stamper", Start, End, CertificateExtension.TimeStampingOid, isAuthority: false);

    public static ECDsa OtherLogV1Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static ECDsa CtKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static ECDsa OtherCtKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static ECDsa LogKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static ECDsa LogV1Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static ECDsa OtherKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>An issuing authority under the root whose certificate says what the lie wants.</summary>
    public static AuthorityKey IssuerWith(Func<CertificateContent, CertificateContent> lie, AuthorityKey? under = null) =>
        Under(under ?? Root, lie, [CertificateExtension.CertificateSigning, CertificateExtension.Authority(pathLength: -1)]);

    /// <summary>A timestamp authority's signing certificate that says what the lie wants.</summary>
    public static AuthorityKey StamperWith(Func<CertificateContent, CertificateContent> lie) =>
        Under(StampRoot, lie, [CertificateExtension.DigitalSignature, CertificateExtension.Purpose(CertificateExtension.TimeStampingOid, critical: true)]);

    private static AuthorityKey Under(AuthorityKey parent, Func<CertificateContent, CertificateContent> lie, ImmutableArray<CertificateExtension> kind)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = key.ExportSubjectPublicKeyInfo();
        var content = lie(new CertificateContent
        {
            Serial = CertificateContent.NewSerial(),
            Issuer = AuthorityKey.SubjectOf(parent.Chain[0]),
            Subject = CertificateContent.NameOf("forgers", $"lying issuer {parent.Chain.Length}"),
            NotBefore = Start,
            NotAfter = End,
            Spki = spki,
            Extensions =
            [
                .. kind,
                CertificateExtension.SubjectKey(CertificateContent.KeyIdentifierOf(spki)),
                CertificateExtension.AuthorityKey(parent.KeyIdentifier),
            ],
        });
        return new AuthorityKey(key, [content.SignWith(parent.Key), .. parent.Chain]);
    }

    /// <summary>The extensions with the one of this identifier replaced, or taken out.</summary>
    public static CertificateContent Replace(this CertificateContent content, string oid, CertificateExtension? with) =>
        content with { Extensions = [.. content.Extensions.Select(old => old.Oid == oid ? with : old).OfType<CertificateExtension>()] };

    /// <summary>The extensions with one more at the end.</summary>
    public static CertificateContent Add(this CertificateContent content, CertificateExtension extension) =>
        content with { Extensions = content.Extensions.Add(extension) };
}
