using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Policy;
using Sigstore.Packages.Verdicts;

namespace Sigstore.Packages.Reports;

/// <summary>Everything one run found out, for every form of output.</summary>
public sealed class VerificationReport
{
    /// <summary>
    /// Gathers the verdicts. <paramref name="packageCount"/> is the number of packages of the graph, counted apart from the verdicts:
    /// if they don't add up the run fails (SIG3009).
    /// </summary>
    public VerificationReport(string target, TrustPolicy policy, string? lockFile, IEnumerable<PackageVerdict> verdicts, int packageCount)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(policy);
        (Target, Policy, LockFile) = (target, policy, lockFile);
        Verdicts = [.. verdicts.OrderBy(verdict => verdict.Evidence.Id, StringComparer.OrdinalIgnoreCase).ThenBy(verdict => verdict.Evidence.Version, StringComparer.Ordinal)];
        Totals = new ReportTotals(Verdicts);
        var distinct = Verdicts.Select(verdict => $"{verdict.Evidence.Id}/{verdict.Evidence.Version}").Distinct(StringComparer.OrdinalIgnoreCase).Count();
        if (Totals.Packages != packageCount || distinct != packageCount)
        {
            throw new SigstoreException(FailureCode.TotalsDisagree, $"expected a verdict for each of {packageCount} packages, found {Totals.Packages} verdicts about {distinct} packages");
        }
    }

    /// <summary>What was verified: a project, a solution, a folder.</summary>
    public string Target { get; }

    /// <summary>The policy that held.</summary>
    public TrustPolicy Policy { get; }

    /// <summary>The lock's path; null if there is none.</summary>
    public string? LockFile { get; }

    /// <summary>What was enforced, one sentence each; printed before the verdicts.</summary>
    public ImmutableArray<string> Enforced { get; init; } = [];

    /// <summary>What was restored or used and is not covered, one sentence each.</summary>
    public ImmutableArray<string> NotCovered { get; init; } = [];

    /// <summary>The folder that relative paths in reports start from; null for none.</summary>
    public string? Root { get; init; }

    /// <summary>One verdict a package, by id and version.</summary>
    public ImmutableArray<PackageVerdict> Verdicts { get; }

    /// <summary>The sums.</summary>
    public ReportTotals Totals { get; }

    /// <summary>Verdicts that need somebody's attention, by id.</summary>
    public IEnumerable<PackageVerdict> Attention => Verdicts.Where(verdict => !verdict.Passes || verdict.Kind == VerdictKind.Exempt);

    /// <summary>A path as reports show it: relative to <see cref="Root"/> where it lies below, with forward slashes.</summary>
    internal string PathOf(string file)
    {
        var relative = Root is null ? file : Path.GetRelativePath(Root, file);
        return (relative.StartsWith("..", StringComparison.Ordinal) ? file : relative).Replace('\\', '/');
    }
}
