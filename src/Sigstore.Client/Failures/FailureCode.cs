namespace Sigstore.Client.Failures;

/// <summary>
/// Every way a step can be refused. The number is the public code (<c>SIG</c> and four digits); it is never reused and its
/// meaning never changes once shipped. Each member has a page in <c>Failures/pages</c>, which <c>dotnet sigstore explain</c> prints.
/// </summary>
/// <remarks>One enum in one file although it is long: the list of codes is a single public vocabulary, read as a whole.</remarks>
public enum FailureCode
{
    // ---- 10xx bundle -------------------------------------------------------------------------------------------
    /// <summary>The bundle is not JSON, or not the JSON of a Sigstore bundle.</summary>
    BundleMalformed = 1001,

    // ---- 11xx certificate and signer ---------------------------------------------------------------------------
    /// <summary>The certificate is not well-formed DER or not an X.509 v3 certificate.</summary>
    CertificateMalformed = 1101,

    // ---- 12xx transparency log ---------------------------------------------------------------------------------
    /// <summary>Not enough transparency log entries could be verified.</summary>
    LogEntryNotFound = 1201,

    // ---- 13xx time ---------------------------------------------------------------------------------------------
    /// <summary>No time of signing could be proved.</summary>
    NoVerifiedTime = 1301,

    // ---- 14xx signature, envelope, statement -------------------------------------------------------------------
    /// <summary>The signature does not verify with the signer's key.</summary>
    SignatureInvalid = 1401,

    // ---- 15xx trust root and TUF -------------------------------------------------------------------------------
    /// <summary>The trusted root is not well-formed.</summary>
    TrustedRootMalformed = 1501,

    // ---- 16xx services and identity ----------------------------------------------------------------------------
    /// <summary>A service could not be reached.</summary>
    ServiceUnreachable = 1601,

    // ---- 20xx package archive ----------------------------------------------------------------------------------
    /// <summary>The file is not a zip archive that NuGet could have written.</summary>
    ArchiveMalformed = 2001,

    // ---- 21xx SBOM ---------------------------------------------------------------------------------------------
    /// <summary>The SBOM could not be made from what was restored.</summary>
    SbomInputMissing = 2101,

    // ---- 22xx provenance ---------------------------------------------------------------------------------------
    /// <summary>The provenance predicate contradicts the certificate that signed it.</summary>
    ProvenanceContradictsCertificate = 2201,

    // ---- 23xx policy -------------------------------------------------------------------------------------------
    /// <summary>The policy file is not well-formed.</summary>
    PolicyMalformed = 2301,

    // ---- 24xx lock ---------------------------------------------------------------------------------------------
    /// <summary>The lock file is not well-formed.</summary>
    LockMalformed = 2401,

    // ---- 30xx verdicts -----------------------------------------------------------------------------------------
    /// <summary>A deny rule of the policy covers the package.</summary>
    PackageDenied = 3000,

    // ---- 40xx build and tool usage -----------------------------------------------------------------------------
    /// <summary>The command line could not be understood.</summary>
    UsageInvalid = 4001,

    // ---- 50xx local instance -----------------------------------------------------------------------------------
    /// <summary>The local instance's folder is not one, or is damaged.</summary>
    LocalInstanceDamaged = 5001,
}
