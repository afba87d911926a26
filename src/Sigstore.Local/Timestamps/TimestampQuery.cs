using System.Formats.Asn1;
using System.Numerics;

namespace Sigstore.Local.Timestamps;

/// <summary>A TimeStampReq (RFC 3161 §2.4.1) that the authority is willing to answer.</summary>
internal sealed class TimestampQuery
{
    private TimestampQuery(ReadOnlyMemory<byte> messageImprint, BigInteger? nonce, bool certificateRequested)
    {
        MessageImprint = messageImprint;
        Nonce = nonce;
        CertificateRequested = certificateRequested;
    }

    /// <summary>MessageImprint as it was sent, DER.</summary>
    public ReadOnlyMemory<byte> MessageImprint { get; }

    public BigInteger? Nonce { get; }

    public bool CertificateRequested { get; }

    /// <summary>A query for a digest.</summary>
    /// <param name="hashOid">SHA-256, SHA-384 or SHA-512.</param>
    /// <param name="digest">The digest, of that algorithm's length.</param>
    /// <param name="nonce">Echoed if given.</param>
    /// <param name="certificateRequested">Whether the response shall carry the signer's certificate.</param>
    public static TimestampQuery Create(string hashOid, ReadOnlySpan<byte> digest, BigInteger? nonce = null, bool certificateRequested = false)
    {
        if (LengthOf(hashOid) != digest.Length)
        {
            throw new RequestRefusedException($"expected a digest of {LengthOf(hashOid)} bytes, found {digest.Length}");
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(hashOid);
                writer.WriteNull();
            }

            writer.WriteOctetString(digest);
        }

        return new TimestampQuery(writer.Encode(), nonce, certificateRequested);
    }

    /// <summary>Parses a DER TimeStampReq.</summary>
    public static TimestampQuery Parse(ReadOnlyMemory<byte> der)
    {
        try
        {
            return Read(der);
        }
        catch (AsnContentException malformed)
        {
            throw new RequestRefusedException("the timestamp query is not DER: " + malformed.Message, malformed);
        }
    }

    private static TimestampQuery Read(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var request = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        if (request.ReadInteger() != 1)
        {
            throw new RequestRefusedException("expected version 1 of the timestamp query");
        }

        var imprint = request.ReadEncodedValue();
        RequireImprint(imprint);
        if (request.HasData && request.PeekTag() == Asn1Tag.ObjectIdentifier && request.ReadObjectIdentifier() is var policy && policy != TimestampAuthority.PolicyOid)
        {
            throw new RequestRefusedException($"policy {policy} is not offered");
        }

        BigInteger? nonce = request.HasData && request.PeekTag() == Asn1Tag.Integer ? request.ReadInteger() : null;
        var certificateRequested = request.HasData && request.PeekTag() == Asn1Tag.Boolean && request.ReadBoolean();
        if (request.HasData)
        {
            throw new RequestRefusedException("extensions are not offered");
        }

        return new TimestampQuery(imprint, nonce, certificateRequested);
    }

    private static void RequireImprint(ReadOnlyMemory<byte> der)
    {
        var imprint = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var expected = LengthOf(imprint.ReadSequence().ReadObjectIdentifier());
        var digest = imprint.ReadOctetString();
        imprint.ThrowIfNotEmpty();
        if (digest.Length != expected)
        {
            throw new RequestRefusedException($"expected a digest of {expected} bytes, found {digest.Length}");
        }
    }

    private static int LengthOf(string hashOid) => hashOid switch
    {
        "2.16.840.1.101.3.4.2.1" => 32,
        "2.16.840.1.101.3.4.2.2" => 48,
        "2.16.840.1.101.3.4.2.3" => 64,
        _ => throw new RequestRefusedException($"expected SHA-256, SHA-384 or SHA-512, found {hashOid}"),
    };
}
