using System.Collections.Immutable;

namespace Sigstore.Local.Certificates;

/// <summary>The pure certificate authority: proven key and identity in, certificate out. Checks nothing about tokens.</summary>
internal sealed class CertificateAuthority(AuthorityKey key) : IDisposable
{
    /// <summary>How long Fulcio's certificates live.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The issuing key and its chain.</summary>
    public AuthorityKey Key => key;

    /// <summary>What the certificate will say, without poison and without SCTs.</summary>
    public CertificateContent ContentFor(ReadOnlyMemory<byte> subjectSpki, CertificateIdentity identity, DateTimeOffset now) => new()
    {
        Serial = CertificateContent.NewSerial(),
        Issuer = AuthorityKey.SubjectOf(key.Chain[0]),
        Subject = CertificateContent.NameOf(null, null),
        NotBefore = TrimToSeconds(now),
        NotAfter = TrimToSeconds(now) + Lifetime,
        Spki = subjectSpki,
        Extensions =
        [
            CertificateExtension.DigitalSignature,
            CertificateExtension.Purpose(CertificateExtension.CodeSigningOid, critical: false),
            CertificateExtension.SubjectKey(CertificateContent.KeyIdentifierOf(subjectSpki)),
            CertificateExtension.AuthorityKey(key.KeyIdentifier),
            .. identity.Extensions(),
        ],
    };

    /// <summary>The precertificate: the content with the poison, signed (RFC 6962 §3.1).</summary>
    public byte[] Precertificate(CertificateContent content) =>
        (content with { Extensions = content.Extensions.Add(CertificateExtension.Poison) }).SignWith(key.Key);

    /// <summary>The certificate: the same content with its SCTs as the last extension.</summary>
    public byte[] Certificate(CertificateContent content, params ImmutableArray<ReadOnlyMemory<byte>> scts) =>
        (content with { Extensions = content.Extensions.Add(CertificateExtension.SctList([.. scts])) }).SignWith(key.Key);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private static DateTimeOffset TrimToSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
