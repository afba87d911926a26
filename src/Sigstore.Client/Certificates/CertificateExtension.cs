namespace Sigstore.Client.Certificates;

/// <summary>One extension of a certificate: its identifier, whether it is critical, and its value's bytes.</summary>
public sealed class CertificateExtension
{
    private readonly ReadOnlyMemory<byte> _oid;
    private string? _dotted;

    internal CertificateExtension(ReadOnlyMemory<byte> oid, bool isCritical, ReadOnlyMemory<byte> value) => (_oid, IsCritical, Value) = (oid, isCritical, value);

    /// <summary>The identifier in dotted form.</summary>
    public string Oid => _dotted ??= Oids.Dotted(_oid.Span);

    /// <summary>True if whoever does not know it must refuse the certificate.</summary>
    public bool IsCritical { get; }

    /// <summary>The content of the extension's OCTET STRING.</summary>
    public ReadOnlyMemory<byte> Value { get; }
}
