using System.Buffers;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>
/// Reads an archive once from its first byte to its directory. Every byte goes through the hashes in the moment in which it is read, and
/// only then to whoever looks at it: what was hashed is what was compared, whatever happens to the file meanwhile.
/// </summary>
internal sealed class ArchivePass : IDisposable
{
    private const int BufferBytes = 128 << 10;
    private readonly Stream _archive;
    private readonly ArchiveLayout _layout;
    private readonly DigestSelection _which;
    private readonly ForkedHash[] _hashes;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _end;
    private long _read;

    public ArchivePass(Stream archive, ArchiveLayout layout, DigestSelection which)
    {
        _archive = archive;
        _layout = layout;
        _which = which;
        _hashes = [.. Wanted(which)];
        archive.Position = 0;
        Fork();
    }

    /// <summary>The offset of the next byte that <see cref="Read"/> gives.</summary>
    public long Position => _read - (_end - _start);

    /// <summary>Hands out the next bytes, at most up to <paramref name="limit"/> (an offset in the file).</summary>
    public int Read(Span<byte> destination, long limit)
    {
        var wanted = (int)Math.Min(destination.Length, limit - Position);
        if (wanted <= 0)
        {
            return 0;
        }

        if (_start == _end)
        {
            Fill();
        }

        var given = Math.Min(wanted, _end - _start);
        _buffer.AsSpan(_start, given).CopyTo(destination);
        _start += given;
        return given;
    }

    /// <summary>Passes over everything before an offset; it is hashed like the rest.</summary>
    public void SkipTo(long offset)
    {
        while (Position < offset)
        {
            if (_start == _end)
            {
                Fill();
            }

            _start += (int)Math.Min(offset - Position, _end - _start);
        }
    }

    /// <summary>Hashes what is left and gives the digests.</summary>
    public PackageDigests Finish()
    {
        SkipTo(_layout.Directory.End.DirectoryOffset);
        var digests = new Digest?[PackageDigests.Count];
        foreach (var hash in _hashes)
        {
            hash.Finish(_layout, digests);
        }

        return new PackageDigests(_which, digests);
    }

    public void Dispose()
    {
        foreach (var hash in _hashes)
        {
            hash.Dispose();
        }

        ArrayPool<byte>.Shared.Return(_buffer);
    }

    // A piece never crosses a fork, so the state can be cloned exactly there.
    private void Fill()
    {
        var stop = NextStop();
        var wanted = (int)Math.Min(BufferBytes, stop - _read);
        var count = wanted <= 0 ? 0 : _archive.Read(_buffer, 0, wanted);
        if (count == 0)
        {
            throw new SigstoreException(FailureCode.PackageChangedWhileChecked, $"expected data up to offset {stop}, found the end of the file at {_read}");
        }

        (_start, _end) = (0, count);
        _read += count;
        foreach (var hash in _hashes)
        {
            hash.Append(_buffer.AsSpan(0, count));
        }

        Fork();
    }

    private long NextStop() =>
        _read < _layout.PristineEnd ? _layout.PristineEnd : _read < _layout.UnsignedEnd ? _layout.UnsignedEnd : _layout.Directory.End.DirectoryOffset;

    private void Fork()
    {
        foreach (var hash in _hashes)
        {
            if (_read == _layout.PristineEnd && (!_layout.Attached.IsEmpty || _layout.Signature is not null))
            {
                hash.ForkPristine();
            }

            if (_read == _layout.UnsignedEnd && _layout.Signature is not null)
            {
                hash.ForkUnsigned();
            }
        }
    }

    private static IEnumerable<ForkedHash> Wanted(DigestSelection which)
    {
        if ((which & DigestSelection.AllSha256) != 0)
        {
            yield return new ForkedHash(DigestAlgorithm.Sha256, which.HasFlag(DigestSelection.FileSha256), which.HasFlag(DigestSelection.UnsignedSha256), which.HasFlag(DigestSelection.PristineSha256));
        }

        if ((which & DigestSelection.AllSha384) != 0)
        {
            yield return new ForkedHash(DigestAlgorithm.Sha384, which.HasFlag(DigestSelection.FileSha384), which.HasFlag(DigestSelection.UnsignedSha384), which.HasFlag(DigestSelection.PristineSha384));
        }

        if ((which & DigestSelection.AllSha512) != 0)
        {
            yield return new ForkedHash(DigestAlgorithm.Sha512, which.HasFlag(DigestSelection.FileSha512), which.HasFlag(DigestSelection.UnsignedSha512), which.HasFlag(DigestSelection.PristineSha512));
        }
    }
}
