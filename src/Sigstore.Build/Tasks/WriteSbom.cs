using System.Globalization;
using Microsoft.Build.Framework;
using Sigstore.Build.Facts;
using Sigstore.Client.Failures;
using Sigstore.Packages.Sbom;

namespace Sigstore.Build.Tasks;

/// <summary>Writes the SBOM documents of a package or application from <c>project.assets.json</c>.</summary>
public sealed class WriteSbom : SigstoreTask
{
    /// <summary>The project's <c>obj/project.assets.json</c>.</summary>
    [Required]
    public string AssetsFile { get; set; } = "";

    /// <summary>The project file.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Id of the package or name of the application.</summary>
    [Required]
    public string PackageId { get; set; } = "";

    /// <summary>Its version.</summary>
    [Required]
    public string PackageVersion { get; set; } = "";

    /// <summary>The documents to write: path, with the metadata <c>Format</c> (<c>spdx</c> or <c>cyclonedx</c>).</summary>
    [Required]
    public ITaskItem[] Documents { get; set; } = [];

    /// <summary>True for an application or a tool: then only the graph of <see cref="TargetFramework"/> and <see cref="RuntimeIdentifier"/> counts.</summary>
    public bool IsApplication { get; set; }

    /// <summary>The framework that is built; empty in the outer build of a multi-targeted project.</summary>
    public string TargetFramework { get; set; } = "";

    /// <summary>The runtime that is built for, if any.</summary>
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary>True if the application carries its runtime.</summary>
    public bool SelfContained { get; set; }

    /// <summary>Supplier.</summary>
    public string Authors { get; set; } = "";

    /// <summary>Licence expression.</summary>
    public string LicenseExpression { get; set; } = "";

    /// <summary>Copyright line.</summary>
    public string PackageCopyright { get; set; } = "";

    /// <summary>Description.</summary>
    public string PackageDescription { get; set; } = "";

    /// <summary>Web address of the project.</summary>
    public string ProjectUrl { get; set; } = "";

    /// <summary>Web address of the repository, as published in the nuspec.</summary>
    public string RepositoryUrl { get; set; } = "";

    /// <summary>The commit.</summary>
    public string RepositoryCommit { get; set; } = "";

    /// <summary>Seconds since 1970: the time of a reproducible build.</summary>
    public string DeterministicTimestamp { get; set; } = "";

    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken cancellationToken)
    {
        var assets = AssetsOnDisk.Read(AssetsFile);
        var version = typeof(WriteSbom).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        var document = GraphSbom.Describe(
            Root(), assets, SharedPackageMetadata.Of(BuildEngine, assets), Selection(), Created(), version);
        foreach (var item in Documents)
        {
            var format = SbomFormat.All.FirstOrDefault(known => known.Name == item.GetMetadata("Format"))
                ?? throw new SigstoreException(FailureCode.BuildPropertyInvalid, $"expected spdx or cyclonedx as a format, found {item.GetMetadata("Format")}");
            cancellationToken.ThrowIfCancellationRequested();
            WriteIfDifferent(item.ItemSpec, format.Write(document));
        }

        return Task.CompletedTask;
    }

    private SbomComponent Root() => new()
    {
        Name = PackageId,
        Version = PackageVersion,
        Kind = IsApplication ? SbomComponentKind.Application : SbomComponentKind.Package,
        Supplier = Authors,
        License = LicenseExpression.Length > 0 ? new SbomLicense.Expression(LicenseExpression) : null,
        Copyright = PackageCopyright,
        Description = PackageDescription,
        ProjectUrl = ProjectUrl,
        RepositoryUrl = RepositoryUrl.Length > 0 ? Sigstore.Packages.Provenance.SourceRevision.Of(RepositoryUrl, null, null)?.Repository : null,
        RepositoryCommit = RepositoryCommit.Length > 0 ? RepositoryCommit : null,
    };

    private SbomSelection Selection() => IsApplication && TargetFramework.Length > 0
        ? SbomSelection.Application(TargetFramework, RuntimeIdentifier, SelfContained)
        : SbomSelection.Package;

    // packages.md: the time asked for, else the commit's, else the one already there, else now.
    private DateTimeOffset Created()
    {
        var asked = DeterministicTimestamp.Length > 0 ? DeterministicTimestamp : Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH");
        if (asked is { Length: > 0 })
        {
            return long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253402300799
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : throw new SigstoreException(FailureCode.BuildPropertyInvalid, $"expected seconds since 1970 as the deterministic timestamp, found {asked}");
        }

        return GitWorkTree.Find(ProjectFile)?.CommitTime()
            ?? PreviousSbom.CreatedIn(Documents.Select(document => document.ItemSpec))
            ?? TimeProvider.System.GetUtcNow();
    }

    // An untouched file keeps its time, and so the package that contains it is not packed again.
    private static void WriteIfDifferent(string path, ReadOnlyMemory<byte> content)
    {
        if (!File.Exists(path) || !content.Span.SequenceEqual(File.ReadAllBytes(path)))
        {
            File.WriteAllBytes(path, content.Span);
        }
    }
}
