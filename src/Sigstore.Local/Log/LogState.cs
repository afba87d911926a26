using System.Text;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>One log on disk as this process knows it; every method is called by the holder of the instance's lock.</summary>
/// <remarks>
/// Order of a commit: journal flushed (from here on the entries count), tiles, checkpoint, and only then the caller learns of
/// it. What a crash leaves undone between two steps is done again from the journal by <see cref="Refresh"/>.
/// </remarks>
internal sealed class LogState : IDisposable
{
    private const int MaxCachedTiles = 96;

    private readonly CheckpointSigner _signer;
    private readonly LogFormat _format;
    private readonly TileFiles _files;
    private readonly Journal _journal;
    private readonly Dictionary<(int Level, long Index), byte[]> _cache = [];

    private HashReader _hashes;
    private MerkleFrontier _frontier = new();
    private LeafIndex _leaves = new();
    private bool _isCurrent;

    public LogState(string folder, CheckpointSigner signer, LogFormat format)
    {
        _signer = signer;
        _format = format;
        _files = new TileFiles(folder);
        _journal = new Journal(Path.Combine(folder, "journal"));
        _hashes = new HashReader(ReadTile);
    }

    /// <summary>Leaves in the tree.</summary>
    public long Size => _frontier.Size;

    /// <summary>Root hash of the first <paramref name="size"/> leaves.</summary>
    public Sha256Digest Root(long size) => _hashes.Root(size);

    /// <summary>Inclusion path of a leaf in the whole tree.</summary>
    public IReadOnlyList<Sha256Digest> InclusionProof(long index) => _hashes.InclusionProof(index, Size);

    /// <summary>Takes up what other processes wrote, and at first use whatever is there.</summary>
    /// <exception cref="SigstoreException">SIG5001: the folder contradicts itself. SIG5002: it holds less than was acknowledged.</exception>
    public void Refresh()
    {
        if (_isCurrent && _journal.IsUnchanged(_frontier.TileIndex(0)) && !_files.HasFull(Tile.OfHashes(0, _frontier.TileIndex(0)).Path))
        {
            return;
        }

        if (!_isCurrent)
        {
            _frontier = new MerkleFrontier();
            _leaves = new LeafIndex();
            _cache.Clear();
            _hashes = new HashReader(ReadTile);
        }

        _isCurrent = false;
        _journal.Close();
        CatchUp();
        _isCurrent = true;
    }

    /// <summary>The index of a leaf, or null.</summary>
    public long? Find(Sha256Digest leafHash)
    {
        foreach (var index in _leaves.Candidates(leafHash))
        {
            var offset = (int)(index % Tile.Width);
            if (ReadTile(0, index / Tile.Width, offset + 1).Span.Slice(offset * MerkleHash.Size, MerkleHash.Size).SequenceEqual(leafHash.Span))
            {
                return index;
            }
        }

        return null;
    }

    /// <summary>Appends records and returns the checkpoint over them. If this throws, nothing may be acknowledged.</summary>
    public string Commit(IReadOnlyList<(ReadOnlyMemory<byte> Record, Sha256Digest LeafHash)> records)
    {
        _isCurrent = false; // an exception on the way leaves memory and disk apart: the next use reads the disk
        for (var done = 0; done < records.Count;)
        {
            var room = Tile.Width - _frontier.Width(0);
            var part = records.Skip(done).Take(room).ToArray();
            var segment = _frontier.TileIndex(0);
            _journal.Append(segment, Size, part.Select(item => item.Record));
            Extend(part);
            done += part.Length;
        }

        var checkpoint = WriteCheckpoint();
        _isCurrent = true;
        return checkpoint;
    }

    /// <inheritdoc/>
    public void Dispose() => _journal.Dispose();

    private void Extend((ReadOnlyMemory<byte> Record, Sha256Digest LeafHash)[] part)
    {
        var (oldWidth, segment, newHashes) = (_frontier.Width(0), _frontier.TileIndex(0), new List<byte>());
        var width = oldWidth + part.Length;
        _files.ExtendPartial(Tile.OfEntries(segment).Path, oldWidth, width, EntryBundle.Write([.. part.Select(item => item.Record)]));
        foreach (var (_, leafHash) in part)
        {
            newHashes.AddRange(leafHash.Span);
            _leaves.Add(leafHash.Span, Size);
            _frontier.Append(leafHash.Span, KeepFinished);
        }

        if (width < Tile.Width)
        {
            _files.ExtendPartial(Tile.OfHashes(0, segment).Path, oldWidth, width, newHashes.ToArray());
        }
        else
        {
            FinishSegment(segment);
        }
    }

    private void KeepFinished(int level, long index, byte[] tile)
    {
        var path = Tile.OfHashes(level, index).Path;
        if (!_files.HasFull(path))
        {
            _files.WriteFull(path, tile);
        }

        Cache(level, index, tile);
    }

    private void FinishSegment(long segment)
    {
        for (var level = 1; _frontier.TileIndex(level - 1) > 0 && level < 6; level++)
        {
            _files.ReplacePartial(Tile.OfHashes(level, _frontier.TileIndex(level)).Path, _frontier.Width(level), _frontier.HashesOf(level));
        }

        _journal.Delete(segment);
    }

    private string WriteCheckpoint()
    {
        var checkpoint = _signer.Sign(Size, Root(Size).Span);
        _files.WriteCheckpoint(Encoding.UTF8.GetBytes(checkpoint));
        return checkpoint;
    }

