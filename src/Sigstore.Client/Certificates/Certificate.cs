using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;
using X500Name = System.Security.Cryptography.X509Certificates.X500DistinguishedName;

namespace Sigstore.Client.Certificates;

/// <summary>
/// An X.509 v3 certificate (RFC 5280 §4), decoded whole. Parsed, not trusted: <see cref="CertificatePath"/> says whether an authority
/// vouches for it. Every field is of this one certificate's DER; nothing is asked of the platform's certificate store.
/// </summary>
public sealed class Certificate : IEquatable<Certificate>
{
    /// <summary>The longest certificate read, in bytes.</summary>
    public const int MaxSize = 64 << 10;

    private const FailureCode Malformed = FailureCode.CertificateMalformed;
    private const int MaxSerialSize = 32;

    private readonly SignatureScheme _scheme;

    private Certificate(ReadOnlyMemory<byte> der, in Fields fields)
    {
        Der = der;
        (Tbs, Signature, _scheme, Profile) = (fields.Tbs, fields.Signature, fields.Scheme, fields.Profile);
        (SerialNumber, Issuer, Subject) = (fields.SerialNumber, fields.Issuer, fields.Subject);
        (NotBefore, NotAfter, PublicKey) = (fields.NotBefore, fields.NotAfter, fields.PublicKey);
    }

    /// <summary>The certificate's bytes.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>The signed part, TBSCertificate, whole.</summary>
    public ReadOnlyMemory<byte> Tbs { get; }

    /// <summary>The serial number as the minimal big-endian bytes of a positive integer.</summary>
    public ReadOnlyMemory<byte> SerialNumber { get; }

    /// <summary>The issuer's distinguished name, DER; names are equal if their bytes are.</summary>
    public ReadOnlyMemory<byte> Issuer { get; }

    /// <summary>The subject's distinguished name, DER; empty (two bytes) in Fulcio's leaves.</summary>
    public ReadOnlyMemory<byte> Subject { get; }

    /// <summary>The first second of validity.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>The last second of validity, inclusive.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>The subject's key.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The one alternative name, if there is exactly one and it is of a kind that names a signer; else null.</summary>
    public SubjectAlternativeName? San => SubjectAlternativeNames is [{ NamesSigner: true } only] ? only : null;

    /// <summary>All alternative names.</summary>
    public ImmutableArray<SubjectAlternativeName> SubjectAlternativeNames => Profile.SubjectAlternativeNames;

    /// <summary>Fulcio's extensions.</summary>
    public FulcioExtensions Fulcio => Profile.Fulcio;

    /// <summary>All extensions, as they stand.</summary>
    public ImmutableArray<CertificateExtension> Extensions => Profile.Extensions;

    /// <summary>True if basic constraints say the subject is a certificate authority.</summary>
    public bool IsAuthority => Profile.IsAuthority;

    /// <summary>True if issuer and subject are the same name.</summary>
    public bool IsSelfIssued => Issuer.Span.SequenceEqual(Subject.Span);

    /// <summary>The subject as text, for people: <c>CN=sigstore, O=sigstore.dev</c>.</summary>
    public string SubjectText => TextOf(Subject.Span);

    /// <summary>The issuer as text, for people.</summary>
    public string IssuerText => TextOf(Issuer.Span);

    /// <summary>SHA-256 of the certificate.</summary>
    public Sha256Digest Fingerprint => Sha256Digest.Of(Der.Span);

    internal CertificateProfile Profile { get; }

    internal ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Reads a DER certificate; a defect is <see cref="FailureCode.CertificateMalformed"/> or the code of the part it is in.</summary>
    public static Certificate Parse(ReadOnlySpan<byte> der) => ParseOwned(Bounded(der).ToArray(), CheckSwitch.All);

    /// <summary>Reads the certificates of a PEM text, in order; at least one, and nothing but certificates.</summary>
    public static ImmutableArray<Certificate> ParsePem(ReadOnlySpan<char> pem)
    {
        var blocks = Pem.DecodeAll(pem, Malformed);
        return !blocks.IsEmpty && blocks.All(block => block.Label == "CERTIFICATE")
            ? [.. blocks.Select(block => Parse(block.Der))]
            : throw new SigstoreException(Malformed, "expected PEM blocks CERTIFICATE, found none or others");
    }

    /// <summary>As <see cref="Parse"/>, of bytes that the caller hands over: nobody changes them any more.</summary>
    internal static Certificate ParseOwned(ReadOnlyMemory<byte> der, CheckSwitch checks)
    {
        var reader = new DerReader(Bounded(der.Span), Malformed, "certificate");
        var certificate = reader.Sequence();
        reader.End();
        Fields fields = default;
        fields.Tbs = DerReader.SliceOf(der, certificate.Element(Asn1Tag.Sequence));
        var algorithm = certificate.Element(Asn1Tag.Sequence);
        fields.Signature = DerReader.SliceOf(der, certificate.BitString());
        certificate.End();
        fields.Scheme = SchemeOf(algorithm);
        ReadTbs(ref fields, der, algorithm, checks);
        return new Certificate(der, in fields);
    }

