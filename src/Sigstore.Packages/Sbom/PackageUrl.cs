namespace Sigstore.Packages.Sbom;

/// <summary>Package URLs of NuGet packages.</summary>
/// <remarks>Source: the package-url specification, type <c>nuget</c>: the name keeps its casing, each part is percent-encoded.</remarks>
public static class PackageUrl
{
    /// <summary><c>pkg:nuget/Id@Version</c>.</summary>
    public static string OfNuGet(string id, string version) => $"pkg:nuget/{Encode(id)}@{Encode(version)}";

    // The colon stays plain in a package URL; everything else outside the unreserved characters is encoded.
    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%3A", ":", StringComparison.Ordinal);
}
