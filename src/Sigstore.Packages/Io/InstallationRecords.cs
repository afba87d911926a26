using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>The two files that NuGet writes beside an extracted package: <c>.nupkg.metadata</c> and <c>.nupkg.sha512</c>.</summary>
internal static class InstallationRecords
{
    private const int MaxRecordBytes = 64 << 10;

    /// <summary>Reads both; <see cref="FailureCode.PackageMetadataMalformed"/> if one is missing or unreadable.</summary>
    public static ImmutableArray<RecordedHash> Read(InstalledPackage package, FolderSnapshot snapshot)
    {
        var metadata = Path.Combine(package.Folder, ".nupkg.metadata");
        var sha512 = package.NupkgPath + ".sha512";
        var contentHash = JsonDocumentText.Read(Content(metadata, snapshot), FailureCode.PackageMetadataMalformed, metadata, ReadContentHash);
        var fileHash = System.Text.Encoding.ASCII.GetString(Content(sha512, snapshot));
        return
        [
            new RecordedHash(RecordedHashSource.Metadata, metadata, contentHash),
            new RecordedHash(RecordedHashSource.Sha512File, sha512, fileHash),
        ];
    }

    /// <summary>The feed the package was restored from, as NuGet noted it; null if it did not, or the note can't be read.</summary>
    public static string? FindSource(InstalledPackage package)
    {
        var metadata = Path.Combine(package.Folder, ".nupkg.metadata");
        try
        {
            return JsonDocumentText.Read(PackageFileAccess.ReadBounded(metadata, MaxRecordBytes, FailureCode.PackageMetadataMalformed), FailureCode.PackageMetadataMalformed, metadata, ReadSource);
        }
        catch (SigstoreException unreadable) when (unreadable.Failure.Code is FailureCode.PackageMetadataMalformed or FailureCode.PackageFileMissing or FailureCode.PackageFileUnreadable)
        {
            return null;
        }
    }

    private static byte[] Content(string path, FolderSnapshot snapshot) => snapshot.Files.ContainsKey(Path.GetFileName(path))
        ? PackageFileAccess.ReadBounded(path, MaxRecordBytes, FailureCode.PackageMetadataMalformed)
        : throw new SigstoreException(FailureCode.PackageMetadataMalformed, $"expected {path} beside the package, found none");

    // Version 1 had no source; the content hash is all that is used.
    private static string ReadContentHash(ref JsonCursor json)
    {
        string? hash = null;
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            if (name == "contentHash")
            {
                hash = json.String();
            }
            else
            {
                json.Skip();
            }
        }

        return hash ?? throw json.Malformed("expected contentHash, found none");
    }

    private static string? ReadSource(ref JsonCursor json)
    {
        string? source = null;
        json.BeginObject();
        while (json.NextMember(out var name))
        {
            if (name == "source")
            {
                source = json.String();
            }
            else
            {
                json.Skip();
            }
        }

        return source;
    }
}
