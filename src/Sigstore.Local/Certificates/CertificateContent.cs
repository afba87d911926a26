using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Sigstore.Local.Certificates;

/// <summary>What a certificate says, before anyone signs it: the fields of TBSCertificate (RFC 5280 §4.1).</summary>
internal sealed record CertificateContent
{
    /// <summary>160 random bits, positive.</summary>
    public required ReadOnlyMemory<byte> Serial { get; init; }

    /// <summary>Issuer, a DER Name.</summary>
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>Subject, a DER Name; Fulcio's leaves have an empty one.</summary>
    public required ReadOnlyMemory<byte> Subject { get; init; }

    /// <summary>First second of validity.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Last second of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The subject's key, DER SubjectPublicKeyInfo.</summary>
    public required ReadOnlyMemory<byte> Spki { get; init; }

    /// <summary>Extensions in the order they are written.</summary>
    public required ImmutableArray<CertificateExtension> Extensions { get; init; }

    /// <summary>A fresh serial number.</summary>
    public static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(20);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40); // positive, and always 20 bytes long
        return serial;
    }

    /// <summary>A Name of organization and common name; empty if both are null.</summary>
    public static byte[] NameOf(string? organization, string? commonName)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteAttribute(writer, "2.5.4.10", organization);
            WriteAttribute(writer, "2.5.4.3", commonName);
        }

        return writer.Encode();
    }

    /// <summary>RFC 5280 §4.2.1.2 method 1: SHA-1 of the key's bits. An identifier, not a security property.</summary>
    public static byte[] KeyIdentifierOf(ReadOnlyMemory<byte> spki)
    {
        var sequence = new AsnReader(spki, AsnEncodingRules.DER).ReadSequence();
        sequence.ReadEncodedValue();
#pragma warning disable CA5350 // a name for a key, prescribed by RFC 5280
        return SHA1.HashData(sequence.ReadBitString(out _));
#pragma warning restore CA5350
    }

    /// <summary>The certificate that the key makes of this content, DER.</summary>
    public byte[] SignWith(ECDsa key)
    {
        var content = Encode();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(content);
            WriteSignatureAlgorithm(writer);
            writer.WriteBitString(key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }

        return writer.Encode();
    }

    /// <summary>TBSCertificate, DER.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                writer.WriteInteger(2); // v3
            }

            writer.WriteInteger(new BigInteger(Serial.Span, isUnsigned: true, isBigEndian: true));
            WriteSignatureAlgorithm(writer);
            writer.WriteEncodedValue(Issuer.Span);
            using (writer.PushSequence())
            {
                WriteTime(writer, NotBefore);
                WriteTime(writer, NotAfter);
            }

            writer.WriteEncodedValue(Subject.Span);
            writer.WriteEncodedValue(Spki.Span);
            WriteExtensions(writer);
        }

        return writer.Encode();
    }

    private void WriteExtensions(AsnWriter writer)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
        using (writer.PushSequence())
        {
            foreach (var extension in Extensions)
            {
                extension.WriteTo(writer);
            }
        }
    }

    private static void WriteSignatureAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.10045.4.3.2"); // ecdsa-with-SHA256
        }
    }

    // RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
    private static void WriteTime(AsnWriter writer, DateTimeOffset time)
    {
        if (time.UtcDateTime.Year < 2050)
        {
            writer.WriteUtcTime(time, 2049);
        }
        else
        {
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }
    }

    private static void WriteAttribute(AsnWriter writer, string oid, string? value)
    {
        if (value is null)
        {
            return;
        }

        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
        }
    }
}
