using System.Collections.Immutable;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Reports;

/// <summary>How many packages got which verdict; always adds up to the number of packages.</summary>
public sealed class ReportTotals
{
    internal ReportTotals(ImmutableArray<PackageVerdict> verdicts)
    {
        Verified = verdicts.Count(verdict => verdict.Kind == VerdictKind.Verified);
        Pinned = verdicts.Count(verdict => verdict.Kind == VerdictKind.Pinned);
        Exempt = verdicts.Count(verdict => verdict.Kind == VerdictKind.Exempt);
        CouldNotCheck = verdicts.Count(verdict => verdict.Kind == VerdictKind.CouldNotCheck);
        Failed = verdicts.Count(verdict => !verdict.Passes && verdict.Kind != VerdictKind.CouldNotCheck);
    }

    /// <summary>Everything demanded, and everything locked, is proved.</summary>
    public int Verified { get; }

    /// <summary>Only the hash was demanded, and it holds.</summary>
    public int Pinned { get; }

    /// <summary>An exception in date covers them.</summary>
    public int Exempt { get; }

    /// <summary>Refused.</summary>
    public int Failed { get; }

    /// <summary>Not decided; never a pass.</summary>
    public int CouldNotCheck { get; }

    /// <summary>All of them.</summary>
    public int Packages => Verified + Pinned + Exempt + Failed + CouldNotCheck;

    /// <summary>The sum, written out.</summary>
    public override string ToString() =>
        $"{Verified} verified + {Pinned} pinned + {Exempt} exempt + {Failed} failed + {CouldNotCheck} could-not-check = {Packages} packages";
}
