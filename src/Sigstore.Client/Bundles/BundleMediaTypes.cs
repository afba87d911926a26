namespace Sigstore.Client.Bundles;

/// <summary>The media types of bundles: exact texts, of which 0.3 has two.</summary>
public static class BundleMediaTypes
{
    /// <summary>The one to write.</summary>
    public const string Current = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /// <summary>The version a media type stands for; ordinal, no parameters, no other spelling.</summary>
    public static bool TryParse(string text, out BundleVersion version)
    {
        BundleVersion? known = text switch
        {
            Current or "application/vnd.dev.sigstore.bundle+json;version=0.3" => BundleVersion.V03,
            "application/vnd.dev.sigstore.bundle+json;version=0.2" => BundleVersion.V02,
            "application/vnd.dev.sigstore.bundle+json;version=0.1" => BundleVersion.V01,
            _ => null,
        };
        version = known ?? default;
        return known is not null;
    }
}
