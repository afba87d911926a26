using System.Formats.Asn1;
using System.Security.Cryptography;
using Sigstore.Local.Certificates;

namespace Sigstore.Local.Timestamps;

/// <summary>TSTInfo in, signed token out: CMS SignedData with one signer (RFC 5652 §5), as RFC 3161 §2.4.2 narrows it.</summary>
/// <remarks>The platform's class verifies what it has just signed and reads the certificate anew each time: more work than the signature is.</remarks>
internal static class TokenWriter
{
    private const string SignedDataOid = "1.2.840.113549.1.7.2";
    private const string TstInfoOid = "1.2.840.113549.1.9.16.1.4";
    private const string ContentTypeOid = "1.2.840.113549.1.9.3";
    private const string MessageDigestOid = "1.2.840.113549.1.9.4";
    private const string SigningTimeOid = "1.2.840.113549.1.9.5";
    private const string SigningCertificateV2Oid = "1.2.840.113549.1.9.16.2.47";
    private const string Sha256Oid = "2.16.840.1.101.3.4.2.1";
    private const string EcdsaWithSha256Oid = "1.2.840.10045.4.3.2";

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Context4 = new(TagClass.ContextSpecific, 4);

    /// <summary>A ContentInfo with the signed token, DER.</summary>
    public static byte[] Sign(AuthorityKey key, byte[] tstInfo, bool withCertificate, DateTimeOffset now, TimestampOptions options)
    {
        var signer = CertificateFields.Parse(key.Chain[0]);
        var attributes = SignedAttributes(key, signer, tstInfo, now, options);
        var signature = key.Key.SignData(attributes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(SignedDataOid);
            using (writer.PushSequence(Context0))
            using (writer.PushSequence())
            {
                WriteSignedData(writer, tstInfo, withCertificate ? key.Chain[0] : default, () => WriteSignerInfo(writer, signer, attributes, signature));
            }
        }

        return writer.Encode();
    }

    private static void WriteSignedData(AsnWriter writer, byte[] tstInfo, ReadOnlyMemory<byte> certificate, Action writeSigner)
    {
        writer.WriteInteger(3);
        using (writer.PushSetOf())
        {
            WriteAlgorithm(writer, Sha256Oid);
        }

        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(TstInfoOid);
            using (writer.PushSequence(Context0))
            {
                writer.WriteOctetString(tstInfo);
            }
        }

        if (!certificate.IsEmpty)
        {
            using (writer.PushSetOf(Context0))
            {
                writer.WriteEncodedValue(certificate.Span);
            }
        }

        using (writer.PushSetOf())
        {
            writeSigner();
        }
    }

    private static void WriteSignerInfo(AsnWriter writer, CertificateFields signer, byte[] attributes, byte[] signature)
    {
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(signer.Issuer.Span);
                writer.WriteInteger(signer.Serial.Span);
            }

            WriteAlgorithm(writer, Sha256Oid);
            // Signed as a SET OF, carried under an implicit tag (RFC 5652 §5.4).
            writer.WriteEncodedValue([0xA0, .. attributes.AsSpan(1)]);
            WriteAlgorithm(writer, EcdsaWithSha256Oid);
            writer.WriteOctetString(signature);
        }
    }

    private static byte[] SignedAttributes(AuthorityKey key, CertificateFields signer, byte[] tstInfo, DateTimeOffset now, TimestampOptions options)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            WriteAttribute(writer, ContentTypeOid, () => writer.WriteObjectIdentifier(TstInfoOid));
            WriteAttribute(writer, SigningTimeOid, () => writer.WriteUtcTime(now));
            WriteAttribute(writer, MessageDigestOid, () => writer.WriteOctetString(SHA256.HashData(tstInfo)));
            if (options.IdentifiesCertificate)
            {
                WriteAttribute(writer, SigningCertificateV2Oid, () => WriteSigningCertificate(writer, key, signer));
            }
        }

        return writer.Encode();
    }

    // RFC 5035 §4: SHA-256 is the default algorithm and therefore left out in DER.
    private static void WriteSigningCertificate(AsnWriter writer, AuthorityKey key, CertificateFields signer)
    {
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(key.Chain[0].Span));
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                using (writer.PushSequence(Context4))
                {
                    writer.WriteEncodedValue(signer.Issuer.Span);
                }

                writer.WriteInteger(signer.Serial.Span);
            }
        }
    }

    private static void WriteAttribute(AsnWriter writer, string oid, Action writeValue)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSetOf())
            {
                writeValue();
            }
        }
    }

    // Without parameters, as RFC 5754 §2 and RFC 5758 §3.2 have it.
    private static void WriteAlgorithm(AsnWriter writer, string oid)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
        }
    }
}
