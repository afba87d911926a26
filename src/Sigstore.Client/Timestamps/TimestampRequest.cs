using System.Formats.Asn1;
using System.Numerics;
using Sigstore.Client.Crypto;

namespace Sigstore.Client.Timestamps;

/// <summary>Requests for timestamps (RFC 3161 §2.4.1).</summary>
public static class TimestampRequest
{
    /// <summary>
    /// Writes a TimeStampReq for a digest; <paramref name="nonce"/> is a big-endian unsigned integer, at most 32 bytes;
    /// <paramref name="certificateWanted"/> asks for the signer's certificate in the token.
    /// </summary>
    public static byte[] Create(Digest digest, ReadOnlySpan<byte> nonce, bool certificateWanted)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nonce.Length, 32);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier($"2.16.840.1.101.3.4.2.{(int)digest.Algorithm}");
                    writer.WriteNull();
                }

                writer.WriteOctetString(digest.Span);
            }

            writer.WriteInteger(new BigInteger(nonce, isUnsigned: true, isBigEndian: true));
            if (certificateWanted)
            {
                writer.WriteBoolean(true);
            }
        }

        return writer.Encode();
    }
}
