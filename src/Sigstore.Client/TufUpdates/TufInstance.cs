using System.Collections.Immutable;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf;
using Sigstore.Client.Tuf.Roots;

namespace Sigstore.Client.TufUpdates;

/// <summary>An instance that publishes its trust root through TUF, with the folder where this machine keeps what it knows of it.</summary>
/// <remarks>Layout below the home folder: <c>tuf/HOST/{initial_root.json, instance.json, metadata/, targets/}</c>.</remarks>
internal sealed class TufInstance
{
    private const string TrustedRootTarget = "trusted_root.json";
    private const string SigningConfigTarget = "signing_config.v0.2.json";
    private const int MaxFileBytes = 16 * 1024 * 1024;
    private readonly string _url;
    private readonly string _folder;
    private readonly TargetStore _targets;

    private readonly ReadOnlyMemory<byte> _pinnedRoot;

    private TufInstance(string name, string url, string folder, EmbeddedRoot? embedded, string? audience, TimeProvider time, ReadOnlyMemory<byte> pinnedRoot = default)
    {
        _pinnedRoot = pinnedRoot;
        Name = name;
        _url = url;
        Embedded = embedded;
        _folder = folder;
        Cache = new TufCache(Path.Combine(_folder, "metadata"), time);
        _targets = new TargetStore(Path.Combine(_folder, "targets"));
        Audience = audience ?? InstanceSettings.AudienceOf(_folder);
    }

    public string Name { get; }

    /// <summary>The repository; only who goes there needs it taken apart.</summary>
    public Uri Url => new(_url);

    public EmbeddedRoot? Embedded { get; }

    public string? Audience { get; }

    public TufCache Cache { get; }

    /// <summary>The root it is pinned to, else the one given once by hand, else the embedded one; empty if there is none.</summary>
    public ReadOnlyMemory<byte> InitialRoot => !_pinnedRoot.IsEmpty ? _pinnedRoot : AtomicFile.TryRead(InitialRootPath, MaxFileBytes) ?? Embedded?.RootJson ?? ReadOnlyMemory<byte>.Empty;

    /// <summary>The files that whom it trusts depends on, whether they are there or not.</summary>
    public ImmutableArray<string> RootFiles => [InitialRootPath, Path.Combine(Cache.Folder, "root.json"), Path.Combine(Cache.Folder, "targets.json")];

    private string InitialRootPath => Path.Combine(_folder, "initial_root.json");

    public static TufInstance? Find(string name, string home, TimeProvider time) => name switch
    {
        "public" => Known(name, "tuf-repo-cdn.sigstore.dev", EmbeddedRoot.Public, home, time),
        "staging" => Known(name, "tuf-repo-cdn.sigstage.dev", embedded: null, home, time),
        _ => FindByUrl(name, home, time),
    };

    /// <summary>An instance that begins with this very root, whatever else this machine knows of the URL: its cache is one of its own.</summary>
    public static TufInstance Pinned(Uri url, ReadOnlyMemory<byte> root, string home, TimeProvider time) => At(url.ToString(), url, home, time, root);

    /// <summary>Takes a root as the beginning of trust; what was cached under another one is forgotten.</summary>
    public async Task InitializeAsync(ReadOnlyMemory<byte> root, string? audience, CancellationToken cancellationToken)
    {
        TrustedMetadata.BeginWithoutExpiryUnsafe(root.Span);
        using var held = await Cache.LockAsync(cancellationToken).ConfigureAwait(false);
        foreach (var role in (string[])[RoleName.Root, RoleName.Timestamp, RoleName.Snapshot, RoleName.Targets])
        {
            Cache.Remove(role);
        }

        AtomicFile.Write(InitialRootPath, root.Span);
        InstanceSettings.Write(_folder, audience);
    }

