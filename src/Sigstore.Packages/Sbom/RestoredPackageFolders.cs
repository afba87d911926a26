using System.Security.Cryptography;
using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Sbom;

/// <summary>Reads package folders on disk: <c>id/version/id.nuspec</c> and <c>.nupkg.metadata</c> in lower case, as restore lays them out.</summary>
public sealed class RestoredPackageFolders : IPackageMetadataSource
{
    private const int MaxFileBytes = 4 << 20;
    private readonly IReadOnlyList<string> _folders;

    /// <summary>Names the folders, the global packages folder first.</summary>
    public RestoredPackageFolders(IReadOnlyList<string> folders) => _folders = folders;

    /// <inheritdoc/>
    public RestoredPackage Read(string id, string version)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(version);
        var (lowerId, lowerVersion) = (id.ToLowerInvariant(), version.ToLowerInvariant());
        foreach (var folder in _folders)
        {
            var package = Path.Combine(folder, lowerId, lowerVersion);
            if (Content(Path.Combine(package, $"{lowerId}.nuspec")) is { } nuspec)
            {
                var (hash, source) = Recorded(Content(Path.Combine(package, ".nupkg.metadata")), nuspec);
                return new RestoredPackage(PackageMetadata.Parse(nuspec), hash, source);
            }
        }

        return RestoredPackage.Unknown;
    }

    private static (string? Sha512Hex, string? Source) Recorded(byte[]? metadata, byte[] nuspec)
    {
        if (metadata is null)
        {
            return (null, null);
        }

        try
        {
            using var document = JsonDocument.Parse(metadata);
            var hash = document.RootElement.TryGetProperty("contentHash", out var recorded) ? recorded.GetString() : null;
            var source = document.RootElement.TryGetProperty("source", out var feed) ? feed.GetString() : null;
            var sha512 = hash is null ? null : Base64Strict.Decode(hash, FailureCode.SbomInputMissing, "the content hash that restore recorded");

            // dotnet tool restore records the nuspec's hash as the package's: nobody's content hash.
            return (sha512 is null || sha512.AsSpan().SequenceEqual(SHA512.HashData(nuspec)) ? null : Convert.ToHexStringLower(sha512), source);
        }
        catch (JsonException malformed)
        {
            throw new SigstoreException(FailureCode.SbomInputMissing, "expected .nupkg.metadata as restore writes it, found something else", malformed);
        }
    }

    private static byte[]? Content(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length <= MaxFileBytes ? File.ReadAllBytes(path) : null;
    }
}
