using System.Buffers;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;

namespace Sigstore.Packages.Io;

/// <summary>Compares every extracted file with its entry, while the same bytes of the archive go through the hashes.</summary>
internal sealed class ExtractedFiles : IDisposable
{
    private const int PieceBytes = 64 << 10;
    private readonly InstalledPackage _package;
    private readonly FolderSnapshot _snapshot;
    private readonly CheckSwitch _checks;
    private readonly ToolInstallation? _tool;
    private readonly List<Failure> _failures;
    private readonly HashSet<string> _expected = new(StringComparer.Ordinal);
    private readonly byte[] _entryPiece = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private readonly byte[] _filePiece = ArrayPool<byte>.Shared.Rent(PieceBytes);

    public ExtractedFiles(InstalledPackage package, FolderSnapshot snapshot, ToolInstallation? tool, List<Failure> failures, CheckSwitch checks)
    {
        (_package, _snapshot, _tool, _failures, _checks) = (package, snapshot, tool, failures, checks);
        foreach (var link in snapshot.Links.Order(StringComparer.Ordinal))
        {
            Add(FailureCode.ExtractedFileIsLink, $"expected a plain file, found a link or a pipe: {link}");
        }
    }

    /// <summary>The NuGet signature as it was read in the pass; null if there is none.</summary>
    public ReadOnlyMemory<byte>? Signature { get; private set; }

    /// <summary>Compares all entries in the order of the archive.</summary>
    public void Compare(PackageArchive archive, ArchivePass pass, CancellationToken cancellationToken)
    {
        foreach (var entry in archive.Layout.Directory.InFileOrder)
        {
            cancellationToken.ThrowIfCancellationRequested();
            pass.SkipTo(entry.HeaderOffset);
            CheckHeaderAgain(entry, pass);
            var known = archive.KnownContentOf(entry);
            var sink = ReferenceEquals(entry, archive.Layout.Signature) ? new byte[(int)entry.Size] : null; // the layout has bounded it
            Signature = sink ?? Signature;
            if (entry.IsExtracted || known is not null)
            {
                CompareOne(entry, pass, known, sink);
            }
        }
    }

    /// <summary>Finds what the package did not bring; its own file and NuGet's two records are expected.</summary>
    public void FindForeign()
    {
        string[] records = [".nupkg.metadata", _package.Identity.FileName, _package.Identity.FileName + ".sha512"];
        foreach (var path in _snapshot.Files.Keys.Where(path => !_expected.Contains(path) && !records.Contains(path, StringComparer.Ordinal) && _tool?.IsCopy(path) != true).Order(StringComparer.Ordinal))
        {
            Add(FailureCode.ExtractedFileExtra, $"expected only files of the package, found {path}");
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_entryPiece);
        ArrayPool<byte>.Shared.Return(_filePiece);
    }

    // The header was checked when the archive was opened; what counts are the bytes that are hashed now.
    private void CheckHeaderAgain(ZipEntry entry, ArchivePass pass)
    {
        var header = new byte[(int)(entry.DataOffset - entry.HeaderOffset)];
        for (var read = 0; read < header.Length;)
        {
            read += pass.Read(header.AsSpan(read), entry.DataOffset);
        }

        LocalHeader.CompareAgain(header, entry.Record, _checks);
    }

    private void CompareOne(ZipEntry entry, ArchivePass pass, byte[]? known, byte[]? sink)
    {
        var path = EntryName.IsRootNuspec(entry.Name) ? NuspecPath(entry.Name) : entry.Name;
        using var file = entry.IsExtracted ? Open(entry, path) : null;
        using var data = new PassEntryStream(pass, entry);
        using var plain = entry.IsDeflated ? new DeflateStream(data, CompressionMode.Decompress, leaveOpen: true) : (Stream)data;
        var isEqual = true;
        var done = 0L;
        for (int count; (count = EntryContent.Translate(entry, () => plain.ReadAtLeast(_entryPiece.AsSpan(0, PieceBytes), PieceBytes, throwOnEndOfStream: false))) > 0;)
        {
            var piece = _entryPiece.AsSpan(0, count);
            if (done + count > entry.Size)
            {
                break;
            }

            if (known is not null && !known.AsSpan((int)done, count).SequenceEqual(piece))
            {
                throw new SigstoreException(FailureCode.PackageChangedWhileChecked, $"expected \"{entry.Name}\" as it was when the package was opened, found other content");
            }

            if (sink is not null)
            {
                piece.CopyTo(sink.AsSpan((int)done));
            }

            isEqual = isEqual && (file is null || PieceEquals(file, done, piece, path));
            done += count;
        }

        _checks.Demand(done == entry.Size, FailureCode.ArchiveContentCorrupt, $"expected {entry.Size} bytes of \"{entry.Name}\", found another number");
        if (file is not null && !isEqual)
        {
            Add(FailureCode.ExtractedFileDiffers, $"expected {path} as in the package, found other bytes");
        }
    }

    private string NuspecPath(string inPackage)
    {
        var lower = _package.Identity.Key.Split('/')[0] + ".nuspec";
        return _tool?.NuspecPath(lower, inPackage) ?? lower;
    }

    // Null if there is nothing to compare with, which has been said then.
    private SafeFileHandle? Open(ZipEntry entry, string path)
    {
        _expected.Add(path);
        if (!_snapshot.Files.TryGetValue(path, out var state))
        {
            if (!_snapshot.Links.Contains(path) && !_snapshot.Links.Any(link => path.StartsWith(link + "/", StringComparison.Ordinal)))
            {
                Add(FailureCode.ExtractedFileMissing, $"expected {path} in the package's folder, found none");
            }

            return null;
        }

        if (state.Size != entry.Size)
        {
            Add(FailureCode.ExtractedFileDiffers, $"expected {entry.Size} bytes in {path}, found {state.Size}");
            return null;
        }

        var full = Path.Combine(_package.Folder, path);
        return PackageFileAccess.Translate(full, () => File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
    }

    private bool PieceEquals(SafeFileHandle file, long offset, ReadOnlySpan<byte> expected, string path)
    {
        var found = _filePiece.AsSpan(0, expected.Length);
        for (var read = 0; read < found.Length;)
        {
            var count = ReadPiece(file, offset + read, read, found.Length - read, path);
            if (count == 0)
            {
                return false;
            }

            read += count;
        }

        return expected.SequenceEqual(found);
    }

    private int ReadPiece(SafeFileHandle file, long offset, int at, int count, string path) =>
        PackageFileAccess.Translate(path, () => RandomAccess.Read(file, _filePiece.AsSpan(at, count), offset));

    private void Add(FailureCode code, string detail)
    {
        if (_checks.IsOn(code))
        {
            _failures.Add(new Failure(code, $"{_package}: {detail}"));
        }
    }
}
