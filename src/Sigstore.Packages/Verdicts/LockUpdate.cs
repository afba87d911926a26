using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Versions;

namespace Sigstore.Packages.Verdicts;

/// <summary>What <c>lock</c> would write: the old lock, and what is proved today, under the rules of continuity.</summary>
public sealed class LockUpdate
{
    private readonly TrustLock _current;
    private readonly TrustPolicy _policy;
    private readonly IReadOnlySet<string> _accepted;
    private readonly List<PackageVerdict> _refused = [];
    private readonly List<LockedPackage> _firstSeen = [];
    private readonly List<LockedPackage> _added = [];
    private readonly List<LockedPackage> _changed = [];
    private readonly List<string> _notEntered = [];

    private LockUpdate(TrustLock current, TrustPolicy policy, IReadOnlySet<string> accepted) => (_current, _policy, _accepted) = (current, policy, accepted);

    /// <summary>The lock to write; meaningless if something was refused.</summary>
    public TrustLock Result { get; private set; } = TrustLock.Empty;

    /// <summary>Packages that can't be locked, and why: nothing is written while there is one.</summary>
    public ImmutableArray<PackageVerdict> Refused => [.. _refused];

    /// <summary>First version of an id: trusted on first use, for a person to look at.</summary>
    public ImmutableArray<LockedPackage> FirstSeen => [.. _firstSeen];

    /// <summary>New versions of known ids that continue what their base proves.</summary>
    public ImmutableArray<LockedPackage> Added => [.. _added];

    /// <summary>Entries that changed because their id was accepted by name.</summary>
    public ImmutableArray<LockedPackage> Changed => [.. _changed];

    /// <summary>Entries removed because nothing uses them any more and pruning was asked for.</summary>
    public ImmutableArray<LockedPackage> Pruned { get; private set; } = [];

    /// <summary>Evidence that was proved and is new, and so enters only by name; one sentence each.</summary>
    public ImmutableArray<string> NotEntered => [.. _notEntered];

