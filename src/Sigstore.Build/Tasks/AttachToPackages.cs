using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Build.Framework;
using Sigstore.Build.Facts;
using Sigstore.Client.Services;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Provenance;
using Sigstore.Packages.Sbom;

namespace Sigstore.Build.Tasks;

/// <summary>After Pack: attests and signs each package, puts the provenance inside, writes the bundles beside it.</summary>
public sealed class AttachToPackages : AttachTask
{
    /// <summary>The <c>.nupkg</c> and <c>.snupkg</c> files that Pack wrote.</summary>
    [Required]
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>True to put the provenance bundle into the package.</summary>
    public bool Embed { get; set; } = true;

    /// <summary>The nuspec that the package is packed from instead of the project, or empty.</summary>
    public string NuspecFile { get; set; } = "";

    /// <summary>What replaces its tokens: <c>name=value</c>, separated by semicolons.</summary>
    public string NuspecProperties { get; set; } = "";

    /// <inheritdoc/>
    private protected override string Subject => string.Join(", ", Files().Select(Path.GetFileName));

    // A nuspec of one's own lists its files itself.
    private protected override string? PlaceOfSboms => Sboms.Length > 0 && NuspecFile.Length == 0 ? "inside" : null;

    /// <inheritdoc/>
    private protected override string ManifestFile => Files().First() + SigningManifest.Suffix;

    /// <inheritdoc/>
    private protected override IReadOnlyList<PlannedArtifact> Plan(IdentityToken? token, CancellationToken cancellationToken)
    {
        var predicate = Provenance ? Predicate(token) : null;
        var plans = new List<PlannedArtifact>();
        foreach (var package in Files())
        {
            cancellationToken.ThrowIfCancellationRequested();
            plans.Add(Plan(package, predicate));
        }

        return plans;
    }

    private IEnumerable<string> Files() => Packages.Select(package => package.GetMetadata("FullPath")).Select(path => NuspecFile.Length > 0 && !File.Exists(path)
        ? PackedFromNuspec.NameOf(path, Path.GetFullPath(NuspecFile, Path.GetDirectoryName(ProjectFile)!), NuspecProperties)
        : path);

    private PlannedArtifact Plan(string package, ProvenancePredicate? predicate)
    {
        var isPackage = package.EndsWith(".nupkg", StringComparison.OrdinalIgnoreCase);
        var subject = SubjectOf(package, isPackage);
        var statements = ImmutableArray.CreateBuilder<PlannedStatement>();
        if (predicate is not null)
        {
            statements.Add(new PlannedStatement(PlannedStatement.Provenance, PackageStatements.Provenance([subject], predicate)));
        }

        foreach (var sbom in isPackage && Sidecars ? Sboms : [])
        {
            var format = SbomFormat.All.First(known => known.Name == sbom.GetMetadata("Format"));
            var name = ReferenceEquals(format, SbomFormat.Spdx) ? "sbom" : "sbom-cyclonedx";
            statements.Add(new PlannedStatement(name, PackageStatements.Sbom([subject], format, File.ReadAllBytes(sbom.ItemSpec))));
        }

        return new PlannedArtifact
        {
            Path = package,
            Sha256Hex = subject.Sha256Hex,
            Embed = Embed && isPackage,
            Sidecars = Sidecars,
            SignFile = true,
            Statements = statements.ToImmutable(),
        };
    }

    // The subject is what Pack wrote: without what was attached to it since, so that it is the same before and after.
    private static ArtifactSubject SubjectOf(string path, bool isPackage)
    {
        if (!isPackage)
        {
            using var stream = File.OpenRead(path);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
            stream.Position = 0;
            return new ArtifactSubject(Path.GetFileName(path), sha256, Convert.ToHexStringLower(SHA512.HashData(stream)));
        }

        using var archive = PackageArchive.Open(File.OpenRead(path));
        var digests = archive.Digests(DigestSelection.PristineSha256 | DigestSelection.PristineSha512);
        return new ArtifactSubject(Path.GetFileName(path), digests.PristineSha256.Hex, digests.PristineSha512.Hex);
    }
}
