using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Sbom;

/// <summary>A library of an assets file: the same in every target.</summary>
public sealed class ResolvedLibrary
{
    private ResolvedLibrary(string key, string? path, string? sha512Hex)
    {
        Key = key;
        Path = path;
        Sha512Hex = sha512Hex;
    }

    /// <summary>The component key, <c>id/version</c> in lower case.</summary>
    public string Key { get; }

    /// <summary>A package's folder relative to a package folder; a project's file relative to the project; null if not given.</summary>
    public string? Path { get; }

    /// <summary>The content hash (SHA-512 of the package without its signature) in lower-case hexadecimal; null for a project.</summary>
    public string? Sha512Hex { get; }

    internal static ResolvedLibrary Read(JsonProperty library)
    {
        var slash = library.Name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            throw new SigstoreException(FailureCode.SbomInputMissing, $"expected id/version as the name of a library, found {library.Name}");
        }

        return new ResolvedLibrary(
            SbomComponent.KeyOf(library.Name[..slash], library.Name[(slash + 1)..]),
            library.Value.TryGetProperty("path", out var path) ? path.GetString() : null,
            library.Value.TryGetProperty("sha512", out var sha512) && sha512.GetString() is { } base64 ? HexOf(base64) : null);
    }

    /// <summary>NuGet writes hashes in base64; purls, SPDX, CycloneDX and in-toto want hexadecimal.</summary>
    public static string HexOf(string base64) => Convert.ToHexStringLower(Base64Strict.Decode(base64, FailureCode.SbomInputMissing, "the content hash of a library"));
}
