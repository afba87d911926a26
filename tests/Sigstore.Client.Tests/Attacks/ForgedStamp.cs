using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Sigstore.Local.Certificates;
using Sigstore.Local.Timestamps;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>Timestamp responses by the authorities of the lying instance.</summary>
internal static class ForgedStamp
{
    private const string Sha256Oid = "2.16.840.1.101.3.4.2.1";

    public static byte[] Of(byte[] signature, AuthorityKey? by = null, DateTimeOffset? at = null, bool withCertificate = false, TimestampOptions? options = null)
    {
        var key = by ?? ForgedAuthorities.Stamper;
        using var authority = new TimestampAuthority(new AuthorityKey(ECDsa.Create(key.Key.ExportParameters(true)), key.Chain));
        var query = TimestampQuery.Create(Sha256Oid, SHA256.HashData(signature), certificateRequested: withCertificate);
        return authority.Respond(query, at ?? ForgedAuthorities.Now.AddSeconds(5), options);
    }

    /// <summary>The response with one more certificate in the token's bag, in front of the signer's own.</summary>
    public static byte[] WithCertificateInFront(byte[] response, AuthorityKey decoy)
    {
        var outer = new System.Formats.Asn1.AsnReader(response, System.Formats.Asn1.AsnEncodingRules.DER).ReadSequence();
        var status = outer.ReadEncodedValue();
        var cms = new SignedCms();
        cms.Decode(outer.ReadEncodedValue().Span);
        using var certificate = X509CertificateLoader.LoadCertificate(decoy.Chain[0].Span);
        cms.AddCertificate(certificate);
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(status.Span);
            writer.WriteEncodedValue(cms.Encode());
        }

        return writer.Encode();
    }
}
