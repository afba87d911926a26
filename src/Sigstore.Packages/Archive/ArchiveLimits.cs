namespace Sigstore.Packages.Archive;

/// <summary>What a package may cost at most. Checked before anything is allocated or inflated.</summary>
internal static class ArchiveLimits
{
    /// <summary>Entries of an ordinary zip; the sentinel 65,535 is not a count.</summary>
    public const int MaxEntries = 65_534;

    /// <summary>Entries of a Zip64 archive.</summary>
    public const int MaxZip64Entries = 100_000;

    /// <summary>Bytes of one file, inflated.</summary>
    public const long MaxFileBytes = 2L << 30;

    /// <summary>Bytes of the central directory.</summary>
    public const long MaxDirectoryBytes = 64L << 20;

    /// <summary>Bytes of everything, inflated, whatever the size of the archive.</summary>
    public const long MaxTotalBytes = 16L << 30;

    /// <summary>Inflated bytes for each byte of the archive, beyond <see cref="FreeBytes"/>.</summary>
    public const long MaxRatio = 200;

    /// <summary>Inflated bytes to which the ratio does not apply: a small package of zeros harms nobody.</summary>
    public const long FreeBytes = 64L << 20;

    /// <summary>Bytes of the nuspec.</summary>
    public const int MaxNuspecBytes = 4 << 20;

    /// <summary>Bytes of the NuGet signature; real ones have some ten thousand.</summary>
    public const int MaxSignatureBytes = 8 << 20;

    /// <summary>Bundles in one package.</summary>
    public const int MaxBundles = 16;

    /// <summary>Bytes of one embedded bundle.</summary>
    public const int MaxBundleBytes = 8 << 20;
}
