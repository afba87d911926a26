using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Services;

/// <summary>
/// An entry that a version 2 log has already. Its answer 409 tells nothing but the index (<c>x-log-index</c>); checkpoint and
/// tiles give the rest (C2SP tlog-tiles), and all of it is verified here, for a log that errs once may err twice.
/// </summary>
internal sealed class ExistingEntry(Uri address, ServiceConnection connection, TrustedRoot root)
{
    private const string Name = "the transparency log";

    /// <summary>Rebuilds the entry with this body at this index.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.LogEntryNotOurs"/>: something else is there, or nothing that a log of the trusted root vouches for.</exception>
    public async Task<LoggedEntry> RebuildAsync(long index, byte[] body, CancellationToken cancellationToken)
    {
        var (signed, key) = await CheckpointOverAsync(index, cancellationToken).ConfigureAwait(false);
        var checkpoint = signed.UnverifiedUnsafe; // no longer: the key was found by verifying it
        var leaf = MerkleTree.HashLeaf(body);
        var tiles = await FetchAsync(TilesOf(index, checkpoint.TreeSize), cancellationToken).ConfigureAwait(false);
        Sha256Digest Subtree(int level, long at) => Hash(tiles, level, at, checkpoint.TreeSize);
        var path = MerkleTree.InclusionPath(index, checkpoint.TreeSize, Subtree);
        try
        {
            new InclusionProof(index, checkpoint.TreeSize, checkpoint.RootHash, [.. path], signed).Verify(leaf, checkpoint);
        }
        catch (SigstoreException other)
        {
            throw NotOurs($"expected this signature at index {index.ToString(CultureInfo.InvariantCulture)}, where the log said it is already, found no proof of that", other);
        }

        var number = index.ToString(CultureInfo.InvariantCulture);
        return new LoggedEntry
        {
            LogIndex = number,
            KeyId = key.FullId.ToBase64(),
            Kind = "hashedrekord",
            Version = "0.0.2",
            Body = Convert.ToBase64String(body),
            Proof = new LoggedProof(
                number, checkpoint.RootHash.ToBase64(), checkpoint.TreeSize.ToString(CultureInfo.InvariantCulture),
                [.. path.Select(hash => hash.ToBase64())], System.Text.Encoding.UTF8.GetString(signed.Note.Utf8Bytes.Span)),
        };
    }

    // A checkpoint is cached for a moment on its way, so one that is too old is asked for again.
    private async Task<(SignedCheckpoint Signed, LogKey Key)> CheckpointOverAsync(long index, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await GetAsync("checkpoint", SignedNote.MaxSize, cancellationToken).ConfigureAwait(false);
            var (signed, key) = Verify(RequireSuccess(answer, "checkpoint").Body.Span);
            if (signed.UnverifiedUnsafe.TreeSize > index)
            {
                return (signed, key);
            }

            if (!await connection.PauseAsync(attempt, cancellationToken).ConfigureAwait(false))
            {
                throw NotOurs($"expected a checkpoint over index {index.ToString(CultureInfo.InvariantCulture)}, where the log said the entry is already, found one of {signed.UnverifiedUnsafe.TreeSize} entries");
            }
        }
    }

    // The claimed origin selects among the trusted logs' names; the signature decides.
    private (SignedCheckpoint Signed, LogKey Key) Verify(ReadOnlySpan<byte> note)
    {
        try
        {
            var signed = SignedCheckpoint.Parse(note);
            var key = root.Logs.SelectMany(log => log.NoteKeys).FirstOrDefault(key => key.Name == signed.UnverifiedUnsafe.Origin && signed.Note.Verify(key));
            return key is null ? throw NotOurs("expected a checkpoint by a log of the trusted root, found another") : (signed, key);
        }
        catch (SigstoreException other) when (other.Failure.Code is not FailureCode.LogEntryNotOurs)
        {
            throw NotOurs("expected a checkpoint by a log of the trusted root, found none", other);
        }
    }

    // The tiles in which the hashes of the proof lie: asking for the proof names them.
    private static HashSet<Tile> TilesOf(long index, long treeSize)
    {
        var tiles = new HashSet<Tile>();
        MerkleTree.InclusionPath(index, treeSize, (level, at) =>
        {
            tiles.Add(Tile.Containing(level, at, treeSize));
            return MerkleTree.EmptyRoot;
        });
        return tiles;
    }

    private async Task<Dictionary<Tile, ImmutableArray<Sha256Digest>>> FetchAsync(HashSet<Tile> tiles, CancellationToken cancellationToken)
    {
        var hashes = await Task.WhenAll(tiles.Select(async tile => KeyValuePair.Create(tile, await FetchAsync(tile, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        return new Dictionary<Tile, ImmutableArray<Sha256Digest>>(hashes);
    }

    // A partial tile may be gone once the tile is full (C2SP tlog-tiles, "Partial Tiles").
    private async Task<ImmutableArray<Sha256Digest>> FetchAsync(Tile tile, CancellationToken cancellationToken)
    {
        const int limit = Tile.Width * Sha256Digest.Size;
        var answer = await GetAsync(tile.Path, limit, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound && tile.Count < Tile.Width)
        {
            answer = await GetAsync(Tile.OfHashes(tile.Level, tile.Index).Path, limit, cancellationToken).ConfigureAwait(false);
        }

        var bytes = RequireSuccess(answer, tile.Path).Body;
        try
        {
            return tile.ReadHashes(bytes.Span[..Math.Min(bytes.Length, tile.Count * Sha256Digest.Size)]);
        }
        catch (SigstoreException malformed)
        {
            throw NotOurs($"expected {tile.Path}, found something else", malformed);
        }
    }

    // A subtree within a tile, from the tile's hashes upwards.
    private static Sha256Digest Hash(Dictionary<Tile, ImmutableArray<Sha256Digest>> tiles, int level, long index, long treeSize)
    {
        var hashes = tiles[Tile.Containing(level, index, treeSize)];
        var height = level % Tile.Height;
        var first = (int)((index << height) % Tile.Width);
        var row = hashes.AsSpan(first, 1 << height).ToArray();
        for (; row.Length > 1; row = [.. row.Chunk(2).Select(pair => MerkleTree.HashNode(pair[0], pair[1]))])
        {
        }

        return row[0];
    }

    private Task<ServiceAnswer> GetAsync(string path, int maxBytes, CancellationToken cancellationToken) =>
        connection.SendAsync(Name, () => new HttpRequestMessage(HttpMethod.Get, ServiceAddress.Below(address, "/api/v2/" + path)), maxBytes, cancellationToken);

    private ServiceAnswer RequireSuccess(ServiceAnswer answer, string path) =>
        answer.IsSuccess ? answer : throw ServiceConnection.Refusal(Name, ServiceAddress.Shown(ServiceAddress.Below(address, "/api/v2/" + path)), answer, []);

    private SigstoreException NotOurs(string detail, SigstoreException? cause = null)
    {
        var text = $"{Name} at {ServiceAddress.Shown(address)}: {detail}";
        return cause is null ? new SigstoreException(FailureCode.LogEntryNotOurs, text) : new SigstoreException(new Failure(FailureCode.LogEntryNotOurs, text, cause.Failure), cause);
    }
}
