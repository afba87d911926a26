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
    private readonly Func<string, bool> _wantsNuGetSignatures;
    private readonly Lazy<NuGetSignatures> _nuGetSignatures;
    private readonly SourceLines _lines = new();

    /// <summary>
    /// Gathers with this appraiser from these sources. NuGet signatures cost NuGet's start and 20 ms a package, so they are verified only of
    /// packages whose id <paramref name="wantsNuGetSignatures"/> names; their revocation is looked up only if <paramref name="online"/>.
    /// </summary>
    public EvidenceGathering(BundleAppraiser appraiser, BundleSources sources, Func<string, bool> wantsNuGetSignatures, bool online)
    {
        ArgumentNullException.ThrowIfNull(appraiser);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(wantsNuGetSignatures);
        (_appraiser, _sources, _wantsNuGetSignatures) = (appraiser, sources, wantsNuGetSignatures);
        _nuGetSignatures = new Lazy<NuGetSignatures>(() => NuGetSignatures.Load(online));
    }

    /// <summary>False if nobody but bundles and NuGet signatures asks for SHA-256 digests: no deny rule names one.</summary>
    public bool NeedsEveryDigest { get; init; } = true;

    /// <summary>Stores to ask about packages; none unless the policy names some.</summary>
    public AttestationStores Stores { get; init; } = AttestationStores.None;

    /// <summary>What NuGet's verifier believed, if it had a part in this: <see cref="NuGetSignatures.RootFiles"/>; empty if not.</summary>
    public ImmutableArray<string> NuGetRootFiles => _nuGetSignatures.IsValueCreated ? _nuGetSignatures.Value.RootFiles : [];

    /// <summary>Gathers for every package; the result has the order of the packages. One package's failure never hides another's.</summary>
    public async Task<ImmutableArray<PackageEvidence>> GatherAsync(ImmutableArray<InstalledPackage> packages, Action<PackageEvidence> onEach, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onEach);
        var found = new PackageEvidence[packages.Length];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };

        // NuGet starts while the first packages are hashed; what keeps it from starting is said where it is asked for.
        var starting = packages.Any(package => _wantsNuGetSignatures(package.Identity.Id)) ? Task.Run(() => _nuGetSignatures.Value, cancellationToken) : Task.CompletedTask;

        var hasTools = packages.Any(package => package.IsLocalTool);

        // The largest first: the last to be taken decides how long the other core waits.
        var order = Enumerable.Range(0, packages.Length).OrderByDescending(i => SizeOf(packages[i])).ToList();
        await Parallel.ForEachAsync(order, options, async (i, cancel) =>
        {
            found[i] = await GatherAsync(packages[i], hasTools, cancel).ConfigureAwait(false);
            onEach(found[i]);
        }).ConfigureAwait(false);
        await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return [.. found];
    }

    private static long SizeOf(InstalledPackage package) => new FileInfo(package.NupkgPath) is { Exists: true } file ? file.Length : 0;

    // SHA-512 is what everybody recorded and is always there; SHA-256, rarely SHA-384, is what bundles and NuGet signatures name.
    private DigestSelection NeededFor(InstalledPackage package, ImmutableArray<FoundBundle> outside) =>
        Stores.AreAskedAbout(package.Identity.Id) ? DigestSelection.All | DigestSelection.AllSha384
        : NeedsEveryDigest || !outside.IsEmpty || _wantsNuGetSignatures(package.Identity.Id) ? NamedDigests.NeededFor(outside) : DigestSelection.AllSha512;

    private async Task<PackageEvidence> GatherAsync(InstalledPackage package, bool hasTools, CancellationToken cancellationToken)
    {
        // (1) Bundles that lie outside of the package: they decide which digests are needed.
        var unreadable = new List<RefusedEvidence>();
        var outside = _sources.FindOutside(package, unreadable);

        // (2) The archive, every hash, every extracted file: one open file, read once.
        var check = InstalledPackageCheck.Check(package, NeededFor(package, outside), cancellationToken);

        // (3) What bundles prove; about a package without digests nothing can be proved.
        var (stored, unasked) = check.Digests is { } known && Stores.AreAskedAbout(package.Identity.Id)
            ? await Stores.AskAsync(package.Identity.Id, known.UnsignedSha256, cancellationToken).ConfigureAwait(false)
            : ([], []);
        var appraisals = check.Digests is { } digests ? [.. BundleSources.FindInside(check).Concat(outside).Concat(stored).Select(bundle => _appraiser.Appraise(bundle, digests))] : ImmutableArray<Appraisal>.Empty;

        // (4) What the NuGet signature proves, if anybody asks.
        var (signatures, untried) = await VerifyNuGetSignaturesAsync(check, cancellationToken).ConfigureAwait(false);
        return new PackageEvidence(package.Identity.Id, package.Identity.Version, check.Digests?.ContentHash)
        {
            Digests = check.Digests is { } computed ? [.. computed.Distinct.Select(digest => digest.ToString())] : [],
            Paths = [.. package.Paths.Select(path => path.ToString())],
            BroughtInBy = _lines.Find(package),
            HasLocalTools = hasTools,
            Proved = [.. appraisals.OfType<Appraisal.Proof>().Select(proof => proof.Evidence), .. signatures?.Proved ?? []],
            Tampering = check.Tampering,
            Invalid = [.. appraisals.OfType<Appraisal.Invalid>().Select(invalid => invalid.Refused), .. unreadable, .. signatures?.Refused is { } refused ? [refused] : Array.Empty<RefusedEvidence>()],
            NotApplicable = [.. appraisals.OfType<Appraisal.NotApplicable>().Select(other => other.Refused)],
            Unreadable = check.Unreadable,
            Untried = [.. untried is null ? [] : new[] { untried }, .. Unknown(unasked, appraisals)],
        };
    }

    // What was found elsewhere is known, whatever a store that could not be asked would have said.
    private static IEnumerable<UntriedEvidence> Unknown(ImmutableArray<UntriedEvidence> unasked, ImmutableArray<Appraisal> appraisals)
    {
        var proved = appraisals.OfType<Appraisal.Proof>().Select(proof => proof.Evidence.Kind).ToHashSet();
        return unasked.Select(one => new UntriedEvidence([.. one.Kinds.Where(kind => !proved.Contains(kind))], one.Reason)).Where(one => !one.Kinds.IsEmpty);
    }

    private async Task<(NuGetSignatureFindings? Findings, UntriedEvidence? Untried)> VerifyNuGetSignaturesAsync(CheckedPackage check, CancellationToken cancellationToken)
    {
        if (check.Signature is not { } signature || check.Digests is not { } digests || !_wantsNuGetSignatures(check.Package.Identity.Id))
        {
            return default;
        }

        try
        {
            return (await _nuGetSignatures.Value.VerifyAsync(signature, digests, cancellationToken).ConfigureAwait(false), null);
        }
        catch (SigstoreException refused) when (refused.Failure.Code == FailureCode.NuGetNotAvailable)
        {
            return (null, new UntriedEvidence([EvidenceKind.Author, EvidenceKind.Repository], refused.Failure));
        }
    }
}
