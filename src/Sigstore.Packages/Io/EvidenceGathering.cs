using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Io;

/// <summary>Finds out everything about restored packages: the files, the bundles, the NuGet signatures. Packages in parallel, each on its own.</summary>
public sealed class EvidenceGathering
{
    private readonly BundleAppraiser _appraiser;
    private readonly BundleSources _sources;
    private readonly SourceLines _lines = new();

    /// <summary>Gathers with this appraiser from these sources.</summary>
    public EvidenceGathering(BundleAppraiser appraiser, BundleSources sources)
    {
        ArgumentNullException.ThrowIfNull(appraiser);
        ArgumentNullException.ThrowIfNull(sources);
        (_appraiser, _sources) = (appraiser, sources);
    }

    /// <summary>Gathers for every package; the result has the order of the packages. One package's failure never hides another's.</summary>
    public async Task<ImmutableArray<PackageEvidence>> GatherAsync(ImmutableArray<InstalledPackage> packages, Action<PackageEvidence> onEach, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onEach);
        var found = new PackageEvidence[packages.Length];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForAsync(0, packages.Length, options, (i, cancel) =>
        {
            found[i] = Gather(packages[i], cancel);
            onEach(found[i]);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        return [.. found];
    }

    private PackageEvidence Gather(InstalledPackage package, CancellationToken cancellationToken)
    {
        // (1) The archive, every hash, every extracted file: one open file, read once.
        var check = InstalledPackageCheck.Check(package, DigestSelection.All, cancellationToken);

        var unreadable = new List<RefusedEvidence>();

        // (2) What bundles prove; about a package without digests nothing can be proved.
        var appraisals = check.Digests is { } digests ? [.. _sources.Find(check, unreadable).Select(bundle => _appraiser.Appraise(bundle, digests))] : ImmutableArray<Appraisal>.Empty;
        return new PackageEvidence(package.Identity.Id, package.Identity.Version, check.Digests?.ContentHash)
        {
            Digests = check.Digests is { } known ? [.. known.Distinct.Select(digest => digest.ToString())] : [],
            Paths = [.. package.Paths.Select(path => path.ToString())],
            BroughtInBy = _lines.Find(package),
            Proved = [.. appraisals.OfType<Appraisal.Proof>().Select(proof => proof.Evidence)],
            Tampering = check.Tampering,
            Invalid = [.. appraisals.OfType<Appraisal.Invalid>().Select(invalid => invalid.Refused), .. unreadable],
            NotApplicable = [.. appraisals.OfType<Appraisal.NotApplicable>().Select(other => other.Refused)],
            Unreadable = check.Unreadable,
        };
    }
}
