using Sigstore.Client.Failures;

namespace Sigstore.Packages.Verdicts;

/// <summary>The verdicts as files and messages spell them, their codes, and whether they pass.</summary>
public static class VerdictKinds
{
    private static readonly string[] Words =
        ["denied", "tampered", "invalid", "could-not-check", "signer-changed", "downgraded", "untrusted", "unattested", "unlocked", "exempt", "pinned", "verified"];

    /// <summary>The word.</summary>
    public static string Word(this VerdictKind kind) => Words[(int)kind];

    /// <summary>True for the three that pass.</summary>
    public static bool Passes(this VerdictKind kind) => kind >= VerdictKind.Exempt;

    /// <summary>The code; null for <c>pinned</c> and <c>verified</c>.</summary>
    public static FailureCode? Code(this VerdictKind kind) => kind switch
    {
        VerdictKind.Denied => FailureCode.PackageDenied,
        VerdictKind.Tampered => FailureCode.PackageTampered,
        VerdictKind.Invalid => FailureCode.PackageEvidenceInvalid,
        VerdictKind.CouldNotCheck => FailureCode.PackageNotChecked,
        VerdictKind.SignerChanged => FailureCode.PackageSignerChanged,
        VerdictKind.Downgraded => FailureCode.PackageDowngraded,
        VerdictKind.Untrusted => FailureCode.PackageUntrusted,
        VerdictKind.Unattested => FailureCode.PackageUnattested,
        VerdictKind.Unlocked => FailureCode.PackageUnlocked,
        VerdictKind.Exempt => FailureCode.PackageExempt,
        _ => null,
    };
}
