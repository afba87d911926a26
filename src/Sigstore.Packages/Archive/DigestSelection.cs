namespace Sigstore.Packages.Archive;

/// <summary>Which digests of a package are wanted; what is not asked for is not computed.</summary>
[Flags]
public enum DigestSelection
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>SHA-256 of the file as it lies there.</summary>
    FileSha256 = 1,

    /// <summary>SHA-512 of the file as it lies there: <c>.nupkg.sha512</c>.</summary>
    FileSha512 = 2,

    /// <summary>SHA-256 of the file without its NuGet signature.</summary>
    UnsignedSha256 = 4,

    /// <summary>SHA-512 of the file without its NuGet signature: NuGet's content hash.</summary>
    UnsignedSha512 = 8,

    /// <summary>SHA-256 of the file as it was packed, without signature and without embedded bundles.</summary>
    PristineSha256 = 16,

    /// <summary>SHA-512 of the file as it was packed.</summary>
    PristineSha512 = 32,

    /// <summary>SHA-384 of the file as it lies there: what P-384 keys sign.</summary>
    FileSha384 = 64,

    /// <summary>SHA-384 of the file without its NuGet signature.</summary>
    UnsignedSha384 = 128,

    /// <summary>SHA-384 of the file as it was packed.</summary>
    PristineSha384 = 256,

    /// <summary>All SHA-256 digests: a bundle names one of them.</summary>
    AllSha256 = FileSha256 | UnsignedSha256 | PristineSha256,

    /// <summary>All SHA-512 digests.</summary>
    AllSha512 = FileSha512 | UnsignedSha512 | PristineSha512,

    /// <summary>All SHA-384 digests; few signatures need them.</summary>
    AllSha384 = FileSha384 | UnsignedSha384 | PristineSha384,

    /// <summary>Everything but SHA-384.</summary>
    All = AllSha256 | AllSha512,
}