    /// <summary>True if the certificate's signature verifies with this key, and the key is of the kind the certificate names.</summary>
    public bool IsSignedBy(PublicKey issuerKey)
    {
        ArgumentNullException.ThrowIfNull(issuerKey);
        return _scheme.Verify(issuerKey, Tbs.Span, Signature.Span);
    }

    /// <summary>True if the time lies within the validity, both ends inclusive.</summary>
    public bool IsValidAt(DateTimeOffset time) => NotBefore <= time && time <= NotAfter;

    /// <summary>Certificates are equal if their bytes are.</summary>
    public bool Equals(Certificate? other) => other is not null && Der.Span.SequenceEqual(other.Der.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Certificate);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Signature.Span);
        return hash.ToHashCode();
    }

    private static ReadOnlySpan<byte> Bounded(ReadOnlySpan<byte> der) => der.Length <= MaxSize
        ? der : throw new SigstoreException(Malformed, $"expected at most {MaxSize} bytes of certificate, found {der.Length}");

    // TBSCertificate (RFC 5280 §4.1): version [0], serial, signature, issuer, validity, subject, key, unique ids [1] [2], extensions [3].
    private static void ReadTbs(ref Fields fields, ReadOnlyMemory<byte> der, ReadOnlySpan<byte> outerAlgorithm, CheckSwitch checks)
    {
        var reader = new DerReader(fields.Tbs.Span, Malformed, "certificate");
        var tbs = reader.Sequence();
        var version = tbs.Explicit(0);
        Require(version.SmallInteger() == 2 && version.IsAtEnd, "expected an X.509 v3 certificate, found another version");
        fields.SerialNumber = DerReader.SliceOf(der, tbs.IntegerBytes());
        // RFC 5280 §4.1.2.2 wants serials positive and of at most 20 bytes; real authorities exceed the length by a byte, none is negative.
        Require(fields.SerialNumber.Length <= MaxSerialSize && fields.SerialNumber.Span[0] < 0x80, "expected a positive serial number, found another");
        Require(tbs.Element(Asn1Tag.Sequence).SequenceEqual(outerAlgorithm), "expected the same signature algorithm inside and outside, found two");
        fields.Issuer = DerReader.SliceOf(der, tbs.Element(Asn1Tag.Sequence));
        var validity = tbs.Sequence();
        fields.NotBefore = validity.CertificateTime();
        fields.NotAfter = validity.CertificateTime();
        validity.End();
        fields.Subject = DerReader.SliceOf(der, tbs.Element(Asn1Tag.Sequence));
        var key = tbs.Element(Asn1Tag.Sequence);
        Require(!tbs.NextIsContext(1) && !tbs.NextIsContext(2), "expected no unique identifiers, found one");
        fields.Profile = CertificateProfile.Empty;
        if (!tbs.IsAtEnd)
        {
            var wrapper = tbs.Explicit(3);
            var extensions = wrapper.Sequence();
            wrapper.End();
            fields.Profile = CertificateProfile.Parse(ref extensions, der, checks);
        }

        tbs.End();
        fields.PublicKey = PublicKey.ParseSpki(key, isKept: fields.Profile.IsAuthority || fields.Profile.ExtendedKeyUsages is not [CertificateProfile.CodeSigning]);
    }

    // Of an algorithm that is not known here (SHA-1, RSA-PSS) nothing verifies. That is no defect of an anchor, whose own signature nobody
    // asks for, nor of a certificate that a token brings along and no path needs.
    private static SignatureScheme SchemeOf(ReadOnlySpan<byte> algorithm)
    {
        var reader = new DerReader(algorithm, Malformed, "certificate");
        return SignatureScheme.TryRead(reader.Sequence(), separateDigest: null, out var scheme) ? scheme : default;
    }

    // For people only; a name the platform cannot spell is shown as its bytes.
    private static string TextOf(ReadOnlySpan<byte> name)
    {
        try
        {
            return new X500Name(name).Name;
        }
        catch (CryptographicException)
        {
            return Convert.ToHexStringLower(name);
        }
    }

    private static void Require(bool holds, string detail)
    {
        if (!holds)
        {
            throw new SigstoreException(Malformed, detail);
        }
    }

    private struct Fields
    {
        public ReadOnlyMemory<byte> Tbs;
        public ReadOnlyMemory<byte> Signature;
        public ReadOnlyMemory<byte> SerialNumber;
        public ReadOnlyMemory<byte> Issuer;
        public ReadOnlyMemory<byte> Subject;
        public SignatureScheme Scheme;
        public DateTimeOffset NotBefore;
        public DateTimeOffset NotAfter;
        public PublicKey PublicKey;
        public CertificateProfile Profile;
    }
}
