using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Sbom;

/// <summary>A package that the SDK downloads by exact version without referencing it: runtime packs, host packs, compilers.</summary>
internal static class SdkPack
{
    /// <summary>True if its files become part of a self-contained application.</summary>
    public static bool IsRuntime(PackageIdentity pack) =>
        pack.Id.Contains(".Runtime.", StringComparison.OrdinalIgnoreCase) && !pack.Id.Contains("NativeAOT", StringComparison.OrdinalIgnoreCase);
}
