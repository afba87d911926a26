using System.Formats.Asn1;

namespace Sigstore.Local.Certificates;

/// <summary>One X.509 v3 extension: identifier, criticality and the DER inside its OCTET STRING.</summary>
/// <remarks>Internal data of the issuing side, nothing that is ever trusted; hence a record.</remarks>
internal sealed record CertificateExtension(string Oid, bool Critical, ReadOnlyMemory<byte> Value)
{
    public const string SctListOid = "1.3.6.1.4.1.11129.2.4.2";
    public const string PoisonOid = "1.3.6.1.4.1.11129.2.4.3";
    public const string CodeSigningOid = "1.3.6.1.5.5.7.3.3";
    public const string TimeStampingOid = "1.3.6.1.5.5.7.3.8";

    /// <summary>RFC 6962 §3.1: critical, value NULL.</summary>
    public static CertificateExtension Poison { get; } = new(PoisonOid, Critical: true, new byte[] { 5, 0 });

    /// <summary>Key usage of a leaf: digitalSignature.</summary>
    public static CertificateExtension DigitalSignature { get; } = new("2.5.29.15", Critical: true, new byte[] { 3, 2, 7, 0x80 });

    /// <summary>Key usage of an authority: keyCertSign and cRLSign.</summary>
    public static CertificateExtension CertificateSigning { get; } = new("2.5.29.15", Critical: true, new byte[] { 3, 2, 1, 6 });

    /// <summary>Basic constraints of an authority; no path length if negative.</summary>
    public static CertificateExtension Authority(int pathLength) => Write("2.5.29.19", critical: true, writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteBoolean(true);
            if (pathLength >= 0)
            {
                writer.WriteInteger(pathLength);
            }
        }
    });

    /// <summary>Extended key usage with one purpose.</summary>
    public static CertificateExtension Purpose(string oid, bool critical) => Write("2.5.29.37", critical, writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
        }
    });

    /// <summary>Subject key identifier.</summary>
    public static CertificateExtension SubjectKey(ReadOnlyMemory<byte> keyIdentifier) =>
        Write("2.5.29.14", critical: false, writer => writer.WriteOctetString(keyIdentifier.Span));

    /// <summary>Authority key identifier.</summary>
    public static CertificateExtension AuthorityKey(ReadOnlyMemory<byte> keyIdentifier) => Write("2.5.29.35", critical: false, writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteOctetString(keyIdentifier.Span, new Asn1Tag(TagClass.ContextSpecific, 0));
        }
    });

    /// <summary>The SCT list: an OCTET STRING around the TLS vector (RFC 6962 §3.3).</summary>
    public static CertificateExtension SctList(params IReadOnlyList<ReadOnlyMemory<byte>> scts) => Write(SctListOid, critical: false, writer =>
    {
        var list = new List<byte>();
        foreach (var sct in scts)
        {
            list.AddRange(TlsLength.Of16(sct.Length));
            list.AddRange(sct.Span);
        }

        list.InsertRange(0, TlsLength.Of16(list.Count));
        writer.WriteOctetString(list.ToArray());
    });

    /// <summary>An extension whose value the caller writes as DER.</summary>
    public static CertificateExtension Write(string oid, bool critical, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return new CertificateExtension(oid, critical, writer.Encode());
    }

    /// <summary>Appends the extension to a sequence of extensions.</summary>
    public void WriteTo(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oid);
            if (Critical)
            {
                writer.WriteBoolean(true);
            }

            writer.WriteOctetString(Value.Span);
        }
    }
}
