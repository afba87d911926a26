using System.Collections.Immutable;
using Sigstore.Client.Failures;
using Sigstore.Client.Tuf;

namespace Sigstore.Client.TufUpdates;

/// <summary>Resolves the name of an instance to whom to trust and whom to ask: <c>public</c>, <c>staging</c>, a folder, or a TUF URL.</summary>
/// <remarks>
/// The local instance is not resolved here; who composes it knows it. A bare URL is no root of trust: an instance by URL, and staging,
/// begin with a root given once through <see cref="InitializeAsync"/>.
/// </remarks>
public sealed class InstanceSource
{
    /// <summary>The audience of tokens for the public and staging instances.</summary>
    public const string PublicAudience = "sigstore";

    private const int MaxFileBytes = 16 * 1024 * 1024;
    private const string TrustedRootFile = "trusted_root.json";
    private readonly string _home;
    private readonly HttpMessageHandler? _handler;
    private readonly NetworkUse _network;
    private readonly InstancePurpose _purpose;
    private readonly TimeProvider _time;

    /// <summary>Creates a source.</summary>
    /// <param name="home">The folder of everything of ours on this machine (<c>~/.sigstore</c>); caches lie below <c>tuf/</c>.</param>
    /// <param name="handler">The network; stays the caller's. See <see cref="TufFetcher.CreateHandler"/>. May be null where it is never used.</param>
    /// <param name="network">Whether it may be used.</param>
    /// <param name="purpose">What for: decides whether outdated metadata warns or fails.</param>
    /// <param name="time">The clock.</param>
    public InstanceSource(string home, HttpMessageHandler? handler, NetworkUse network, InstancePurpose purpose, TimeProvider time)
    {
        _home = home;
        _handler = handler ?? (network == NetworkUse.Never ? null : throw new ArgumentNullException(nameof(handler)));
        _network = network;
        _purpose = purpose;
        _time = time;
    }

    /// <summary>Resolves an instance.</summary>
    /// <param name="nameOrFolderOrUrl"><c>public</c>, <c>staging</c>, an https (or loopback http) URL, or an absolute folder.</param>
    /// <param name="cancellationToken">Flows to the network and the lock.</param>
    /// <exception cref="SigstoreException">
    /// <see cref="FailureCode.InstanceUnknown"/>, <see cref="FailureCode.InstanceNotInitialized"/>, <see cref="FailureCode.InstanceOutdated"/>,
    /// <see cref="FailureCode.SigningConfigMissing"/>, a TUF code if the repository was refused, a 16xx code if it is required and can't be reached.
    /// </exception>
    public async Task<SigstoreInstance> ResolveAsync(string nameOrFolderOrUrl, CancellationToken cancellationToken) =>
        TufInstance.Find(nameOrFolderOrUrl, _home, _time) is { } tuf ? await ResolveTufAsync(tuf, cancellationToken).ConfigureAwait(false)
            : RequirePurpose(ResolveFolder(nameOrFolderOrUrl));

    /// <summary>Refuses a name that <see cref="ResolveAsync"/> would not know, without asking anybody: a slip of the pen is told before it matters.</summary>
    /// <param name="nameOrFolderOrUrl">As there.</param>
    /// <exception cref="SigstoreException"><see cref="FailureCode.InstanceUnknown"/></exception>
    public void RequireKnown(string nameOrFolderOrUrl)
    {
        if (TufInstance.Find(nameOrFolderOrUrl, _home, _time) is null && !File.Exists(Path.Combine(nameOrFolderOrUrl, TrustedRootFile)))
        {
            throw Unknown(nameOrFolderOrUrl);
        }
    }

