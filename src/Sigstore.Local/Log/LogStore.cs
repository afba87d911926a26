using System.Text;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Log;

/// <summary>A durable log: appends from any number of threads and processes, in batches; reads without waiting.</summary>
internal sealed class LogStore : IDisposable
{
    /// <summary>The longest record: an entry bundle counts its bytes in 16 bits.</summary>
    public const int MaxRecordBytes = ushort.MaxValue;

    private const int MaxBatch = 256;

    private readonly InstanceLock _lock;
    private readonly LogFormat _format;
    private readonly string _folder;
    private readonly LogState _state;
    private readonly TileFiles _files;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _waitingLock = new();
    private List<Waiting> _waiting = [];

    public LogStore(string folder, CheckpointSigner signer, InstanceLock instanceLock, LogFormat format)
    {
        Signer = signer;
        _lock = instanceLock;
        _format = format;
        _folder = folder;
        _files = new TileFiles(folder);
        _state = new LogState(folder, signer, format);
    }

    public CheckpointSigner Signer { get; }

    /// <summary>The files, for readers.</summary>
    public TileFiles Files => _files;

    /// <summary>
    /// Appends a record, or finds the equal leaf that is there. Returns once it is on the disk and covered by a checkpoint.
    /// Whoever comes first writes for all who wait: one flush and one signature for a whole batch.
    /// </summary>
    public async Task<LoggedRecord> AppendAsync(ReadOnlyMemory<byte> record, CancellationToken cancel)
    {
        if (record.Length > MaxRecordBytes)
        {
            throw new RequestRefusedException(413, $"an entry has at most {MaxRecordBytes} bytes, found {record.Length}");
        }

        var waiting = new Waiting(record, MerkleTree.HashLeaf(_format.LeafOf(record).Span));
        lock (_waitingLock)
        {
            _waiting.Add(waiting);
        }

        try
        {
            await CommitInTurnAsync(waiting, cancel).ConfigureAwait(false);
        }
        finally
        {
            Forget(waiting); // a caller who gave up before its turn leaves nothing behind to be logged
        }

        return await waiting.Result.Task.ConfigureAwait(false);
    }

