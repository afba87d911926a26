namespace Sigstore.Client.Certificates;

/// <summary>The bits of the key usage extension (RFC 5280 §4.2.1.3) that matter here.</summary>
[Flags]
internal enum KeyUsages
{
    None = 0,
    DigitalSignature = 1,
    NonRepudiation = 2,
    CertificateSigning = 4,
    Other = 8,
}