    /// <summary>Resolves the instance of a TUF repository that begins with <paramref name="root"/>, as a policy pins it.</summary>
    /// <param name="url">The repository: https, or http on loopback.</param>
    /// <param name="root">TUF <c>root.json</c>; nothing that this machine was told of the URL by other ways counts.</param>
    /// <param name="cancellationToken">Flows to the network and the lock.</param>
    /// <exception cref="SigstoreException">As <see cref="ResolveAsync"/>.</exception>
    public async Task<SigstoreInstance> ResolvePinnedAsync(Uri url, ReadOnlyMemory<byte> root, CancellationToken cancellationToken)
    {
        var instance = TufInstance.Pinned(url, root, _home, _time);
        TrustedMetadata.BeginWithoutExpiryUnsafe(root.Span);
        return await ResolveTufAsync(instance, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins trust in a TUF instance with a root that came another way; replaces an earlier beginning.</summary>
    /// <param name="nameOrUrl"><c>staging</c>, <c>public</c>, or the URL of the repository.</param>
    /// <param name="root">TUF <c>root.json</c>; it must be signed by its own keys.</param>
    /// <param name="audience">The audience of identity tokens for an instance of one's own, or <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    public async Task InitializeAsync(string nameOrUrl, ReadOnlyMemory<byte> root, string? audience, CancellationToken cancellationToken)
    {
        var instance = TufInstance.Find(nameOrUrl, _home, _time) ?? throw Unknown(nameOrUrl);
        await instance.InitializeAsync(root, audience, cancellationToken).ConfigureAwait(false);
    }

    private SigstoreInstance RequirePurpose(SigstoreInstance instance)
    {
        if (_purpose == InstancePurpose.Signing)
        {
            _ = instance.RequireSigningConfig();
        }

        return instance;
    }

    private static SigstoreInstance ResolveFolder(string folder)
    {
        var trustedRoot = AtomicFile.TryRead(Path.Combine(folder, TrustedRootFile), MaxFileBytes) ?? throw Unknown(folder);
        var signingConfig = AtomicFile.TryRead(Path.Combine(folder, "signing_config.json"), MaxFileBytes) ?? [];
        return SigstoreInstance.OfFolder(folder, trustedRoot, signingConfig, InstanceSettings.AudienceOf(folder));
    }

    private Task<SigstoreInstance> ResolveTufAsync(TufInstance instance, CancellationToken cancellationToken)
    {
        if (instance.InitialRoot.IsEmpty)
        {
            throw NotInitialized(instance);
        }

        return _network == NetworkUse.Never ? ResolveWithoutNetworkAsync(instance, [], cancellationToken) : RefreshAsync(instance, cancellationToken);
    }

    private async Task<SigstoreInstance> RefreshAsync(TufInstance instance, CancellationToken cancellationToken)
    {
        try
        {
            var files = await instance.RefreshAsync(new TufFetcher(_handler!, _time), _time, cancellationToken).ConfigureAwait(false);
            return RequirePurpose(SigstoreInstance.OfTuf(instance.Name, InstanceOrigin.Repository, files, TimeSpan.Zero, instance, []));
        }
        catch (SigstoreException away) when (_network == NetworkUse.Allowed && (IsOutOfReach(away.Failure.Code) || away.Failure.Code == FailureCode.TufCacheUnusable))
        {
            return await ResolveWithoutNetworkAsync(instance, [away.Failure], cancellationToken).ConfigureAwait(false);
        }
    }

    // The cache, unless the product was published after it was last refreshed.
    private async Task<SigstoreInstance> ResolveWithoutNetworkAsync(TufInstance instance, ImmutableArray<Failure> warnings, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var files = await instance.ReadCacheAsync(cancellationToken).ConfigureAwait(false);
        if (files is not null && instance.Cache.RefreshedAt is { } when && (instance.Embedded is null || when >= instance.Embedded.PublishedAt))
        {
            warnings = files.Metadata.FirstExpiry <= now ? warnings.Add(Outdated(instance, files.Metadata.FirstExpiry, now - when)) : warnings;
            return RequirePurpose(SigstoreInstance.OfTuf(instance.Name, InstanceOrigin.Cache, files, now - when, instance, warnings));
        }

        var embedded = instance.Embedded ?? throw new SigstoreException(
            FailureCode.InstanceOutdated, $"expected cached metadata of instance '{instance.Name}', found none: refresh it once with a network", warnings);
        var age = now - embedded.PublishedAt;
        return RequirePurpose(SigstoreInstance.OfEmbedded(instance.Name, embedded, age, instance, warnings));
    }

    private Failure Outdated(TufInstance instance, DateTimeOffset expired, TimeSpan age)
    {
        var failure = new Failure(
            FailureCode.InstanceOutdated,
            $"expected current metadata of instance '{instance.Name}', found it expired at {expired:u}; it was last refreshed {SigstoreInstance.AgeText(age)} ago");
        return _purpose == InstancePurpose.Verification ? failure : throw new SigstoreException(failure);
    }

    /// <summary>True for a failure that says no more than that a repository can't be asked at this time.</summary>
    public static bool IsOutOfReach(FailureCode code) => code is
        FailureCode.ServiceUnreachable or FailureCode.ServiceTooSlow or FailureCode.ServiceUnavailable or FailureCode.ServiceRefused;

    private static SigstoreException NotInitialized(TufInstance instance) => new(
        FailureCode.InstanceNotInitialized,
        $"expected a trusted root of instance '{instance.Name}', found none: get its root.json from its operator and run root init --from {instance.Url} --root FILE");

    private static SigstoreException Unknown(string name) => new(
        FailureCode.InstanceUnknown, $"expected public, staging, local, a folder with trusted_root.json or the URL of a TUF repository, found '{name}'");
}
