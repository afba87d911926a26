namespace Sigstore.Packages.Io.Oci;

/// <summary>Media types of the OCI image-spec v1.1, and those of Sigstore bundles as registries carry them.</summary>
internal static class OciMediaTypes
{
    public const string Index = "application/vnd.oci.image.index.v1+json";
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>The config of a manifest that has none; what registries report as type where they don't know <c>artifactType</c>.</summary>
    public const string Empty = "application/vnd.oci.empty.v1+json";

    /// <summary>True for a bundle of any version, in either spelling: what is in it says itself which version it is, and whether that is known.</summary>
    public static bool IsBundle(string? type) => type is not null
        && (type.StartsWith("application/vnd.dev.sigstore.bundle+json", StringComparison.Ordinal)
            || (type.StartsWith("application/vnd.dev.sigstore.bundle.v", StringComparison.Ordinal) && type.EndsWith("+json", StringComparison.Ordinal)));

    /// <summary>True if a list leaves open what an artifact is, so that its manifest has to say.</summary>
    public static bool SaysNothing(string? type) => type is null or "" or Empty;
}
