using System.Globalization;
using Sigstore.Client.TransparencyLog;
using Sigstore.Local.Log;

namespace Sigstore.Local.Http;

/// <summary>Rekor v2: one way to write, and the log's tiles to read (C2SP tlog-tiles below <c>/api/v2</c>).</summary>
internal sealed class RekorTilesEndpoint(TransparencyLog log) : IEndpoint
{
    private const string TilePrefix = "/api/v2/tile/";

    /// <inheritdoc/>
    public async Task<LocalResponse?> HandleAsync(LocalRequest request, CancellationToken cancel) => (request.Method, request.Path) switch
    {
        ("POST", "/api/v2/log/entries") => await AddAsync(request, cancel).ConfigureAwait(false),
        ("GET" or "HEAD", "/api/v2/checkpoint") => await CheckpointAsync(cancel).ConfigureAwait(false),
        ("GET" or "HEAD", _) when request.Path.StartsWith(TilePrefix, StringComparison.Ordinal) => ServeTile(request.Path["/api/v2/".Length..]),
        _ => null,
    };

    private async Task<LocalResponse> AddAsync(LocalRequest request, CancellationToken cancel)
    {
        try
        {
            return LocalResponse.Json(201, await log.AddAsync(LoggedBody.Parse(request.Body), cancel).ConfigureAwait(false));
        }
        catch (EntryExistsException exists)
        {
            return LocalResponse.Failure(409, exists.Message).With("x-log-index", exists.Index.ToString(CultureInfo.InvariantCulture));
        }
    }

    private async Task<LocalResponse> CheckpointAsync(CancellationToken cancel)
    {
        var (note, _) = await log.Store.CurrentCheckpointAsync(cancel).ConfigureAwait(false);
        return LocalResponse.Text(note).With("Cache-Control", "no-cache");
    }

    private LocalResponse ServeTile(string path)
    {
        var tile = Tile.ParsePath(path);
        if (!IsPublished(tile))
        {
            return LocalResponse.Failure(404, "no such tile");
        }

        var content = tile.IsEntries ? log.Store.ReadPublishedEntries(tile) : log.Store.ReadPublishedHashes(tile);
        return new LocalResponse(200, "application/octet-stream", content).With("Cache-Control", "max-age=31536000, immutable");
    }

    // Files run ahead of the checkpoint by as much as the batch being written: nothing is served before its checkpoint is.
    private bool IsPublished(Tile tile)
    {
        var published = log.Store.ReadCheckpoint()?.Claims.TreeSize ?? 0;
        return tile.Index < published && (tile.Index * Tile.Width) + tile.Count <= published >> (Tile.Height * Math.Max(tile.Level, 0));
    }
}
