using System.Globalization;
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
        ("GET" or "HEAD", _) when request.Path.StartsWith(TilePrefix, StringComparison.Ordinal) => Tile(request.Path[TilePrefix.Length..]),
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

    private LocalResponse Tile(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || LevelOf(path[..slash]) is not { } level || !TilePath.TryParse(path.AsSpan(slash + 1), out var index, out var width)
            || !IsPublished(Math.Max(level, 0), index, width))
        {
            return LocalResponse.Failure(404, "no such tile");
        }

        var content = level < 0 ? log.Store.Files.ReadEntries(index, width) : log.Store.Files.ReadHashes(level, index, width);
        return content is null
            ? LocalResponse.Failure(404, "no such tile")
            : new LocalResponse(200, "application/octet-stream", content).With("Cache-Control", "max-age=31536000, immutable");
    }

    // Entry bundles are as wide as level 0; -1 stands for them.
    private static int? LevelOf(string kind) =>
        kind == "entries" ? -1
        : int.TryParse(kind, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level < 7 && level.ToString(CultureInfo.InvariantCulture) == kind ? level
        : null;

    // Files run ahead of the checkpoint by as much as the batch being written: nothing is served before its checkpoint is.
    private bool IsPublished(int level, long index, int width) =>
        index < 1L << 40 && (index * TilePath.Width) + width <= (log.Store.ReadCheckpoint()?.Claims.TreeSize ?? 0) >> (8 * level);
}
