using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tuf.Roots;

/// <summary>What this product carries of an instance: the root its TUF updates begin with, and the trusted root for days without network.</summary>
/// <remarks>Only the public instance has one. <c>build/update-roots.sh</c> renews it.</remarks>
public sealed class EmbeddedRoot
{
    private EmbeddedRoot(string name)
    {
        RootJson = Read($"Roots/{name}.root.json");
        TrustedRootJson = Read($"Roots/{name}.trusted_root.json");
        var origin = JsonStrict.Parse(Read($"Roots/{name}.origin.json"), FailureCode.TrustedRootMalformed, "origin of the embedded root");
        Source = $"{origin.StringOf("package", FailureCode.TrustedRootMalformed, "package")}@{origin.StringOf("version", FailureCode.TrustedRootMalformed, "version")}";
        PublishedAt = DateTimeOffset.ParseExact(
            origin.GetProperty("published").GetString()!, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    /// <summary>The public instance's.</summary>
    public static EmbeddedRoot Public { get; } = new("public");

    /// <summary>TUF <c>root.json</c>.</summary>
    public ReadOnlyMemory<byte> RootJson { get; }

    /// <summary>The target <c>trusted_root.json</c> as of <see cref="PublishedAt"/>.</summary>
    public ReadOnlyMemory<byte> TrustedRootJson { get; }

    /// <summary>Where it was taken from: a package and its version.</summary>
    public string Source { get; }

    /// <summary>When that was published; UTC.</summary>
    public DateTimeOffset PublishedAt { get; }

    private static byte[] Read(string resource)
    {
        using var stream = typeof(EmbeddedRoot).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"resource {resource} is not embedded");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
