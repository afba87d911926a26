using System.Globalization;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf;

namespace Sigstore.Client.TufUpdates;

/// <summary>
/// One update against a repository: refreshes the top-level roles, then finds and downloads targets. It holds the cache's lock until
/// disposed. The decisions are <see cref="TrustedMetadata"/>'s; this class fetches and stores.
/// </summary>
public sealed class TufUpdater : IDisposable
{
    private const int MaxRootRotations = 256;
    private const int MaxRootBytes = 512_000;
    private const int MaxTimestampBytes = 16_384;
    private const int MaxSnapshotBytes = 2_000_000;
    private const int MaxTargetsBytes = 5_000_000;
    private const int MaxDelegatedRoles = 32;
    private const int MaxTargetBytes = 256 * 1024 * 1024;
    private readonly TufRepository _repository;
    private readonly TufFetcher _fetcher;
    private readonly TufCache _cache;
    private readonly IDisposable _lock;
    private readonly CheckSwitch _checks;

    private TufUpdater(TufRepository repository, TufFetcher fetcher, TufCache cache, IDisposable held, TrustedMetadata trusted, CheckSwitch checks)
    {
        _checks = checks;
        _repository = repository;
        _fetcher = fetcher;
        _cache = cache;
        _lock = held;
        Trusted = trusted;
    }

    /// <summary>What is trusted by now.</summary>
    public TrustedMetadata Trusted { get; private set; }

    /// <summary>Refreshes root, timestamp, snapshot and targets (§5.3 to §5.6).</summary>
    /// <param name="repository">Where to fetch from.</param>
    /// <param name="fetcher">How to fetch.</param>
    /// <param name="cache">The trusted metadata so far.</param>
    /// <param name="initialRoot">The root that came with the product or was given once: begins where the cache has no readable root or an older one. Empty if there is none.</param>
    /// <param name="time">The clock, read once.</param>
    /// <param name="cancellationToken">Stops between steps; what was stored by then is consistent.</param>
    /// <exception cref="SigstoreException">A TUF code: the repository was refused. A 16xx code: it could not be reached.</exception>
    public static Task<TufUpdater> RefreshAsync(
        TufRepository repository, TufFetcher fetcher, TufCache cache, ReadOnlyMemory<byte> initialRoot, TimeProvider time, CancellationToken cancellationToken) =>
        RefreshAsync(repository, fetcher, cache, initialRoot, time, CheckSwitch.All, cancellationToken);

    internal static async Task<TufUpdater> RefreshAsync(
        TufRepository repository, TufFetcher fetcher, TufCache cache, ReadOnlyMemory<byte> initialRoot, TimeProvider time, CheckSwitch checks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(fetcher);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(time);
        var held = await cache.LockAsync(cancellationToken).ConfigureAwait(false);
        var start = time.GetUtcNow();
        TufUpdater? updater = null;
        try
        {
            cache.RemoveLeftovers();
            var trusted = TrustedStart.From(cache, initialRoot.Span, root => TrustedMetadata.Begin(root, start, checks));
            updater = new TufUpdater(repository, fetcher, cache, held, trusted, checks);
            await updater.RefreshRootAsync(cancellationToken).ConfigureAwait(false);
            await updater.RefreshTimestampAsync(cancellationToken).ConfigureAwait(false);
            await updater.RefreshSnapshotAsync(cancellationToken).ConfigureAwait(false);
            await updater.LoadTargetsAsync(RoleName.Targets, RoleName.Root, cancellationToken).ConfigureAwait(false);
            var complete = updater;
            updater = null;
            held = null;
            return complete;
        }
        finally
        {
            updater?.Dispose();
            held?.Dispose();
        }
    }

    /// <summary>§5.6.7: searches the delegations, in order and depth first, for who vouches for the path.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TufTargetNotFound"/>, or why a role on the way was refused.</exception>
    public async Task<TargetFile> FindTargetAsync(string targetPath, CancellationToken cancellationToken)
    {
        var queue = new Stack<(string RoleName, string Delegator)>([(RoleName.Targets, RoleName.Root)]);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        while (queue.Count > 0 && visited.Count <= MaxDelegatedRoles)
        {
            var (roleName, delegator) = queue.Pop();
            if (!visited.Add(roleName))
            {
                continue;
            }

            var role = await LoadTargetsAsync(roleName, delegator, cancellationToken).ConfigureAwait(false);
            if (role.Targets.TryGetValue(targetPath, out var found))
            {
                return found;
            }

            QueueDelegations(queue, role, roleName, targetPath);
        }

        throw new SigstoreException(FailureCode.TufTargetNotFound, $"expected a target '{targetPath}' in {visited.Count} role(s) searched, found none");
    }

