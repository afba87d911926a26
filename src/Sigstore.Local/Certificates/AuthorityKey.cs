using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Sigstore.Local.Certificates;

/// <summary>A P-256 key with the certificates that vouch for it, own certificate first, root last.</summary>
internal sealed class AuthorityKey : IDisposable
{
    /// <summary>Mark of every local instance: the organization in its roots' subjects.</summary>
    public const string Organization = "Sigstore local instance";

    public AuthorityKey(ECDsa key, ImmutableArray<ReadOnlyMemory<byte>> chain)
    {
        Key = key;
        Chain = chain;
        Spki = key.ExportSubjectPublicKeyInfo();
        KeyIdentifier = CertificateContent.KeyIdentifierOf(Spki);
        SpkiHash = SHA256.HashData(Spki.Span);
    }

    public ECDsa Key { get; }

    /// <summary>DER certificates: this key's own, then its issuers up to the root.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Chain { get; }

    public ReadOnlyMemory<byte> Spki { get; }

    public ReadOnlyMemory<byte> KeyIdentifier { get; }

    /// <summary>What precertificate entries call the issuer: SHA-256 of its SubjectPublicKeyInfo (RFC 6962 §3.2).</summary>
    public ReadOnlyMemory<byte> SpkiHash { get; }

    /// <summary>A fresh self-signed root.</summary>
    public static AuthorityKey CreateRoot(string commonName, DateTimeOffset notBefore, DateTimeOffset notAfter, string organization = Organization)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = key.ExportSubjectPublicKeyInfo();
        var name = CertificateContent.NameOf(organization, commonName);
        var content = new CertificateContent
        {
            Serial = CertificateContent.NewSerial(),
            Issuer = name,
            Subject = name,
            NotBefore = notBefore,
            NotAfter = notAfter,
            Spki = spki,
            Extensions =
            [
                CertificateExtension.CertificateSigning,
                CertificateExtension.Authority(pathLength: -1),
                CertificateExtension.SubjectKey(CertificateContent.KeyIdentifierOf(spki)),
            ],
        };
        return new AuthorityKey(key, [content.SignWith(key)]);
    }

    /// <summary>A fresh key certified by this one: an issuing authority, or a leaf such as a timestamp signer.</summary>
    public AuthorityKey CreateSubordinate(string commonName, DateTimeOffset notBefore, DateTimeOffset notAfter, string purposeOid, bool isAuthority)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = key.ExportSubjectPublicKeyInfo();
        ImmutableArray<CertificateExtension> kind = isAuthority
            ? [CertificateExtension.CertificateSigning, CertificateExtension.Purpose(purposeOid, critical: false), CertificateExtension.Authority(pathLength: 0)]
            : [CertificateExtension.DigitalSignature, CertificateExtension.Purpose(purposeOid, critical: true)];
        var content = new CertificateContent
        {
            Serial = CertificateContent.NewSerial(),
            Issuer = SubjectOf(Chain[0]),
            Subject = CertificateContent.NameOf(Organization, commonName),
            NotBefore = notBefore,
            NotAfter = notAfter,
            Spki = spki,
            Extensions = [.. kind, CertificateExtension.SubjectKey(CertificateContent.KeyIdentifierOf(spki)), CertificateExtension.AuthorityKey(KeyIdentifier)],
        };
        return new AuthorityKey(key, [content.SignWith(Key), .. Chain]);
    }

    /// <summary>The subject Name of a certificate, DER.</summary>
    public static ReadOnlyMemory<byte> SubjectOf(ReadOnlyMemory<byte> certificate) => CertificateFields.Parse(certificate).Subject;

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();
}
