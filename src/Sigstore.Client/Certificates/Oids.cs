using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Certificates;

/// <summary>Object identifiers as DER content bytes, compared without decoding.</summary>
internal static class Oids
{
    /// <summary>1.3.6.1.4.1.57264.1, the arc of Fulcio's extensions.</summary>
    public static ReadOnlySpan<byte> FulcioArc => [0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xbf, 0x30, 0x01];

    /// <summary>2.5.29, the arc of RFC 5280's extensions.</summary>
    public static ReadOnlySpan<byte> CertificateExtensionArc => [0x55, 0x1d];

    /// <summary>1.3.6.1.4.1.11129.2.4.2, the list of signed certificate timestamps.</summary>
    public static ReadOnlySpan<byte> SctList => [0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x02];

    /// <summary>1.3.6.1.4.1.11129.2.4.3, the poison of precertificates.</summary>
    public static ReadOnlySpan<byte> PrecertificatePoison => [0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x03];

    /// <summary>1.3.6.1.4.1.57264.1.7, the user name in an otherName.</summary>
    public static ReadOnlySpan<byte> FulcioOtherName => [0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xbf, 0x30, 0x01, 0x07];

    /// <summary>1.2.840.113549.1.7.2, CMS SignedData.</summary>
    public static ReadOnlySpan<byte> SignedData => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

    /// <summary>1.2.840.113549.1.9.16.1.4, TSTInfo.</summary>
    public static ReadOnlySpan<byte> TimestampInfo => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];

    /// <summary>1.2.840.113549.1.9.3, the content type attribute.</summary>
    public static ReadOnlySpan<byte> ContentTypeAttribute => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];

    /// <summary>1.2.840.113549.1.9.4, the message digest attribute.</summary>
    public static ReadOnlySpan<byte> MessageDigestAttribute => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];

    /// <summary>1.2.840.113549.1.9.16.2.12, the signing certificate attribute (SHA-1).</summary>
    public static ReadOnlySpan<byte> SigningCertificateAttribute => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0c];

    /// <summary>1.2.840.113549.1.9.16.2.47, the signing certificate attribute, version 2.</summary>
    public static ReadOnlySpan<byte> SigningCertificateV2Attribute => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f];

    /// <summary>The dotted form of an identifier's content bytes.</summary>
    public static string Dotted(ReadOnlySpan<byte> oid)
    {
        foreach (var (bytes, text) in Known)
        {
            if (oid.SequenceEqual(bytes))
            {
                return text;
            }
        }

        Span<byte> element = stackalloc byte[66];
        element[0] = 0x06;
        element[1] = (byte)oid.Length;
        oid.CopyTo(element[2..]);
        return new DerReader(element[..(2 + oid.Length)], FailureCode.CertificateMalformed, "object identifier").Oid();
    }

    // The identifiers that nearly every certificate has, decoded once.
    private static readonly (byte[] Bytes, string Text)[] Known =
    [
        ([0x55, 0x1d, 17], "2.5.29.17"),
        ([0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x03], CertificateProfile.CodeSigning), ([0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08], CertificateProfile.TimeStamping),
    ];
}