    /// <summary>Reads the folder, repairs what a killed writer left, and returns the number of entries.</summary>
    public async Task<long> RecoverAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            using var held = await _lock.AcquireAsync(cancel).ConfigureAwait(false);
            _state.Refresh();
            return _state.Size;
        }
        catch (Exception refused) when (FolderFailure.IsOne(refused))
        {
            throw FolderFailure.Of(_folder, refused);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The index of a leaf, or null.</summary>
    public async Task<long?> FindAsync(Sha256Digest leafHash, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            using var held = await _lock.AcquireAsync(cancel).ConfigureAwait(false);
            _state.Refresh();
            return _state.Find(leafHash);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The checkpoint on disk and what it says; null before the first entry.</summary>
    public (string Note, Checkpoint Claims)? ReadCheckpoint() =>
        _files.ReadCheckpoint() is { } note ? (Encoding.UTF8.GetString(note), Signer.Read(note)) : null;

    /// <summary>The checkpoint; if there is none yet, that of the empty log is made.</summary>
    public async Task<(string Note, Checkpoint Claims)> CurrentCheckpointAsync(CancellationToken cancel)
    {
        if (ReadCheckpoint() is { } checkpoint)
        {
            return checkpoint;
        }

        await RecoverAsync(cancel).ConfigureAwait(false);
        return ReadCheckpoint()!.Value;
    }

    /// <summary>Computes proofs from the tiles on disk.</summary>
    public HashReader CreateReader() => new((level, index, width) => _files.ReadHashes(level, index, width)
        ?? throw new SigstoreException(FailureCode.LocalInstanceDamaged, $"{Tile.OfHashes(level, index).Path} of {Signer.Origin} has fewer than {width} hashes"));

    /// <summary>The record at an index, or null before it is written.</summary>
    /// <exception cref="SigstoreException">SIG5001: what is there is not what was logged.</exception>
    public ReadOnlyMemory<byte>? ReadRecord(long index)
    {
        var (tile, offset) = (index / Tile.Width, (int)(index % Tile.Width));
        if (_files.ReadEntries(tile, offset + 1) is not { } bundle || _files.ReadHashes(0, tile, offset + 1) is not { } hashes)
        {
            return null;
        }

        var record = EntryBundle.Parse(bundle, offset + 1)[offset];
        RequireLogged(tile, record, hashes.AsSpan(offset * MerkleHash.Size, MerkleHash.Size));
        return record;
    }

    /// <summary>The first entries of a published bundle, in the format of its URL, each held against the hash that the tree has of it.</summary>
    /// <exception cref="SigstoreException">SIG5001: damaged or gone.</exception>
    public byte[] ReadPublishedEntries(Tile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        var bundle = _files.ReadEntries(tile.Index, tile.Count) ?? throw Damaged(tile);
        var hashes = _files.ReadHashes(0, tile.Index, tile.Count) ?? throw Damaged(tile);
        var records = EntryBundle.Parse(bundle, tile.Count);
        for (var offset = 0; offset < records.Length; offset++)
        {
            RequireLogged(tile.Index, records[offset], hashes.AsSpan(offset * MerkleHash.Size, MerkleHash.Size));
        }

        return bundle;
    }

    /// <summary>The hashes of a published tile.</summary>
    /// <exception cref="SigstoreException">SIG5001: damaged or gone.</exception>
    public byte[] ReadPublishedHashes(Tile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return _files.ReadHashes(tile.Level, tile.Index, tile.Count) ?? throw Damaged(tile);
    }

    /// <summary>Appends several records as one batch, in order: one flush, one checkpoint.</summary>
    public async Task<LoggedRecord[]> AppendAllAsync(IEnumerable<ReadOnlyMemory<byte>> records, CancellationToken cancel)
    {
        Task<LoggedRecord>[] appends;
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            appends = [.. records.Select(record => AppendAsync(record, cancel))]; // they queue up behind the turn held here
        }
        finally
        {
            _turn.Release();
        }

        return await Task.WhenAll(appends).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Dispose();
        _turn.Dispose();
        Signer.Dispose();
    }

    private void RequireLogged(long tile, ReadOnlyMemory<byte> record, ReadOnlySpan<byte> hash)
    {
        if (!MerkleTree.HashLeaf(_format.LeafOf(record).Span).Span.SequenceEqual(hash))
        {
            throw Damaged(Tile.OfEntries(tile));
        }
    }

    private SigstoreException Damaged(Tile tile) => new(FailureCode.LocalInstanceDamaged, $"{tile.Path} of {Signer.Origin} is not what was logged");

    private async Task CommitInTurnAsync(Waiting waiting, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            while (!waiting.Result.Task.IsCompleted)
            {
                await CommitWaitingAsync(cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Forget(Waiting waiting)
    {
        if (!waiting.Result.Task.IsCompleted)
        {
            lock (_waitingLock)
            {
                _waiting.Remove(waiting);
            }
        }
    }

    private async Task CommitWaitingAsync(CancellationToken cancel)
    {
        using var held = await _lock.AcquireAsync(cancel).ConfigureAwait(false);
        var batch = TakeBatch();
        var isDone = false;
        try
        {
            Commit(batch);
            isDone = true;
        }
        catch (Exception failed) when (failed is SigstoreException || FolderFailure.IsOne(failed))
        {
            // The disk refused: everybody in the batch is told so, nobody is told a success.
            isDone = true;
            var told = failed as SigstoreException ?? FolderFailure.Of(_folder, failed);
            batch.ForEach(item => item.Result.TrySetException(told));
        }
        finally
        {
            if (!isDone)
            {
                batch.ForEach(item => item.Result.TrySetException(new IOException("the log could not be written")));
            }
        }
    }

    private List<Waiting> TakeBatch()
    {
        lock (_waitingLock)
        {
            var batch = _waiting.Take(MaxBatch).ToList();
            _waiting = [.. _waiting.Skip(MaxBatch)];
            return batch;
        }
    }

    private void Commit(List<Waiting> batch)
    {
        _state.Refresh();
        var fresh = new List<(ReadOnlyMemory<byte> Record, Sha256Digest LeafHash)>();
        var freshIndex = new Dictionary<Sha256Digest, long>();
        var places = new (long Index, bool IsDuplicate)[batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            var key = batch[i].LeafHash;
            var known = freshIndex.TryGetValue(key, out var inBatch) ? inBatch : _state.Find(batch[i].LeafHash);
            places[i] = (known ?? _state.Size + fresh.Count, known is not null);
            if (known is null)
            {
                freshIndex.Add(key, places[i].Index);
                fresh.Add((batch[i].Record, batch[i].LeafHash));
            }
        }

        var checkpoint = fresh.Count > 0 ? _state.Commit(fresh) : ReadCheckpoint()!.Value.Note;
        var (size, root) = (_state.Size, _state.Root(_state.Size));
        for (var i = 0; i < batch.Count; i++)
        {
            var proof = _state.InclusionProof(places[i].Index);
            batch[i].Result.SetResult(new LoggedRecord(places[i].Index, places[i].IsDuplicate, batch[i].LeafHash, size, root, proof, checkpoint));
        }
    }

    private sealed class Waiting(ReadOnlyMemory<byte> record, Sha256Digest leafHash)
    {
        public ReadOnlyMemory<byte> Record => record;

        public Sha256Digest LeafHash => leafHash;

        public TaskCompletionSource<LoggedRecord> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
