using System.Collections.Immutable;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Lock;

/// <summary>
/// How what is proved now differs from a locked entry: the continuity rule. Every (kind, stable signer) of the entry must be
/// proved again; what is extra satisfies nothing.
/// </summary>
public sealed class TrustDrift
{
    private TrustDrift(LockedPackage from, ImmutableArray<LockedEvidence> lost, ImmutableArray<LockedEvidence> bySomebodyElse, ImmutableArray<ProvedEvidence> added) =>
        (From, Lost, BySomebodyElse, Added) = (from, lost, bySomebodyElse, added);

    /// <summary>The entry that was compared.</summary>
    public LockedPackage From { get; }

    /// <summary>Kinds that are not proved any more, by anybody.</summary>
    public ImmutableArray<LockedEvidence> Lost { get; }

    /// <summary>Kinds that are proved, but not by the locked signer.</summary>
    public ImmutableArray<LockedEvidence> BySomebodyElse { get; }

    /// <summary>Kinds or signers that the entry does not know: they enter the lock only by name.</summary>
    public ImmutableArray<ProvedEvidence> Added { get; }

    /// <summary>True if nothing that was locked is missing.</summary>
    public bool Continues => Lost.Length == 0 && BySomebodyElse.Length == 0;

    /// <summary>Compares.</summary>
    public static TrustDrift Between(LockedPackage from, ImmutableArray<ProvedEvidence> proved)
    {
        ArgumentNullException.ThrowIfNull(from);
        var missing = from.Evidence.Where(locked => !proved.Any(locked.IsProvedBy)).ToLookup(locked => proved.Any(evidence => evidence.Kind == locked.Kind));
        return new TrustDrift(
            from,
            lost: [.. missing[false]],
            bySomebodyElse: [.. missing[true]],
            added: [.. proved.Where(evidence => !from.Evidence.Any(locked => locked.IsProvedBy(evidence)))]);
    }
}
