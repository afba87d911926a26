using System.Buffers.Binary;
using System.Formats.Asn1;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>
/// The certificate as a CT log saw it before the log's timestamps were put in (RFC 6962 §3.2): the TBSCertificate without the SCT list.
/// Everything else is copied byte by byte; only the lengths around the extensions are written anew.
/// </summary>
internal static class Precertificate
{
    private const FailureCode Malformed = FailureCode.SctMalformed;

    /// <summary>The signed entry: issuer_key_hash[32] || uint24 length || TBSCertificate without the SCT list.</summary>
    /// <returns>Bytes written; <paramref name="entry"/> has room for <see cref="MaxSizeOf"/>.</returns>
    public static int WriteEntry(CertificatePath path, Span<byte> entry)
    {
        // The TBSCertificate is written behind the place of its length, which is known afterwards.
        var length = WriteTbs(path.Leaf, entry[35..]);
        path.TimestampedIssuerKey.SpkiDigest.Span.CopyTo(entry);
        WriteUInt24(entry[32..], length);
        return 35 + length;
    }

    /// <summary>The most bytes an entry of this certificate has.</summary>
    public static int MaxSizeOf(Certificate leaf) => 32 + 3 + leaf.Tbs.Length;

    /// <summary>The length as a uint24.</summary>
    public static void WriteUInt24(Span<byte> destination, int length)
    {
        destination[0] = (byte)(length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)(length & 0xffff));
    }

    /// <summary>The TBSCertificate without the SCT list extension; if no extension is left, without extensions.</summary>
    public static byte[] TbsWithoutScts(Certificate certificate)
    {
        var tbs = new byte[certificate.Tbs.Length];
        return tbs[..WriteTbs(certificate, tbs)];
    }

    private static int WriteTbs(Certificate certificate, Span<byte> output)
    {
        var reader = new DerReader(certificate.Tbs.Span, Malformed, "certificate");
        var tbs = reader.Sequence();
        var content = tbs.Rest;
        while (!tbs.NextIs(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true)))
        {
            _ = tbs.Element();
        }

        var before = content[..^tbs.Rest.Length];
        var extensions = tbs.Explicit(3).Sequence().Rest;
        var (start, length) = FindSctList(extensions);
        var kept = extensions.Length - length;
        var size = before.Length + (kept == 0 ? 0 : Wrapped(Wrapped(kept)));
        var position = WriteHeader(output, 0, 0x30, size);
        before.CopyTo(output[position..]);
        position += before.Length;
        if (kept > 0)
        {
            position = WriteHeader(output, position, 0xa3, Wrapped(kept));
            position = WriteHeader(output, position, 0x30, kept);
            extensions[..start].CopyTo(output[position..]);
            extensions[(start + length)..].CopyTo(output[(position + start)..]);
        }

        return Wrapped(size);
    }

    private static (int Start, int Length) FindSctList(ReadOnlySpan<byte> extensions)
    {
        var reader = new DerReader(extensions, Malformed, "certificate");
        while (!reader.IsAtEnd)
        {
            var start = extensions.Length - reader.Rest.Length;
            var element = reader.Element(out _, out var content);
            if (new DerReader(content, Malformed, "certificate").OidBytes().SequenceEqual(Oids.SctList))
            {
                return (start, element.Length);
            }
        }

        throw new SigstoreException(FailureCode.SctMissing, "expected an SCT list in the certificate, found none");
    }

    // Bytes of an element with this much content.
    private static int Wrapped(int content) => content + (content < 0x80 ? 2 : content < 0x100 ? 3 : content < 0x10000 ? 4 : 5);

    private static int WriteHeader(Span<byte> output, int position, byte tag, int length)
    {
        output[position++] = tag;
        if (length < 0x80)
        {
            output[position++] = (byte)length;
            return position;
        }

        var bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        output[position++] = (byte)(0x80 | bytes);
        for (var shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        {
            output[position++] = (byte)((length >> shift) & 0xff);
        }

        return position;
    }
}
