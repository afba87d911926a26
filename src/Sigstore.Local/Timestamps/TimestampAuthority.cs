using System.Formats.Asn1;
using System.Numerics;
using Sigstore.Local.Certificates;

namespace Sigstore.Local.Timestamps;

/// <summary>The pure timestamp authority: request and time in, RFC 3161 response out.</summary>
internal sealed class TimestampAuthority : IDisposable
{
    /// <summary>The policy Sigstore's authorities issue under.</summary>
    public const string PolicyOid = "1.3.6.1.4.1.57264.2";

    private readonly AuthorityKey _key;

    public TimestampAuthority(AuthorityKey key) => _key = key;

    /// <summary>The signing key and its chain.</summary>
    public AuthorityKey Key => _key;

    /// <summary>A granted TimeStampResp for the request.</summary>
    public byte[] Respond(TimestampQuery query, DateTimeOffset now, TimestampOptions? options = null)
    {
        var token = TokenWriter.Sign(_key, EncodeTstInfo(query, now), query.CertificateRequested, now, options ?? TimestampOptions.Honest);
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
    public void Dispose() => _key.Dispose();

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
}
