using System.Formats.Asn1;

namespace Sigstore.Local.Certificates;

/// <summary>The raw fields of a certificate that an issuing or logging authority needs, uninterpreted.</summary>
internal sealed class CertificateFields
{
    private CertificateFields(AsnReader content)
    {
        content.ReadEncodedValue(); // [0] version
        Serial = content.ReadIntegerBytes();
        content.ReadEncodedValue(); // signature algorithm
        Issuer = content.ReadEncodedValue();
        var validity = content.ReadSequence();
        NotBefore = ReadTime(validity);
        NotAfter = ReadTime(validity);
        Subject = content.ReadEncodedValue();
        Spki = content.ReadEncodedValue();
    }

    /// <summary>Serial number, big-endian as encoded.</summary>
    public ReadOnlyMemory<byte> Serial { get; }

    /// <summary>Issuer, a DER Name.</summary>
    public ReadOnlyMemory<byte> Issuer { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>Subject, a DER Name.</summary>
    public ReadOnlyMemory<byte> Subject { get; }

    /// <summary>DER SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Spki { get; }

    /// <summary>Reads the fields of a well-formed v3 certificate; throws <see cref="AsnContentException"/> otherwise.</summary>
    public static CertificateFields Parse(ReadOnlyMemory<byte> certificate)
    {
        var outer = new AsnReader(certificate, AsnEncodingRules.DER);
        return new CertificateFields(outer.ReadSequence().ReadSequence());
    }

    private static DateTimeOffset ReadTime(AsnReader validity) =>
        validity.PeekTag().TagValue == (int)UniversalTagNumber.UtcTime ? validity.ReadUtcTime(2049) : validity.ReadGeneralizedTime();
}
