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

    /// <summary>The bundle is of a version this verifier does not know.</summary>
    BundleVersionUnsupported = 1002,

    /// <summary>The bundle has the signer's certificate in a form its version does not allow.</summary>
    BundleFormNotAllowed = 1003,

    /// <summary>The bundle lacks evidence that its version demands.</summary>
    BundleEvidenceMissing = 1004,

    /// <summary>The bundle has more log entries, timestamps or certificates than are read.</summary>
    BundleTooMuchEvidence = 1005,

    /// <summary>The bundle brings a root certificate along.</summary>
    BundleContainsRoot = 1006,

    /// <summary>The same log entry is in the bundle twice.</summary>
    BundleLogEntryRepeated = 1007,

    /// <summary>The same timestamp is in the bundle twice.</summary>
    BundleTimestampRepeated = 1008,

    /// <summary>The envelope names another key than the bundle.</summary>
    BundleKeyHintContradiction = 1009,

    /// <summary>No bundle was found for the file.</summary>
    BundleNotFound = 1010,

    // ---- 11xx certificate and signer ---------------------------------------------------------------------------
    /// <summary>The certificate is not well-formed DER or not an X.509 v3 certificate.</summary>
    CertificateMalformed = 1101,

    /// <summary>The certificate has an extension marked critical that this verifier does not know, or the same extension twice.</summary>
    CertificateExtensionUnsupported = 1102,

    /// <summary>A public key is not well-formed: broken DER, a point not on its curve, an RSA exponent without effect, a small-order or non-canonical Ed25519 point.</summary>
    PublicKeyMalformed = 1103,

    /// <summary>A public key, or the scheme asked of it, is of a kind Sigstore does not use.</summary>
    PublicKeyUnsupported = 1104,

    /// <summary>No issuer of the certificate leads to an authority of the trusted root.</summary>
    CertificatePathNotFound = 1105,

    /// <summary>The signature on a certificate of the path does not verify with its issuer's key.</summary>
    CertificateSignatureInvalid = 1106,

    /// <summary>The signing certificate was not valid at a proved time of signing.</summary>
    CertificateNotValidAtTime = 1107,

    /// <summary>An authority's certificate was not valid at a proved time of signing.</summary>
    IssuerNotValidAtTime = 1108,

    /// <summary>The certificate that signed is a certificate authority's.</summary>
    LeafIsAuthority = 1109,

    /// <summary>The signing certificate's key usage does not allow digital signatures.</summary>
    LeafKeyUsageForbids = 1110,

    /// <summary>The signing certificate is not issued for code signing.</summary>
    LeafNotForCodeSigning = 1111,

    /// <summary>An issuer in the path is not a certificate authority.</summary>
    IssuerNotAuthority = 1112,

    /// <summary>An authority issued a longer chain of authorities below it than its certificate allows.</summary>
    PathLengthExceeded = 1113,

    /// <summary>An authority's key usage does not allow it to sign certificates.</summary>
    IssuerKeyUsageForbids = 1114,

    /// <summary>An intermediate authority is restricted to other purposes than the certificate it issued.</summary>
    IssuerUsageForbids = 1115,

    /// <summary>An authority's name constraints exclude the certificate's name, or are of a form that cannot be judged.</summary>
    NameConstraintsViolated = 1116,

    /// <summary>The certificate does not name its subject by exactly one well-formed alternative name.</summary>
    SubjectAlternativeNameInvalid = 1117,

    /// <summary>A Fulcio extension of the certificate is not well-formed.</summary>
    FulcioExtensionMalformed = 1118,

    /// <summary>The certificate is a precertificate, which may only be logged, never used.</summary>
    PrecertificatePoisoned = 1119,

    /// <summary>The certificate proves no publication in a certificate transparency log.</summary>
    SctMissing = 1120,

    /// <summary>A signed certificate timestamp is not well-formed.</summary>
    SctMalformed = 1121,

    /// <summary>A signed certificate timestamp does not verify with the log's key.</summary>
    SctSignatureInvalid = 1122,

    /// <summary>Fewer certificate transparency logs than demanded vouch for the certificate.</summary>
    SctThresholdNotMet = 1123,

    /// <summary>A signed certificate timestamp lies outside the time in which its log's key is trusted.</summary>
    SctOutsideLogValidity = 1124,

    /// <summary>A signed certificate timestamp is later than the end of its certificate.</summary>
    SctAfterCertificate = 1125,

    /// <summary>A signed certificate timestamp names another signature algorithm than its log's key has.</summary>
    SctAlgorithmMismatch = 1126,

    /// <summary>A certificate names its issuer's key by an identifier that is not the issuer's.</summary>
    AuthorityKeyMismatch = 1127,

    /// <summary>The two extensions that name the identity provider differ.</summary>
    IssuerExtensionsContradict = 1128,

    /// <summary>A private key cannot be read: another format, a wrong password, or an algorithm that cannot sign here.</summary>
    PrivateKeyUnusable = 1129,

    /// <summary>The bundle was signed with another kind of credential than was asked for.</summary>
    SignerKindMismatch = 1131,

    /// <summary>The signer is none of the expected identities.</summary>
    IdentityMismatch = 1132,

    /// <summary>The certificate authority was not trusted at a proved time of signing.</summary>
    CertificateAuthorityNotValid = 1134,

    /// <summary>A managed key was not valid at a proved time of signing, or no time is proved.</summary>
    KeyNotValidAtTime = 1135,

    // ---- 12xx transparency log ---------------------------------------------------------------------------------
    /// <summary>Not enough transparency log entries could be verified.</summary>
    LogEntryNotFound = 1201,

    /// <summary>A signed note is not well-formed.</summary>
    NoteMalformed = 1202,

    /// <summary>A checkpoint's signature by the log does not verify.</summary>
    CheckpointSignatureInvalid = 1203,

    /// <summary>The text of a checkpoint is not origin, size and root hash in their only form.</summary>
    CheckpointMalformed = 1204,

    /// <summary>A checkpoint carries no signature by the log it must come from: name and key id match on no line.</summary>
    CheckpointSignerUnknown = 1205,

    /// <summary>A checkpoint speaks of another log than the one that is trusted.</summary>
    CheckpointOriginMismatch = 1206,

    /// <summary>An inclusion proof does not lead from the entry to the checkpoint's root.</summary>
    InclusionProofInvalid = 1207,

    /// <summary>An inclusion proof cannot be one: index beyond the tree, or a wrong number of hashes.</summary>
    InclusionProofMalformed = 1208,

    /// <summary>An inclusion proof names another root than its checkpoint.</summary>
    RootHashContradiction = 1209,

    /// <summary>An inclusion proof names another tree size than its checkpoint.</summary>
    TreeSizeContradiction = 1210,

    /// <summary>A consistency proof does not show that the newer tree continues the older one.</summary>
    ConsistencyProofInvalid = 1211,

    /// <summary>A witness's cosignature does not verify.</summary>
    CosignatureInvalid = 1212,

    /// <summary>A log's promise to include the entry (SET) does not verify.</summary>
    InclusionPromiseInvalid = 1213,

    /// <summary>A log's promise lies outside the time in which its key is trusted.</summary>
    InclusionPromiseOutsideValidity = 1214,

    /// <summary>A transparency log entry is not well-formed.</summary>
    LogEntryMalformed = 1215,

    /// <summary>The body of a log entry is not well-formed.</summary>
    EntryBodyMalformed = 1216,

    /// <summary>The body of a log entry is of another kind or version than the entry says.</summary>
    EntryKindContradiction = 1217,

    /// <summary>A log entry is of a kind this verifier does not know.</summary>
    EntryKindUnsupported = 1218,

    /// <summary>A log entry of this kind records no signature, so it cannot show that this one was logged.</summary>
    EntryRecordsNoSignature = 1219,

    /// <summary>A log's verifier key or name is not well-formed.</summary>
    LogKeyMalformed = 1220,

    /// <summary>A log entry names two different indexes where both must be equal.</summary>
    LogIndexContradiction = 1221,

    /// <summary>A tile, its path or an entry bundle is not well-formed.</summary>
    TileMalformed = 1222,

    /// <summary>The log entry is of a log that the trusted root does not know.</summary>
    LogUnknown = 1230,

    /// <summary>The log's key was not trusted at the time of signing.</summary>
    LogKeyNotValid = 1231,

    /// <summary>The log entry records another signature than the bundle's.</summary>
    EntrySignatureMismatch = 1232,

    /// <summary>The log entry records another certificate or key than the bundle's.</summary>
    EntryKeyMismatch = 1233,

    /// <summary>The log entry records the digest of something else.</summary>
    EntryDigestMismatch = 1234,

    /// <summary>A log entry has neither a promise nor an inclusion proof that could prove it.</summary>
    LogEvidenceMissing = 1235,

    /// <summary>An entry of a tiled log carries an inclusion promise, which such logs do not give.</summary>
    PromiseNotAllowed = 1236,

    /// <summary>The log entry's body says more, or says it otherwise, than its content requires.</summary>
    EntryBodyNotCanonical = 1237,

    // ---- 13xx time ---------------------------------------------------------------------------------------------
    /// <summary>No time of signing could be proved.</summary>
    NoVerifiedTime = 1301,

    /// <summary>A timestamp response is not well-formed.</summary>
    TimestampResponseMalformed = 1302,

    /// <summary>The timestamp authority refused: the response carries no token.</summary>
    TimestampNotGranted = 1303,

    /// <summary>A timestamp token is not a CMS SignedData with a TSTInfo as RFC 3161 says.</summary>
    TimestampTokenMalformed = 1304,

    /// <summary>A timestamp token does not have exactly one signer.</summary>
    TimestampSignerCount = 1305,

    /// <summary>The certificate that signed a timestamp token is neither in it nor in the trusted root, or not the authority's own.</summary>
    TimestampSignerUnknown = 1306,

    /// <summary>The signed attributes of a timestamp token are missing, repeated or of another content type.</summary>
    TimestampAttributesInvalid = 1307,

    /// <summary>A timestamp token's signature does not verify.</summary>
    TimestampSignatureInvalid = 1308,

    /// <summary>A timestamp token does not name the certificate that signed it, or names another.</summary>
    TimestampSignerNotBound = 1309,

    /// <summary>A timestamp is of another signature.</summary>
    TimestampImprintMismatch = 1310,

    /// <summary>A timestamp token uses a hash or signature algorithm that is not accepted.</summary>
    TimestampAlgorithmUnsupported = 1311,

    /// <summary>The certificate that signed a timestamp token is not for timestamping alone.</summary>
    TimestampUsageInvalid = 1312,

    /// <summary>A certificate of the timestamp authority was not valid at the time of the timestamp.</summary>
    TimestampOutsideCertificate = 1313,

    /// <summary>A timestamp lies outside the time in which its authority is trusted.</summary>
    TimestampAuthorityNotValid = 1314,

    /// <summary>The certificate that signed a timestamp token does not lead to the authority's anchor.</summary>
    TimestampPathInvalid = 1315,

    /// <summary>A timestamp does not answer the request: its nonce is missing or another.</summary>
    TimestampNonceMismatch = 1316,

    /// <summary>The content of a timestamp token is not what was signed.</summary>
    TimestampContentChanged = 1317,

    // ---- 14xx signature, envelope, statement -------------------------------------------------------------------
    /// <summary>The signature does not verify with the signer's key.</summary>
    SignatureInvalid = 1401,

    /// <summary>The DSSE envelope is not well-formed.</summary>
    EnvelopeMalformed = 1402,

    /// <summary>The DSSE envelope does not carry exactly one signature.</summary>
    EnvelopeSignatureCount = 1403,

    /// <summary>The payload is not a well-formed in-toto statement.</summary>
    StatementMalformed = 1404,

    /// <summary>The envelope's payload is not an in-toto statement, so it says nothing about an artifact.</summary>
    PayloadTypeUnsupported = 1405,

    /// <summary>A digest has another length than its algorithm's, or is not hexadecimal.</summary>
    DigestMalformed = 1406,

    /// <summary>A document cannot be written canonically: a number that is no safe integer, or half a character.</summary>
    JsonNotCanonical = 1407,

    /// <summary>The artifact is not the one the bundle names.</summary>
    ArtifactDigestMismatch = 1410,

    /// <summary>The statement is not about this artifact.</summary>
    SubjectMismatch = 1411,

    /// <summary>What is known of the artifact is not enough to verify this signature.</summary>
    ArtifactNeeded = 1412,

    /// <summary>The statement is of another type than was asked for.</summary>
    PredicateTypeMismatch = 1413,

    // ---- 15xx trust root and TUF -------------------------------------------------------------------------------
    /// <summary>The trusted root is not well-formed.</summary>
    TrustedRootMalformed = 1501,

    /// <summary>A TUF metadata file is not well-formed.</summary>
    TufMetadataMalformed = 1520,

    /// <summary>TUF metadata is not signed by enough of the keys that its role has.</summary>
    TufSignaturesMissing = 1521,

    /// <summary>TUF metadata of one role was served as that of another.</summary>
    TufMetadataTypeUnexpected = 1522,

    /// <summary>TUF metadata has another version than the one that is signed for it.</summary>
    TufVersionUnexpected = 1523,

    /// <summary>An older state of a TUF repository is being served than one already seen.</summary>
    TufRollback = 1524,

    /// <summary>TUF metadata is expired.</summary>
    TufMetadataExpired = 1525,

    /// <summary>TUF metadata has another length or hash than the one that is signed for it.</summary>
    TufMetadataMismatch = 1526,

    /// <summary>A TUF repository sends more bytes than a file may have.</summary>
    TufLengthExceeded = 1527,

    /// <summary>TUF metadata that must exist is not there.</summary>
    TufMetadataNotFound = 1528,

    /// <summary>No role of the TUF repository vouches for the target.</summary>
    TufTargetNotFound = 1529,

    /// <summary>A target is not the file that is signed for.</summary>
    TufTargetMismatch = 1530,

    /// <summary>No hash of the target is of a known algorithm.</summary>
    TufTargetHashUnsupported = 1531,

    /// <summary>A target path has segments that would leave its folder.</summary>
    TufTargetPathUnsafe = 1532,

    /// <summary>A role is not signed as the role that delegates to it now demands.</summary>
    TufDelegationRefused = 1533,

    /// <summary>The TUF cache can't be locked or written.</summary>
    TufCacheUnusable = 1534,

    /// <summary>There is no Sigstore instance of that name.</summary>
    InstanceUnknown = 1540,

    /// <summary>The instance has no trusted root on this machine yet.</summary>
    InstanceNotInitialized = 1541,

    /// <summary>What is known of the instance is too old to sign with.</summary>
    InstanceOutdated = 1542,

    /// <summary>The instance has no signing configuration.</summary>
    SigningConfigMissing = 1543,

    /// <summary>The signing config is not well-formed.</summary>
    SigningConfigMalformed = 1550,

    /// <summary>The signing config offers no usable service of a needed kind.</summary>
    ServiceNotConfigured = 1551,

    // ---- 16xx services and identity ----------------------------------------------------------------------------
    /// <summary>A service could not be reached.</summary>
    ServiceUnreachable = 1601,

    /// <summary>A service did not answer completely in time; it was cut off.</summary>
    ServiceTooSlow = 1602,

    /// <summary>A service kept answering that it cannot serve now (408, 429, 5xx), retries included.</summary>
    ServiceUnavailable = 1603,

    /// <summary>A service refused the request (any other status than success); asking again would not help.</summary>
    ServiceRefused = 1604,

    /// <summary>A service answered something that is not what the interface promises.</summary>
    ServiceAnswerInvalid = 1605,

    /// <summary>A service answered more than its limit allows.</summary>
    ServiceAnswerTooLarge = 1606,

    /// <summary>A service's address is neither https nor plain http to this machine.</summary>
    ServiceAddressInsecure = 1607,

    /// <summary>The identity token is not a JWT that can be read.</summary>
    IdentityTokenMalformed = 1611,

    /// <summary>The identity token is expired or not valid yet.</summary>
    IdentityTokenExpired = 1612,

    /// <summary>The identity token is made for another audience.</summary>
    IdentityTokenAudience = 1613,

    /// <summary>No identity was found that could sign.</summary>
    IdentityNotFound = 1614,

    /// <summary>An identity provider was found but gave no token.</summary>
    IdentityProviderFailed = 1615,

    /// <summary>The identity token would have gone to a host it is not meant for.</summary>
    IdentityTokenDestination = 1616,

    /// <summary>The interactive login did not end with a token.</summary>
    LoginFailed = 1617,

    /// <summary>The certificate authority issued a certificate for another key, identity or time.</summary>
    IssuedCertificateNotOurs = 1621,

    /// <summary>The transparency log returned an entry for something else.</summary>
    LogEntryNotOurs = 1622,

    /// <summary>The timestamp authority refused, or stamped something else.</summary>
    TimestampNotOurs = 1623,

    /// <summary>The finished bundle does not verify; it was not written.</summary>
    FinishedBundleRefused = 1624,

    // ---- 20xx package archive ----------------------------------------------------------------------------------
    /// <summary>The file is not a zip archive that NuGet could have written.</summary>
    ArchiveMalformed = 2001,

    /// <summary>Bytes of the archive belong to no entry: a gap between entries, or data before the first one.</summary>
    ArchiveGap = 2002,

    /// <summary>Two entries of the archive share bytes.</summary>
    ArchiveOverlap = 2003,

    /// <summary>The end record does not describe the archive: count, place, disks, trailing bytes or its comment.</summary>
    ArchiveEndRecordInvalid = 2004,

    /// <summary>An entry's local header and its central record disagree.</summary>
    ArchiveHeaderMismatch = 2005,

    /// <summary>An entry's data descriptor and its central record disagree.</summary>
    ArchiveDescriptorMismatch = 2006,

    /// <summary>Zip64 records are inconsistent, without their sentinels, or in a signed package.</summary>
    ArchiveZip64Invalid = 2007,

    /// <summary>The archive uses encryption, another compression method, or the Unicode-path field.</summary>
    ArchiveFeatureUnsupported = 2008,

    /// <summary>An entry's name is not a plain relative path.</summary>
    ArchiveNameUnsafe = 2009,

    /// <summary>Two entries are one file on some file system, or one is the parent folder of another.</summary>
    ArchiveNameCollision = 2010,

    /// <summary>An entry's name means a reserved file but is not spelt so, or is one of the files that NuGet itself writes.</summary>
    ArchiveNameReserved = 2011,

    /// <summary>The archive exceeds a bound: entries, size of a file, total size or ratio.</summary>
    ArchiveTooLarge = 2012,

    /// <summary>An entry's content does not have the size or CRC that its header says, or does not decompress.</summary>
    ArchiveContentCorrupt = 2013,

    /// <summary>The NuGet signature entry is not a single, stored, last entry of the root.</summary>
    SignatureEntryInvalid = 2014,

    /// <summary>An entry under _sigstore/ is followed by ordinary content.</summary>
    EmbeddedBundleMisplaced = 2015,

    /// <summary>An entry under _sigstore/ does not have exactly the form that the writer of this project gives it.</summary>
    EmbeddedBundleEntryInvalid = 2016,

    /// <summary>An entry under _sigstore/ is not a well-formed Sigstore bundle.</summary>
    EmbeddedBundleMalformed = 2017,

    /// <summary>The package has no nuspec, several, or one that cannot be read.</summary>
    NuspecMalformed = 2018,

    /// <summary>A package id or version is not one that NuGet accepts.</summary>
    PackageIdentityMalformed = 2019,

    /// <summary>The nuspec's id and version are not those of the folder, file name or request.</summary>
    PackageIdentityMismatch = 2020,

    /// <summary>Bundles cannot be embedded into, or taken out of, a signed or Zip64 package.</summary>
    EmbeddingRefused = 2021,

    /// <summary>project.assets.json cannot be read.</summary>
    AssetsFileMalformed = 2030,

    /// <summary>packages.lock.json cannot be read.</summary>
    PackagesLockMalformed = 2031,

    /// <summary>.nupkg.metadata or .nupkg.sha512 is missing or cannot be read.</summary>
    PackageMetadataMalformed = 2032,

    /// <summary>A list of local tools or MSBuild SDKs cannot be read.</summary>
    ToolManifestMalformed = 2033,

    /// <summary>No project.assets.json: the project was not restored.</summary>
    RestoreNotFound = 2034,

    /// <summary>There is no project or solution at the given place, or several to choose from.</summary>
    ProjectNotFound = 2035,

    /// <summary>The solution file cannot be read.</summary>
    SolutionMalformed = 2036,

    /// <summary>The place of a project's assets file could not be found out by evaluating the project.</summary>
    ProjectEvaluationFailed = 2037,

    /// <summary>The record of an earlier verification cannot be used.</summary>
    VerificationCacheUnusable = 2038,

    /// <summary>The package folder has no .nupkg, or does not exist.</summary>
    PackageFileMissing = 2040,

    /// <summary>An extracted file is not what the package holds.</summary>
    ExtractedFileDiffers = 2041,

    /// <summary>A file of the package is not in its folder.</summary>
    ExtractedFileMissing = 2042,

    /// <summary>The package's folder holds a file that the package did not bring.</summary>
    ExtractedFileExtra = 2043,

    /// <summary>The package's folder holds a link or a special file.</summary>
    ExtractedFileIsLink = 2044,

    /// <summary>The package or its folder changed while it was being checked.</summary>
    PackageChangedWhileChecked = 2045,

    /// <summary>A file of the package could not be read.</summary>
    PackageFileUnreadable = 2046,

    /// <summary>The NuGet signature does not verify.</summary>
    NuGetSignatureInvalid = 2050,

    /// <summary>The certificate of the NuGet signature is not trusted.</summary>
    NuGetSignatureUntrusted = 2051,

    /// <summary>The NuGet signature is about other bytes than those that were hashed.</summary>
    NuGetSignatureOfOtherBytes = 2052,

    /// <summary>No NuGet of an SDK could be loaded to verify NuGet signatures.</summary>
    NuGetNotAvailable = 2053,

    // ---- 21xx SBOM ---------------------------------------------------------------------------------------------
    /// <summary>The SBOM could not be made from what was restored.</summary>
    SbomInputMissing = 2101,

    // ---- 22xx provenance ---------------------------------------------------------------------------------------
    /// <summary>The provenance predicate contradicts the certificate that signed it.</summary>
    ProvenanceContradictsCertificate = 2201,

    /// <summary>The provenance predicate does not say what its build type always says and the certificate proves.</summary>
    ProvenanceIncomplete = 2202,

    /// <summary>The file of what is to be signed is not well-formed, or names something that is no longer as it was.</summary>
    SigningManifestMalformed = 2203,

    // ---- 23xx policy -------------------------------------------------------------------------------------------
    /// <summary>The policy file is not well-formed.</summary>
    PolicyMalformed = 2301,

    /// <summary>The policy gives a property, pattern or name twice.</summary>
    PolicyDuplicate = 2302,

    /// <summary>The policy names a signer or an instance that it does not define.</summary>
    PolicyUnknownName = 2303,

    /// <summary>The policy demands a kind of nobody, or nothing at all.</summary>
    PolicyDemandEmpty = 2304,

    /// <summary>The policy is of a version that this tool does not know.</summary>
    PolicyVersionUnsupported = 2305,

    /// <summary>An exception of the policy has run out.</summary>
    PolicyExceptionExpired = 2306,

    /// <summary>An exception of the policy covers a verdict that none can cover.</summary>
    PolicyExceptionForbidden = 2307,

    /// <summary>A regular expression of the policy is not one of the linear-time engine.</summary>
    PolicyPatternUnsupported = 2308,

    /// <summary>A file that the policy names cannot be read, or lies outside the repository.</summary>
    PolicyFileUnreadable = 2309,

    /// <summary>A trusted root is a local instance's and the policy does not say so.</summary>
    InstanceNotTrusted = 2310,

    // ---- 24xx lock ---------------------------------------------------------------------------------------------
    /// <summary>The lock file is not well-formed.</summary>
    LockMalformed = 2401,

    /// <summary>The lock file holds merge conflict markers.</summary>
    LockConflictMarkers = 2402,

    /// <summary>The package's content hash is not the one in sigstore.lock.json.</summary>
    ContentHashDiffersFromLock = 2403,

    /// <summary>The lock file is of a version that this tool does not know.</summary>
    LockVersionUnsupported = 2404,

    /// <summary>The lock file gives a package or property twice.</summary>
    LockDuplicate = 2405,

    /// <summary>A lock that was named is not there.</summary>
    LockNotFound = 2406,

    /// <summary>The package's content hash is not the one in packages.lock.json.</summary>
    ContentHashDiffersFromPackagesLock = 2410,

    /// <summary>The package's content hash is not the one in project.assets.json.</summary>
    ContentHashDiffersFromAssetsFile = 2411,

    /// <summary>The package's content hash is not the one in .nupkg.metadata.</summary>
    ContentHashDiffersFromMetadata = 2412,

    /// <summary>The hash of the .nupkg is not the one in its .nupkg.sha512 file.</summary>
    FileHashDiffersFromSha512File = 2413,

    // ---- 30xx verdicts -----------------------------------------------------------------------------------------
    /// <summary>A deny rule of the policy covers the package.</summary>
    PackageDenied = 3000,

    /// <summary>No evidence of a demanded kind.</summary>
    PackageUnattested = 3001,

    /// <summary>Valid evidence of the demanded kind, by nobody the policy names; or no rule for the package.</summary>
    PackageUntrusted = 3002,

    /// <summary>A kind of evidence that the locked version has is not proved any more.</summary>
    PackageDowngraded = 3003,

    /// <summary>A kind of evidence that the locked version has is by another signer.</summary>
    PackageSignerChanged = 3004,

    /// <summary>Evidence that counts does not verify, or contradicts itself.</summary>
    PackageEvidenceInvalid = 3005,

    /// <summary>Bytes differ from what is recorded, or the archive is ambiguous.</summary>
    PackageTampered = 3006,

    /// <summary>The package is not in the lock.</summary>
    PackageUnlocked = 3007,

    /// <summary>The package could not be checked.</summary>
    PackageNotChecked = 3008,

    /// <summary>The verdicts do not add up to the packages.</summary>
    TotalsDisagree = 3009,

    /// <summary>An exception in date covers the package.</summary>
    PackageExempt = 3010,

    /// <summary>A bundle is about other bytes than this package, or says nothing that is evidence.</summary>
    BundleNotAboutPackage = 3020,

    /// <summary>A bundle is of a Sigstore instance, or by a key, that nobody named.</summary>
    BundleOfOtherInstance = 3021,

    // ---- 40xx build and tool usage -----------------------------------------------------------------------------
    /// <summary>The command line could not be understood.</summary>
    UsageInvalid = 4001,

    /// <summary>The tool met something that it has no word for; nothing was decided.</summary>
    ToolFault = 4002,

    /// <summary>There is neither a lock nor a policy to hold packages against.</summary>
    NothingToVerifyAgainst = 4010,

    /// <summary>A token was put into an MSBuild property, where binary logs would keep it.</summary>
    TokenInProperty = 4020,

    /// <summary>A property of the build package has a value it does not know.</summary>
    BuildPropertyInvalid = 4021,

    /// <summary>A file of the build could not be read or written.</summary>
    BuildFileUnusable = 4022,

    /// <summary>A file to be verified or inspected cannot be read, so nothing was decided.</summary>
    FileUnreadable = 4031,

    /// <summary>The repository has no gate, or not the one this tool writes.</summary>
    GateMissing = 4040,

    /// <summary>A project is not covered by the gate.</summary>
    GateEscaped = 4041,

    /// <summary>The packages of a project have no stamp: they were not verified since they were restored.</summary>
    GateUnstamped = 4042,

    /// <summary>The verifier that the gate pins is not on this machine, or more lies beside it than was pinned.</summary>
    GateVerifierUnknown = 4043,

    /// <summary>Policy or lock of a gated repository are not the same for all of its projects.</summary>
    GateTrustAmbiguous = 4044,

    /// <summary>What NuGet generated for a project imports something else than files of its verified packages.</summary>
    GateImportForeign = 4045,

    /// <summary>The key that seals the gate's stamps cannot be read, or others than its owner can.</summary>
    GateKeyExposed = 4046,

    // ---- 50xx local instance -----------------------------------------------------------------------------------
    /// <summary>The local instance's folder is not one, or is damaged.</summary>
    LocalInstanceDamaged = 5001,

    /// <summary>The local log holds fewer entries than it has handed out a checkpoint for.</summary>
    LocalLogLostEntries = 5002,

    /// <summary>The folder was reset, and now holds another local instance, while this process was using it.</summary>
    LocalInstanceReplaced = 5003,

    /// <summary>A private key of the local instance can be read by others than its owner.</summary>
    LocalKeyExposed = 5004,

    /// <summary>The port on which the local instance was to be served cannot be had.</summary>
    LocalPortUnavailable = 5005,

    /// <summary>The local instance's folder cannot be read or written: no space, no permission, a read-only file system.</summary>
    LocalFolderUnwritable = 5006,
}