    /// <summary>Refreshes and downloads; a target that the cache has is not downloaded again.</summary>
    public async Task<InstanceFiles> RefreshAsync(TufFetcher fetcher, TimeProvider time, CancellationToken cancellationToken)
    {
        using var updater = await TufUpdater.RefreshAsync(TufRepository.At(Url), fetcher, Cache, InitialRoot, time, cancellationToken).ConfigureAwait(false);
        var trustedRoot = await updater.DownloadTargetAsync(TrustedRootTarget, _targets, cancellationToken).ConfigureAwait(false);
        var signingConfig = updater.Trusted.Targets[RoleName.Targets].Targets.ContainsKey(SigningConfigTarget)
            ? await updater.DownloadTargetAsync(SigningConfigTarget, _targets, cancellationToken).ConfigureAwait(false)
            : [];
        Cache.MarkRefreshed();
        return new InstanceFiles(trustedRoot, signingConfig, updater.Trusted);
    }

    /// <summary>Reads what is cached, verifying all but expiry; <c>null</c> if it is not complete.</summary>
    public Task<InstanceFiles?> ReadCacheAsync(CancellationToken cancellationToken) =>
        Directory.Exists(Cache.Folder) ? ReadCacheLockedAsync(cancellationToken) : Task.FromResult<InstanceFiles?>(null);

    private async Task<InstanceFiles?> ReadCacheLockedAsync(CancellationToken cancellationToken)
    {
        using var held = await LockIfWritableAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return ReadCache();
        }
        catch (SigstoreException)
        {
            return null; // rubbish, or of another time: as if there were none
        }
    }

    private InstanceFiles? ReadCache()
    {
        var trusted = TrustedStart.From(Cache, InitialRoot.Span, root => TrustedMetadata.BeginWithoutExpiryUnsafe(root));
        if (Cache.TryRead(RoleName.Timestamp) is not { } timestamp
            || Cache.TryRead(RoleName.Snapshot) is not { } snapshot
            || Cache.TryRead(RoleName.Targets) is not { } targets)
        {
            return null;
        }

        trusted = trusted.RememberTimestamp(timestamp).RememberSnapshot(snapshot);
        if (trusted.Snapshot is null)
        {
            return null;
        }

        trusted = trusted.UpdateTargets(RoleName.Targets, RoleName.Root, targets);
        var files = trusted.Targets[RoleName.Targets].Targets;
        var trustedRoot = files.TryGetValue(TrustedRootTarget, out var root) ? _targets.TryRead(root) : null;
        var signingConfig = files.TryGetValue(SigningConfigTarget, out var config) ? _targets.TryRead(config) : null;
        return trustedRoot is null ? null : new InstanceFiles(trustedRoot, signingConfig, trusted);
    }

    // A cache on a read-only file system can be read without a lock: nobody writes it.
    private async Task<IDisposable?> LockIfWritableAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Cache.LockAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SigstoreException busy) when (busy.Failure.Code == FailureCode.TufCacheUnusable)
        {
            return null;
        }
    }

    private static TufInstance Known(string name, string host, EmbeddedRoot? embedded, string home, TimeProvider time) =>
        new(name, $"https://{host}/", FolderOf(home, host), embedded, InstanceSource.PublicAudience, time);

    private static TufInstance? FindByUrl(string name, string home, TimeProvider time) =>
        Uri.TryCreate(name, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) ? At(name, url, home, time, pinnedRoot: default) : null;

    private static TufInstance At(string name, Uri url, string home, TimeProvider time, ReadOnlyMemory<byte> pinnedRoot)
    {
        var address = Services.ServiceAddress.Require(url);
        var host = address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}";
        return new(name, address.AbsoluteUri, FolderOf(home, host + address.AbsolutePath.TrimEnd('/')) + Suffix(pinnedRoot.Span), embedded: null, audience: null, time, pinnedRoot);
    }

    private static string FolderOf(string home, string place) => Path.Combine(home, "tuf", SafeFileName.Of(place));

    // '%' and no hex pair: never the encoding of a URL.
    private static string Suffix(ReadOnlySpan<byte> pinnedRoot) => pinnedRoot.IsEmpty ? "" : $"%pinned-{Sha256Digest.Of(pinnedRoot).Hex[..32]}";
}
