using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Build.Framework;
using Sigstore.Client.Services;
using Sigstore.Packages.Provenance;
using Sigstore.Packages.Sbom;

namespace Sigstore.Build.Tasks;

/// <summary>After Publish: attests all published files, and signs a single-file executable. Bundles go beside the published folder, not into it.</summary>
public sealed class AttachToPublish : AttachTask
{
    /// <summary>The published folder.</summary>
    [Required]
    public string PublishFolder { get; set; } = "";

    /// <summary>The published files, full paths.</summary>
    [Required]
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The folder for the bundles.</summary>
    [Required]
    public string BundleFolder { get; set; } = "";

    /// <summary>The single-file executable, or empty.</summary>
    public string SingleFile { get; set; } = "";

    /// <summary>Name and version for messages.</summary>
    public string ApplicationName { get; set; } = "";

    /// <inheritdoc/>
    private protected override string Subject => ApplicationName;

    private protected override string? PlaceOfSboms => Sboms.Length > 0 ? "beside the published folder" : null;

    /// <inheritdoc/>
    private protected override string ManifestFile => Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(PublishFolder))!, ApplicationName + SigningManifest.Suffix);

    /// <inheritdoc/>
    private protected override IReadOnlyList<PlannedArtifact> Plan(IdentityToken? token, CancellationToken cancellationToken)
    {
        var subjects = Files.Select(file => file.GetMetadata("FullPath")).Distinct().Where(File.Exists).Order(StringComparer.Ordinal).Select(file => SubjectOf(file, cancellationToken)).ToList();
        if (subjects.Count == 0)
        {
            return [];
        }

        var predicate = Provenance ? Predicate(token) : null;
        var chunks = PackageStatements.Split(subjects);
        var statements = ImmutableArray.CreateBuilder<PlannedStatement>();
        for (var index = 0; predicate is not null && index < chunks.Length; index++)
        {
            statements.Add(new PlannedStatement(index == 0 ? PlannedStatement.Provenance : $"provenance-{index + 1}", PackageStatements.Provenance(chunks[index], predicate)));
        }

        foreach (var sbom in Sboms)
        {
            var format = SbomFormat.All.First(known => known.Name == sbom.GetMetadata("Format"));
            var name = ReferenceEquals(format, SbomFormat.Spdx) ? "sbom" : "sbom-cyclonedx";
            statements.Add(new PlannedStatement(name, PackageStatements.Sbom(chunks[0], format, File.ReadAllBytes(sbom.ItemSpec))));
        }

        var folder = new PlannedArtifact { Path = PublishFolder, BundleFolder = BundleFolder, Statements = statements.ToImmutable() };
        return SingleFile.Length == 0 ? [folder] : [folder, new PlannedArtifact { Path = Path.GetFullPath(SingleFile), Sha256Hex = Sha256Of(SingleFile), BundleFolder = BundleFolder, SignFile = true }];
    }

    private ArtifactSubject SubjectOf(string file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ArtifactSubject(Path.GetRelativePath(PublishFolder, file).Replace('\\', '/'), Sha256Of(file));
    }

    private static string Sha256Of(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
