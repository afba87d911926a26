using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>A bundle on its way into a package: its file name below <c>_sigstore/</c> and its bytes.</summary>
public sealed class BundleToAttach
{
    /// <summary>Takes a name like <c>provenance.sigstore.json</c>; another form, or too many bytes, is a bug of the caller.</summary>
    public BundleToAttach(string name, ReadOnlyMemory<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!EntryName.IsBundle(EntryName.AttachedFolder + name))
        {
            throw new ArgumentException($"expected [a-z0-9-]+{EntryName.BundleSuffix}, no device name, found {DisplayText.OneLine(name)}", nameof(name));
        }

        if (utf8.Length > ArchiveLimits.MaxBundleBytes)
        {
            throw new ArgumentException($"expected at most {ArchiveLimits.MaxBundleBytes} bytes, found {utf8.Length}", nameof(utf8));
        }

        Name = name;
        Utf8 = utf8;
    }

    /// <summary>The file name below <c>_sigstore/</c>.</summary>
    public string Name { get; }

    /// <summary>The bundle's bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }
}
