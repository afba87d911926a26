using System.Formats.Asn1;
using System.Numerics;
using Sigstore.Client.Crypto;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Timestamps;

/// <summary>The TSTInfo of a token (RFC 3161 §2.4.2): what was stamped and when. Claims, until the token around it is verified.</summary>
internal sealed class TimestampContent
{
    private const FailureCode Malformed = FailureCode.TimestampTokenMalformed;
    private const int MaxIntegerSize = 64;
    private const int MaxFraction = 999;

    private TimestampContent(string policy, Digest imprint, DateTimeOffset time, TimestampAccuracy? accuracy, ReadOnlyMemory<byte>? nonce) =>
        (Policy, Imprint, Time, Accuracy, Nonce) = (policy, imprint, time, accuracy, nonce);

    public string Policy { get; }

    public Digest Imprint { get; }

    public DateTimeOffset Time { get; }

    public TimestampAccuracy? Accuracy { get; }

    public ReadOnlyMemory<byte>? Nonce { get; }

    public static TimestampContent Parse(ReadOnlySpan<byte> der)
    {
        var reader = new DerReader(der, Malformed, "TSTInfo");
        var info = reader.Sequence();
        reader.End();
        if (info.SmallInteger() != 1)
        {
            throw new SigstoreException(Malformed, "expected TSTInfo of version 1, found another");
        }

        var policy = info.Oid();
        var imprint = ReadImprint(info.Sequence());
        _ = Integer(ref info);
        var time = info.GeneralizedTime();
        var accuracy = info.NextIs(Asn1Tag.Sequence) ? ReadAccuracy(info.Sequence()) : null;
        if (info.NextIs(Asn1Tag.Boolean))
        {
            _ = info.Boolean();
        }

        var nonce = default(ReadOnlyMemory<byte>?); // not "? : null": null would become an empty memory by way of byte[]
        if (info.NextIs(Asn1Tag.Integer))
        {
            nonce = Integer(ref info).ToArray();
        }

        SkipOptional(ref info, 0);
        RefuseCriticalExtensions(ref info);
        info.End();
        return new TimestampContent(policy, imprint, time, accuracy, nonce);
    }

    private static Digest ReadImprint(DerReader imprint)
    {
        if (!SignatureScheme.TryReadDigest(imprint.Sequence(), out var algorithm))
        {
            throw new SigstoreException(FailureCode.TimestampAlgorithmUnsupported, "expected a message imprint by SHA-256, SHA-384 or SHA-512, found another");
        }

        var bytes = imprint.OctetString();
        imprint.End();
        return bytes.Length == algorithm.Size() ? Digest.FromBytes(algorithm, bytes)
            : throw new SigstoreException(Malformed, $"expected a message imprint of {algorithm.Size()} bytes, found {bytes.Length}");
    }

    private static TimestampAccuracy ReadAccuracy(DerReader accuracy)
    {
        var seconds = accuracy.NextIs(Asn1Tag.Integer) ? accuracy.SmallInteger() : 0;
        var milliseconds = ReadFraction(ref accuracy, 0);
        var microseconds = ReadFraction(ref accuracy, 1);
        accuracy.End();
        return new TimestampAccuracy(seconds, milliseconds, microseconds);
    }

    private static int ReadFraction(ref DerReader accuracy, int number)
    {
        if (!accuracy.NextIsContext(number))
        {
            return 0;
        }

        var value = accuracy.SmallInteger(new Asn1Tag(TagClass.ContextSpecific, number));
        return value is >= 1 and <= MaxFraction ? value : throw new SigstoreException(Malformed, $"expected 1 to {MaxFraction} in an accuracy's fraction, found {value}");
    }

    private static ReadOnlySpan<byte> Integer(ref DerReader info)
    {
        var bytes = info.IntegerBytes();
        return bytes.Length <= MaxIntegerSize ? bytes : throw new SigstoreException(Malformed, $"expected an integer of at most {MaxIntegerSize} bytes, found {bytes.Length}");
    }

    private static void SkipOptional(ref DerReader info, int number)
    {
        if (info.NextIsContext(number))
        {
            _ = info.Element();
        }
    }

    // [1] IMPLICIT Extensions; none is known here, so a critical one cannot be obeyed.
    private static void RefuseCriticalExtensions(ref DerReader info)
    {
        if (!info.NextIsContext(1))
        {
            return;
        }

        var extensions = info.Sequence(new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true));
        while (!extensions.IsAtEnd)
        {
            var extension = extensions.Sequence();
            _ = extension.OidBytes();
            if (extension.NextIs(Asn1Tag.Boolean) && extension.Boolean())
            {
                throw new SigstoreException(Malformed, "expected no critical extension in TSTInfo, found one");
            }
        }
    }
}