    /// <summary>§5.7: the target's content; from the store if it is there and right, else downloaded, checked and stored.</summary>
    public async Task<byte[]> DownloadTargetAsync(string targetPath, TargetStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var target = await FindTargetAsync(targetPath, cancellationToken).ConfigureAwait(false);
        if (store.TryRead(target) is { } stored)
        {
            return stored;
        }

        var hash = Trusted.Root.ConsistentSnapshot && target.Hashes.Known is [var first, ..] ? first.Hex : null;
        var url = _repository.TargetUrl(target.Path, hash, _checks);
        var content = await _fetcher.FetchAsync(url, Math.Min(target.Length, MaxTargetBytes), cancellationToken).ConfigureAwait(false)
            ?? throw new SigstoreException(FailureCode.TufTargetNotFound, $"expected the target '{targetPath}' at {url}, found nothing there");
        target.RequireContent(content, _checks);
        store.Write(target, content);
        return content;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // §5.3: one version after the other until there is no next; each is stored before the next is asked for.
    private async Task RefreshRootAsync(CancellationToken cancellationToken)
    {
        for (var rotation = 0; rotation < MaxRootRotations; rotation++)
        {
            var url = _repository.MetadataUrl(RoleName.Root, Trusted.Root.Envelope.Version + 1);
            var next = await _fetcher.FetchAsync(url, MaxRootBytes, cancellationToken).ConfigureAwait(false);
            if (next is null)
            {
                break;
            }

            Trusted = Trusted.UpdateRoot(next);
            _cache.Write(RoleName.Root, next);
        }

        Trusted.RequireCurrentRoot();
    }

    // §5.4. A cached timestamp that the (new) root's keys did not sign is dropped: that is how a repository recovers from a fast-forward.
    private async Task RefreshTimestampAsync(CancellationToken cancellationToken)
    {
        if (_cache.TryRead(RoleName.Timestamp) is { } cached)
        {
            Trusted = Accept(() => Trusted.RememberTimestamp(cached)) ?? Trusted;
        }

        var earlier = Trusted.Timestamp;
        var next = await RequireAsync(RoleName.Timestamp, version: null, MaxTimestampBytes, cancellationToken).ConfigureAwait(false);
        Trusted = Trusted.UpdateTimestamp(next);
        if (Trusted.Timestamp != earlier)
        {
            _cache.Write(RoleName.Timestamp, next);
        }
    }

    // §5.5
    private async Task RefreshSnapshotAsync(CancellationToken cancellationToken)
    {
        if (_cache.TryRead(RoleName.Snapshot) is { } cached)
        {
            Trusted = Accept(() => Trusted.RememberSnapshot(cached)) ?? Trusted;
        }

        if (Trusted.Snapshot is null)
        {
            var meta = Trusted.Timestamp!.Snapshot;
            var next = await RequireAsync(RoleName.Snapshot, meta.Version, meta.Length ?? MaxSnapshotBytes, cancellationToken).ConfigureAwait(false);
            Trusted = Trusted.UpdateSnapshot(next);
            _cache.Write(RoleName.Snapshot, next);
        }
    }

    // §5.6
    private async Task<TargetsMetadata> LoadTargetsAsync(string roleName, string delegator, CancellationToken cancellationToken)
    {
        if (Trusted.Targets.TryGetValue(roleName, out var loaded))
        {
            Trusted.RequireDelegation(roleName, delegator);
            return loaded;
        }

        var meta = Trusted.MetaOf(roleName);
        var cached = _cache.TryRead(roleName) is { } bytes ? Accept(() => Trusted.UpdateTargets(roleName, delegator, bytes)) : null;
        if (cached is null)
        {
            var next = await RequireAsync(roleName, meta.Version, meta.Length ?? MaxTargetsBytes, cancellationToken).ConfigureAwait(false);
            cached = Trusted.UpdateTargets(roleName, delegator, next);
            _cache.Write(roleName, next);
        }

        Trusted = cached;
        return Trusted.Targets[roleName];
    }

    private static void QueueDelegations(Stack<(string RoleName, string Delegator)> queue, TargetsMetadata role, string roleName, string targetPath)
    {
        var next = new List<string>();
        foreach (var (child, terminating) in role.Delegations?.RolesFor(targetPath) ?? [])
        {
            next.Add(child);
            if (terminating)
            {
                queue.Clear(); // nobody behind a terminating role is asked, not even those queued by its delegators
                break;
            }
        }

        next.Reverse();
        next.ForEach(child => queue.Push((child, roleName)));
    }

    private async Task<byte[]> RequireAsync(string roleName, long? version, long maxBytes, CancellationToken cancellationToken)
    {
        var url = _repository.MetadataUrl(roleName, Trusted.Root.ConsistentSnapshot ? version : null);
        return await _fetcher.FetchAsync(url, Math.Min(maxBytes, MaxTargetsBytes), cancellationToken).ConfigureAwait(false)
            ?? throw new SigstoreException(
                FailureCode.TufMetadataNotFound, string.Create(CultureInfo.InvariantCulture, $"expected metadata of '{roleName}' at {url}, found nothing there"));
    }

    // What is cached may be outdated, of keys since replaced, or rubbish: then the repository is asked.
    private static TrustedMetadata? Accept(Func<TrustedMetadata> step)
    {
        try
        {
            return step();
        }
        catch (SigstoreException)
        {
            return null;
        }
    }
}
