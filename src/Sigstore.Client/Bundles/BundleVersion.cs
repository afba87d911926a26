namespace Sigstore.Client.Bundles;

/// <summary>The version of a bundle's format, which says what it must contain.</summary>
public enum BundleVersion
{
    /// <summary>0.1: a certificate chain; every log entry carries a promise.</summary>
    V01,

    /// <summary>0.2: a certificate chain; every log entry carries an inclusion proof with a checkpoint.</summary>
    V02,

    /// <summary>0.3: one certificate; every log entry carries an inclusion proof with a checkpoint.</summary>
    V03,
}
