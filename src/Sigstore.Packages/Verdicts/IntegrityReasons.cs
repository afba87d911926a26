using Sigstore.Client.Failures;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Lock;

namespace Sigstore.Packages.Verdicts;

/// <summary>Bytes that differ from a record, evidence that contradicts itself, files that can't be read.</summary>
internal static class IntegrityReasons
{
    public static IEnumerable<VerdictReason> Of(PackageEvidence evidence, LockedPackage? entry, TrustLock? locked)
    {
        foreach (var tampering in evidence.Tampering)
        {
            yield return Tampered(evidence, tampering, RemedyOf(evidence, tampering));
        }

        if (entry is not null && evidence.ContentHash is { } found && !string.Equals(found, entry.ContentHash, StringComparison.Ordinal))
        {
            var differs = new Failure(FailureCode.ContentHashDiffersFromLock, $"{locked!.File}{entry.At}: expected content hash {entry.ContentHash}, found {found} in the package");
            yield return Tampered(evidence, differs, $"git checkout {TrustLock.FileName}; if the package itself was published again under its number, remove this entry and run: dotnet sigstore lock");
        }

        foreach (var refused in evidence.Invalid.Where(refused => refused.Place == EvidencePlace.Embedded))
        {
            yield return Invalid(evidence, refused);
        }

        if (evidence.Unreadable is { } unreadable)
        {
            yield return new VerdictReason(VerdictKind.CouldNotCheck,
                new Failure(FailureCode.PackageNotChecked, $"{evidence}: the package could not be checked", unreadable),
                $"dotnet restore --force (the package file of {evidence.Id} must lie in the package folder)");
        }
        else if (evidence.ContentHash is null && evidence.Tampering.Length == 0)
        {
            yield return new VerdictReason(VerdictKind.CouldNotCheck,
                new Failure(FailureCode.PackageNotChecked, $"{evidence}: no content hash could be computed"), "dotnet restore --force");
        }
    }

    public static IEnumerable<VerdictReason> OfEvidenceFoundElsewhere(PackageEvidence evidence) =>
        evidence.Invalid.Where(refused => refused.Place != EvidencePlace.Embedded).Select(refused => Invalid(evidence, refused));

    // The package is what everybody else recorded, and only the repository's own file is not: then it is the file that was changed.
    private static string RemedyOf(PackageEvidence evidence, Failure tampering) =>
        tampering.Code == FailureCode.ContentHashDiffersFromPackagesLock && evidence.Tampering.All(other => other.Code == tampering.Code)
            ? "git checkout packages.lock.json; if the package itself was published again under its number, find out why before: dotnet restore --force-evaluate"
            : $"dotnet nuget locals global-packages --clear && {RestoreOf(evidence)} (fetches {evidence.Id} anew); if it stays, ask where this copy came from";

    // The tool that checks may itself be one of those that are gone then.
    private static string RestoreOf(PackageEvidence evidence) => evidence.HasLocalTools ? "dotnet tool restore && dotnet restore" : "dotnet restore";

    private static VerdictReason Tampered(PackageEvidence evidence, Failure cause, string remedy) =>
        new(VerdictKind.Tampered, new Failure(FailureCode.PackageTampered, $"{evidence}: bytes differ from what is recorded", cause), remedy);

    private static VerdictReason Invalid(PackageEvidence evidence, RefusedEvidence refused) =>
        new(VerdictKind.Invalid,
            new Failure(FailureCode.PackageEvidenceInvalid, $"{evidence}: {refused.Name} does not verify", refused.Reason),
            refused.Place == EvidencePlace.Embedded
                ? $"use another version of {evidence.Id}, and tell its publisher: dotnet sigstore explain {DeepestIdOf(refused.Reason)}"
                : $"remove {refused.Name}, or replace it by the publisher's own");

    private static string DeepestIdOf(Failure failure) => failure.Causes.Length == 0 ? failure.Id : DeepestIdOf(failure.Causes[0]);
}