    private void CatchUp()
    {
        var known = ReadCheckpoint();
        var tail = new List<(ReadOnlyMemory<byte> Record, Sha256Digest LeafHash)>();
        do
        {
            tail.Clear();
            TakeFullTiles();
            TakeJournal(tail);
        }
        while (tail.Count > 0 && _frontier.Width(0) == 0);

        RequireExtends(known);
        _journal.CutTornEnd();
        _journal.DeleteBefore(_frontier.TileIndex(0));
        ReplacePartials(tail);
        if (known is null || known.TreeSize < Size)
        {
            WriteCheckpoint();
        }
    }

    private Checkpoint? ReadCheckpoint()
    {
        if (_files.ReadCheckpoint() is not { } note)
        {
            return null;
        }

        try
        {
            return _signer.Read(note);
        }
        catch (SigstoreException refused)
        {
            throw new SigstoreException(new Failure(FailureCode.LocalInstanceDamaged, $"the checkpoint of {_signer.Origin} on disk is not one that this instance's key signed", refused.Failure), refused);
        }
    }

    private void TakeFullTiles()
    {
        for (var index = _frontier.TileIndex(0); _files.HasFull(Tile.OfEntries(index).Path) && _files.ReadFull(Tile.OfHashes(0, index).Path) is { } tile; index++)
        {
            if (tile.Length != Tile.Width * MerkleHash.Size || !tile.AsSpan().StartsWith(_frontier.HashesOf(0)))
            {
                throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{Tile.OfHashes(0, index).Path} of {_signer.Origin} is not the tile that was begun");
            }

            for (var offset = _frontier.Width(0); offset < Tile.Width; offset++)
            {
                var leafHash = tile.AsSpan(offset * MerkleHash.Size, MerkleHash.Size);
                _leaves.Add(leafHash, Size);
                _frontier.Append(leafHash, KeepFinished);
            }
        }
    }

    // Tail: everything in the journal of the unfinished bundle, so that its files can be made anew.
    private void TakeJournal(List<(ReadOnlyMemory<byte> Record, Sha256Digest LeafHash)> tail)
    {
        var segment = _frontier.TileIndex(0);
        var first = segment * Tile.Width;
        foreach (var (index, record) in _journal.Recover(segment))
        {
            if (index != first + tail.Count)
            {
                throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"the journal of {_signer.Origin}: expected entry {first + tail.Count}, found {index}");
            }

            var leafHash = MerkleTree.HashLeaf(_format.LeafOf(record).Span);
            tail.Add((record, leafHash));
            if (index >= Size)
            {
                _leaves.Add(leafHash.Span, Size);
                _frontier.Append(leafHash.Span, (level, tile, hashes) => FinishFromJournal(level, tile, hashes, tail));
            }
        }

        if (tail.Count == Tile.Width)
        {
            FinishSegment(segment);
        }
    }

    private void FinishFromJournal(int level, long index, byte[] hashes, List<(ReadOnlyMemory<byte> Record, Sha256Digest LeafHash)> tail)
    {
        if (level == 0)
        {
            _files.WriteFull(Tile.OfEntries(index).Path, EntryBundle.Write([.. tail.Select(item => item.Record)]));
        }

        KeepFinished(level, index, hashes);
    }

    private void RequireExtends(Checkpoint? known)
    {
        if (known is null)
        {
            return;
        }

        if (Size < known.TreeSize)
        {
            throw new SigstoreException(FailureCode.LocalLogLostEntries, $"{_signer.Origin}: a checkpoint was handed out for {known.TreeSize} entries, the folder holds {Size}");
        }

        if (!Root(known.TreeSize).Equals(known.RootHash))
        {
            throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{_signer.Origin}: the first {known.TreeSize} entries no longer have the root hash of the checkpoint handed out for them");
        }
    }

    private void ReplacePartials(List<(ReadOnlyMemory<byte> Record, Sha256Digest LeafHash)> tail)
    {
        var index = _frontier.TileIndex(0);
        var width = _frontier.Width(0);
        _files.ReplacePartial(Tile.OfEntries(index).Path, width, width == 0 ? [] : EntryBundle.Write([.. tail.Select(item => item.Record)]));
        for (var level = 0; level == 0 || (level < 6 && _frontier.TileIndex(level - 1) > 0); level++)
        {
            _files.ReplacePartial(Tile.OfHashes(level, _frontier.TileIndex(level)).Path, _frontier.Width(level), _frontier.HashesOf(level));
        }
    }

    private ReadOnlyMemory<byte> ReadTile(int level, long index, int width)
    {
        if (index == _frontier.TileIndex(level))
        {
            return _frontier.HashesOf(level).ToArray();
        }

        if (_cache.TryGetValue((level, index), out var cached))
        {
            return cached;
        }

        var tile = _files.ReadFull(Tile.OfHashes(level, index).Path);
        if (tile is not { Length: Tile.Width * MerkleHash.Size })
        {
            throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{Tile.OfHashes(level, index).Path} of {_signer.Origin} is missing or of a wrong length, {width} hashes of it are needed");
        }

        Cache(level, index, tile);
        return tile;
    }

    private void Cache(int level, long index, byte[] tile)
    {
        if (_cache.Count >= MaxCachedTiles)
        {
            _cache.Clear();
        }

        _cache[(level, index)] = tile;
    }
}
