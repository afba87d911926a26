namespace Sigstore.Client.Certificates;

/// <summary>One extension of a certificate: its identifier, whether it is critical, and its value's bytes.</summary>
public sealed class CertificateExtension
{
    internal CertificateExtension(string oid, bool isCritical, ReadOnlyMemory<byte> value) => (Oid, IsCritical, Value) = (oid, isCritical, value);

    /// <summary>The identifier in dotted form.</summary>
    public string Oid { get; }

    /// <summary>True if whoever does not know it must refuse the certificate.</summary>
    public bool IsCritical { get; }

    /// <summary>The content of the extension's OCTET STRING.</summary>
    public ReadOnlyMemory<byte> Value { get; }
}