    /// <summary>Works out the new lock. <paramref name="accepted"/> are ids, without regard to case.</summary>
    public static LockUpdate Of(TrustLock current, TrustPolicy policy, IReadOnlyCollection<PackageEvidence> packages, IEnumerable<string> accepted, bool prune)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(packages);
        var update = new LockUpdate(current, policy, accepted.ToHashSet(StringComparer.OrdinalIgnoreCase));
        if (update._accepted.FirstOrDefault(id => !packages.Any(package => string.Equals(package.Id, id, StringComparison.OrdinalIgnoreCase))) is { } unknown)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"--accept: expected the id of a restored package, found '{unknown}'");
        }

        var entries = current.Packages.ToDictionary(entry => (entry.Id.ToUpperInvariant(), entry.Version));
        var used = new HashSet<(string, PackageVersion)>();
        foreach (var package in packages.OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase).ThenBy(package => package.Version, StringComparer.Ordinal))
        {
            if (update.EntryFor(package) is { } entry)
            {
                entries[(entry.Id.ToUpperInvariant(), entry.Version)] = entry;
                used.Add((entry.Id.ToUpperInvariant(), entry.Version));
            }
        }

        update.Pruned = prune ? [.. entries.Where(entry => !used.Contains(entry.Key)).Select(entry => entry.Value)] : [];
        update.Result = new TrustLock(current.File, entries.Values.Except(update.Pruned));
        return update;
    }

    private LockedPackage? EntryFor(PackageEvidence package)
    {
        var entry = _current.Find(package.Id, package.Version);
        var comparison = entry ?? _current.BaseOf(package.Id, package.Version);
        var isAccepted = _accepted.Contains(package.Id);
        ImmutableArray<VerdictReason> reasons =
        [
            .. DenyReasons.Of(_policy, package),
            .. IntegrityReasons.Of(package, entry, _current),
            .. isAccepted ? [] : ContinuityReasons.Of(package, comparison, entry is not null),
            .. UntriedReasons(package),
        ];
        if (reasons.Length > 0)
        {
            reasons = [.. reasons.OrderBy(reason => reason.Kind)];
            _refused.Add(new PackageVerdict(package, _policy.RuleFor(package.Id), reasons[0].Kind, reasons));
            return null;
        }

        var eligible = Eligible(package, comparison);
        return (entry, comparison, isAccepted) switch
        {
            (null, null, _) => Note(_firstSeen, NewEntry(package, eligible)),
            (null, not null, true) => Note(_changed, NewEntry(package, eligible)),
            (null, { } known, false) => Note(_added, NewEntry(package, Continuing(package, known, eligible))),
            ({ } same, _, true) => IsEqual(same.Evidence, eligible) ? same : Note(_changed, NewEntry(package, eligible)),
            ({ } same, _, false) => Unchanged(package, same, eligible),
        };
    }

    // What could not be tried can't be locked: the entry would be weaker than the package, and nobody would see it.
    private static IEnumerable<VerdictReason> UntriedReasons(PackageEvidence package) => package.Untried.Select(untried =>
        new VerdictReason(VerdictKind.CouldNotCheck,
            new Failure(FailureCode.PackageNotChecked, $"{package}: {string.Join(", ", untried.Kinds.Select(kind => kind.Word()))} could not be tried", untried.Reason),
            $"dotnet sigstore explain {untried.Reason.Id}"));

    // Beside a feed or in a store strangers can put things: such evidence enters only where the policy demands its kind. What was locked
    // already is no stranger's, wherever it lies now: left out, it would be lost to the next version without a word.
    private ImmutableArray<LockedEvidence> Eligible(PackageEvidence package, LockedPackage? comparison) =>
    [
        .. package.Proved
            .Where(proved => proved.Place is EvidencePlace.Embedded or EvidencePlace.Vendored || _policy.Demands(package.Id, proved.Kind)
                || comparison?.Evidence.Any(locked => locked.IsProvedBy(proved)) == true)
            .GroupBy(proved => (proved.Kind, proved.Signer))
            .Select(same => same.OrderBy(proved => proved.Facts.SignedAt).ThenBy(proved => proved.Facts.BundleSha256, StringComparer.Ordinal).First())
            .Select(proved => new LockedEvidence(proved.Kind, proved.Signer, proved.Facts)),
    ];

    private ImmutableArray<LockedEvidence> Continuing(PackageEvidence package, LockedPackage from, ImmutableArray<LockedEvidence> eligible)
    {
        var known = eligible.ToLookup(evidence => from.Evidence.Any(locked => IsSame(locked, evidence)));
        foreach (var extra in known[false])
        {
            _notEntered.Add($"{package}: {extra.Kind.Word()} by {extra.Signer} is new since {from.Version}; it enters the lock only by name: dotnet sigstore lock --accept {package.Id}");
        }

        return [.. known[true]];
    }

    private LockedPackage Unchanged(PackageEvidence package, LockedPackage same, ImmutableArray<LockedEvidence> eligible)
    {
        _ = Continuing(package, same, eligible);
        return same;
    }

    private static bool IsEqual(ImmutableArray<LockedEvidence> left, ImmutableArray<LockedEvidence> right) =>
        left.Length == right.Length && left.All(one => right.Any(other => IsSame(one, other)));

    private static bool IsSame(LockedEvidence left, LockedEvidence right) => left.Kind == right.Kind && left.Signer.Equals(right.Signer);

    private static LockedPackage NewEntry(PackageEvidence package, ImmutableArray<LockedEvidence> evidence) =>
        PackageVersion.TryParse(package.Version, out var version)
            ? new LockedPackage(package.Id, version, package.ContentHash!, evidence)
            : throw new SigstoreException(FailureCode.LockMalformed, $"expected a package version of {package.Id}, found '{package.Version}'");

    private static LockedPackage Note(List<LockedPackage> where, LockedPackage entry)
    {
        where.Add(entry);
        return entry;
    }
}
