using Sigstore.Client.Failures;

namespace Sigstore.Packages.Verdicts;

/// <summary>One reason for a verdict, and the one command or edit that would settle it.</summary>
public sealed class VerdictReason
{
    internal VerdictReason(VerdictKind kind, Failure failure, string remedy) => (Kind, Failure, Remedy) = (kind, failure, remedy);

    /// <summary>The verdict it would lead to alone.</summary>
    public VerdictKind Kind { get; }

    /// <summary>The verdict's code, expected and found; the reason's own code is among its causes.</summary>
    public Failure Failure { get; }

    /// <summary>What settles it.</summary>
    public string Remedy { get; }
}
