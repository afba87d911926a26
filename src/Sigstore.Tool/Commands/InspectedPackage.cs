using System.Globalization;
using Sigstore.Packages.Archive;

namespace Sigstore.Tool.Commands;

/// <summary>What a package says of itself, and what can be computed from it.</summary>
internal static class InspectedPackage
{
    public static IEnumerable<InspectedField> Of(PackageArchive package)
    {
        var nuspec = package.Nuspec;
        yield return new("package", $"{nuspec.Identity.Id} {nuspec.Identity.Version}", IsProved: false);
        foreach (var (name, value) in new[]
        {
            ("authors", nuspec.Authors),
            ("repository", nuspec.RepositoryUrl),
            ("commit", nuspec.RepositoryCommit),
            ("license", nuspec.LicenseExpression ?? nuspec.LicenseFile ?? nuspec.LicenseUrl),
        })
        {
            if (value is not null)
            {
                yield return new(name, value, IsProved: false);
            }
        }

        yield return new("files", string.Create(CultureInfo.InvariantCulture, $"{package.Entries.Length} entries, {package.Bundles.Length} embedded bundle(s)"), IsProved: true);
        foreach (var sbom in package.Entries.Where(entry => entry.Name.StartsWith("_manifest/", StringComparison.OrdinalIgnoreCase) && entry.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
        {
            yield return new("SBOM", sbom.Name, IsProved: false);
        }

        if (package.IsSigned)
        {
            yield return new("NuGet signature", "present; verify checks it where the policy asks for it", IsProved: false);
        }

        var digests = package.Digests(DigestSelection.All);
        yield return new("file", digests.FileSha256.ToString(), IsProved: true);
        yield return new("unsigned", $"{digests.UnsignedSha256} (content hash {digests.ContentHash})", IsProved: true);
        yield return new("as packed", digests.PristineSha256.ToString(), IsProved: true);
    }
}
