using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Evidence;

namespace Sigstore.Packages.Io;

/// <summary>
/// Checks a package where the build takes it from: the package file is unambiguous and the one that was recorded, every extracted file
/// is what it holds, and nothing else lies there. One open file, read once; what is hashed is what is compared.
/// </summary>
public static class InstalledPackageCheck
{
    private const int MaxFailures = 100;

    /// <summary>Checks one package. Whatever is wrong with it is in the result; only cancellation and bugs leave as exceptions.</summary>
    /// <param name="package">The package and what was recorded of it.</param>
    /// <param name="wanted">Digests needed beside the SHA-512 ones; a package with embedded bundles always gets all.</param>
    /// <param name="cancellationToken">Ends the check between two files.</param>
    public static CheckedPackage Check(InstalledPackage package, DigestSelection wanted, CancellationToken cancellationToken) =>
        Check(package, wanted, PackageFileAccess.OpenRead, CheckSwitch.All, cancellationToken);

    /// <summary>The same with the file's opening in the hands of a test, and checks taken out.</summary>
    internal static CheckedPackage Check(InstalledPackage package, DigestSelection wanted, Func<string, Stream> open, CheckSwitch checks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(package);
        var failures = new List<Failure>();
        try
        {
            // 1. What lies there, and the archive: unambiguous, and the package that was asked for.
            var before = FolderSnapshot.Take(package.Folder);
            using var archive = PackageArchive.Open(OpenPackage(package, before, open, checks), checks);
            CheckIdentity(package, archive, failures, checks);

            // 2. One pass: every byte is hashed, every entry compared with its file.
            var tool = ToolInstallation.Of(package, before, archive);
            var (digests, signature) = ReadOnce(package, archive, before, tool, wanted, failures, checks, cancellationToken);

            // 3. Every recorded hash is the one that came out.
            CheckRecords(package, before, tool, digests, failures, checks);

            // 4. Nothing changed meanwhile.
            if (!before.Equals(FolderSnapshot.Take(package.Folder)))
            {
                Add(failures, checks, package, FailureCode.PackageChangedWhileChecked, "expected the folder as it was at the beginning of the check, found changes");
            }

            return new CheckedPackage(package, Bounded(failures), unreadable: null)
            {
                Digests = digests,
                Nuspec = archive.Nuspec,
                Bundles = archive.Bundles,
                Signature = signature,
            };
        }
        catch (SigstoreException refused) when (refused.Failure.Code is FailureCode.PackageFileMissing or FailureCode.PackageFileUnreadable)
        {
            return new CheckedPackage(package, Bounded(failures), refused.Failure);
        }
        catch (SigstoreException refused)
        {
            failures.Add(refused.Failure);
            return new CheckedPackage(package, Bounded(failures), unreadable: null);
        }
    }

    private static Stream OpenPackage(InstalledPackage package, FolderSnapshot snapshot, Func<string, Stream> open, CheckSwitch checks)
    {
        var name = package.Identity.FileName;
        checks.Demand(!snapshot.Links.Contains(name), FailureCode.ExtractedFileIsLink, $"{package}: expected a plain file, found a link or a pipe: {name}");
        return snapshot.Files.ContainsKey(name) || snapshot.Links.Contains(name)
            ? open(package.NupkgPath)
            : throw new SigstoreException(FailureCode.PackageFileMissing, $"{package}: expected {package.NupkgPath}, found none");
    }

    private static void CheckIdentity(InstalledPackage package, PackageArchive archive, List<Failure> failures, CheckSwitch checks)
    {
        if (archive.Identity != package.Identity)
        {
            Add(failures, checks, package, FailureCode.PackageIdentityMismatch, $"expected this package, found {archive.Identity} in the nuspec");
        }
    }

    private static (PackageDigests Digests, ReadOnlyMemory<byte>? Signature) ReadOnce(
        InstalledPackage package, PackageArchive archive, FolderSnapshot before, ToolInstallation? tool, DigestSelection wanted, List<Failure> failures, CheckSwitch checks, CancellationToken cancellationToken)
    {
        var which = archive.Bundles.IsEmpty ? wanted | DigestSelection.AllSha512 : wanted | NamedDigests.NeededFor(archive.Bundles);
        using var pass = archive.BeginPass(which);
        using var files = new ExtractedFiles(package, before, tool, failures, checks);
        files.Compare(archive, pass, cancellationToken);
        files.FindForeign();
        return (pass.Finish(), files.Signature);
    }

    private static void CheckRecords(InstalledPackage package, FolderSnapshot snapshot, ToolInstallation? tool, PackageDigests digests, List<Failure> failures, CheckSwitch checks)
    {
        if (tool?.FindOtherCopy(digests) is { } copy)
        {
            Add(failures, checks, package, FailureCode.ExtractedFileDiffers, $"expected {copy} as {package.Identity.FileName}, found other bytes");
        }

        foreach (var recorded in package.RecordedHashes.Concat(RecordsOf(package, snapshot, failures, checks)))
        {
            var found = recorded.Source == RecordedHashSource.Sha512File ? Convert.ToBase64String(digests.FileSha512.Span) : digests.ContentHash;
            if (!string.Equals(found, recorded.Base64, StringComparison.Ordinal) && tool?.Explains(recorded) != true)
            {
                Add(failures, checks, package, CodeOf(recorded.Source), $"expected hash {recorded.Base64} as recorded in {recorded.File}, found {found}");
            }
        }
    }

    private static ImmutableArray<RecordedHash> RecordsOf(InstalledPackage package, FolderSnapshot snapshot, List<Failure> failures, CheckSwitch checks)
    {
        try
        {
            return InstallationRecords.Read(package, snapshot);
        }
        catch (SigstoreException unreadable) when (unreadable.Failure.Code == FailureCode.PackageMetadataMalformed)
        {
            Add(failures, checks, package, FailureCode.PackageMetadataMalformed, unreadable.Failure.Detail);
            return [];
        }
    }

    private static FailureCode CodeOf(RecordedHashSource source) => source switch
    {
        RecordedHashSource.PackagesLock => FailureCode.ContentHashDiffersFromPackagesLock,
        RecordedHashSource.AssetsFile => FailureCode.ContentHashDiffersFromAssetsFile,
        RecordedHashSource.Metadata => FailureCode.ContentHashDiffersFromMetadata,
        RecordedHashSource.Sha512File => FailureCode.FileHashDiffersFromSha512File,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static void Add(List<Failure> failures, CheckSwitch checks, InstalledPackage package, FailureCode code, string detail)
    {
        if (checks.IsOn(code))
        {
            failures.Add(new Failure(code, $"{package}: {detail}"));
        }
    }

    // A folder of foreign files must not become a report of a million lines.
    private static ImmutableArray<Failure> Bounded(List<Failure> failures) => [.. failures.Take(MaxFailures)];
}
