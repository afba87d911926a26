using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Sigstore.Local.Certificates;

namespace Sigstore.Local.Timestamps;

/// <summary>The pure timestamp authority: request and time in, RFC 3161 response out.</summary>
internal sealed class TimestampAuthority : IDisposable
{
    /// <summary>The policy Sigstore's authorities issue under.</summary>
    public const string PolicyOid = "1.3.6.1.4.1.57264.2";

    private const string TstInfoOid = "1.2.840.113549.1.9.16.1.4";
    private const string SigningCertificateV2Oid = "1.2.840.113549.1.9.16.2.47";

    private readonly AuthorityKey _key;
    private readonly X509Certificate2 _certificate;

    public TimestampAuthority(AuthorityKey key)
    {
        _key = key;
        using var bare = X509CertificateLoader.LoadCertificate(key.Chain[0].Span);
        _certificate = bare.CopyWithPrivateKey(key.Key);
    }

    /// <summary>The signing key and its chain.</summary>
    public AuthorityKey Key => _key;

    /// <summary>A granted TimeStampResp for the request.</summary>
    public byte[] Respond(TimestampQuery query, DateTimeOffset now, TimestampOptions? options = null)
    {
        var token = SignToken(EncodeTstInfo(query, now), query.CertificateRequested, now, options ?? TimestampOptions.Honest);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(options?.Status ?? 0);
            }

            writer.WriteEncodedValue(token);
        }

        return writer.Encode();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private byte[] EncodeTstInfo(TimestampQuery query, DateTimeOffset now)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteObjectIdentifier(PolicyOid);
            writer.WriteEncodedValue(query.MessageImprint.Span);
            writer.WriteInteger(new BigInteger(CertificateContent.NewSerial(), isUnsigned: true, isBigEndian: true));
            writer.WriteGeneralizedTime(now, omitFractionalSeconds: true);
            using (writer.PushSequence())
            {
                writer.WriteInteger(1); // accuracy: one second
            }

            if (query.Nonce is { } nonce)
            {
                writer.WriteInteger(nonce);
            }

            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
            {
                writer.WriteEncodedValue(AuthorityKey.SubjectOf(_key.Chain[0]).Span);
            }
        }

        return writer.Encode();
    }

    private byte[] SignToken(byte[] tstInfo, bool withCertificate, DateTimeOffset now, TimestampOptions options)
    {
        var message = new SignedCms(new ContentInfo(new Oid(TstInfoOid), tstInfo));
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, _certificate)
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"),
            IncludeOption = X509IncludeOption.None,
        };
        signer.SignedAttributes.Add(new Pkcs9SigningTime(now.UtcDateTime));
        if (options.IdentifiesCertificate)
        {
            signer.SignedAttributes.Add(new AsnEncodedData(new Oid(SigningCertificateV2Oid), SigningCertificateV2()));
        }

        if (withCertificate)
        {
            signer.Certificates.Add(_certificate);
        }

        message.ComputeSignature(signer);
        return message.Encode();
    }

    // RFC 5035 §4: SHA-256 is the default algorithm and therefore left out in DER.
    private byte[] SigningCertificateV2()
    {
        var fields = CertificateFields.Parse(_key.Chain[0]);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(_key.Chain[0].Span));
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
                {
                    writer.WriteEncodedValue(fields.Issuer.Span);
                }

                writer.WriteInteger(fields.Serial.Span);
            }
        }

        return writer.Encode();
    }
}
