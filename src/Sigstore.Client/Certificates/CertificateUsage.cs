namespace Sigstore.Client.Certificates;

/// <summary>What the leaf of a path is to be used for.</summary>
internal enum CertificateUsage
{
    /// <summary>Signing artifacts: Fulcio's profile.</summary>
    CodeSigning,

    /// <summary>Signing timestamp tokens: RFC 3161 §2.3.</summary>
    TimeStamping,
}
