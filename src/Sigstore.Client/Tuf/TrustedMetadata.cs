using System.Collections.Immutable;
using System.Globalization;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tuf;

/// <summary>
/// The trusted metadata of one update, and the only way to extend it: each step of the TUF client workflow takes bytes and gives the
/// next trusted state, or refuses. No I/O; the moment of the update is fixed when it begins (§5.1).
/// </summary>
/// <remarks>Step numbers are those of the TUF specification 1.0.34, section 5. Instances are immutable.</remarks>
public sealed class TrustedMetadata
{
    private readonly DateTimeOffset? _start;
    private readonly SignatureLedger _ledger;
    private readonly CheckSwitch _checks;

    private TrustedMetadata(RootMetadata root, DateTimeOffset? start, SignatureLedger ledger, CheckSwitch checks)
    {
        Root = root;
        _start = start;
        _ledger = ledger;
        _checks = checks;
    }

    private TrustedMetadata(TrustedMetadata previous)
        : this(previous.Root, previous._start, previous._ledger, previous._checks)
    {
        Timestamp = previous.Timestamp;
        EarlierSnapshot = previous.EarlierSnapshot;
        Snapshot = previous.Snapshot;
        Targets = previous.Targets;
    }

    /// <summary>The trusted root; it may be expired until <see cref="RequireCurrentRoot"/>.</summary>
    public RootMetadata Root { get; private init; }

    /// <summary>The trusted timestamp, once there is one.</summary>
    public TimestampMetadata? Timestamp { get; private init; }

    /// <summary>The current snapshot, once there is one.</summary>
    public SnapshotMetadata? Snapshot { get; private init; }

    /// <summary>Targets roles verified so far, by name.</summary>
    public ImmutableDictionary<string, TargetsMetadata> Targets { get; private init; } = ImmutableDictionary<string, TargetsMetadata>.Empty;

    /// <summary>The first moment at which a part of what is loaded expires.</summary>
    public DateTimeOffset FirstExpiry => Files.Min(file => file.Envelope.Expires);

    /// <summary>What is loaded, by role name: root, timestamp, snapshot, then targets roles in the order of their names.</summary>
    public ImmutableArray<(string RoleName, MetadataEnvelope Envelope)> Files =>
    [
        (RoleName.Root, Root.Envelope),
        .. Timestamp is null ? [] : new[] { (RoleName.Timestamp, Timestamp.Envelope) },
        .. Snapshot is null ? [] : new[] { (RoleName.Snapshot, Snapshot.Envelope) },
        .. Targets.OrderBy(role => role.Key, StringComparer.Ordinal).Select(role => (role.Key, role.Value.Envelope)),
    ];

    /// <summary>How many signatures were computed so far.</summary>
    internal int SignatureVerifications => _ledger.Verifications;

    // Signed by the snapshot role and once ours, but perhaps outdated: what a new one may not fall behind.
    private SnapshotMetadata? EarlierSnapshot { get; init; }

    /// <summary>§5.2: begins with a root that is trusted already; it must be signed by its own keys, and may be expired.</summary>
    /// <param name="root">The bytes of <c>root.json</c>.</param>
    /// <param name="start">The moment of this update; everything expires against it.</param>
    /// <exception cref="SigstoreException">A code of the TUF range.</exception>
    public static TrustedMetadata Begin(ReadOnlySpan<byte> root, DateTimeOffset start) => Begin(root, start, CheckSwitch.All);

    /// <summary>As <see cref="Begin(ReadOnlySpan{byte}, DateTimeOffset)"/>, but nothing ever counts as expired: for reading a cache with no network.</summary>
    /// <remarks>The caller reports <see cref="FirstExpiry"/>.</remarks>
    public static TrustedMetadata BeginWithoutExpiryUnsafe(ReadOnlySpan<byte> root) => Begin(root, start: null, CheckSwitch.All);

    /// <summary>§5.3.4 to §5.3.6: the next root, signed by a threshold of the keys of the one before and of its own.</summary>
    public TrustedMetadata UpdateRoot(ReadOnlySpan<byte> utf8)
    {
        var next = RootMetadata.From(MetadataEnvelope.Parse(utf8), _checks);
        RequireSigned(next.Envelope, RoleName.Root, Root.Roles[RoleName.Root], Root.Keys, "the root before it");
        RequireSigned(next.Envelope, RoleName.Root, next.Roles[RoleName.Root], next.Keys, "itself");
        RequireVersion(next.Envelope, RoleName.Root, Root.Envelope.Version + 1);
        return new TrustedMetadata(next, _start, _ledger, _checks);
    }

    /// <summary>§5.3.10: after the last root, that one must not be expired (freeze).</summary>
    public void RequireCurrentRoot() => RequireCurrent(Root.Envelope, RoleName.Root);

    /// <summary>§5.4, from the cache: a timestamp of an earlier update. It is what a new one may not fall behind, and may be expired.</summary>
    public TrustedMetadata RememberTimestamp(ReadOnlySpan<byte> utf8)
    {
        var timestamp = TimestampMetadata.From(MetadataEnvelope.Parse(utf8), _checks);
        RequireSignedByRoot(timestamp.Envelope, RoleName.Timestamp);
        return new TrustedMetadata(this) { Timestamp = timestamp };
    }

    /// <summary>§5.4: the timestamp just downloaded. One of the same version changes nothing, even if its bytes differ.</summary>
    public TrustedMetadata UpdateTimestamp(ReadOnlySpan<byte> utf8)
    {
        RequireCurrentRoot();
        if (Timestamp is { } earlier && utf8.SequenceEqual(earlier.Envelope.Utf8.Span))
        {
            RequireCurrent(earlier.Envelope, RoleName.Timestamp);
            return this;
        }

        var next = TimestampMetadata.From(MetadataEnvelope.Parse(utf8), _checks);
        RequireSignedByRoot(next.Envelope, RoleName.Timestamp); // §5.4.2
        if (Timestamp is { } trusted)
        {
            RequireNotOlder(next.Envelope.Version, trusted.Envelope.Version, RoleName.Timestamp); // §5.4.3.1
            if (next.Envelope.Version == trusted.Envelope.Version)
            {
                RequireCurrent(trusted.Envelope, RoleName.Timestamp);
                return this;
            }

            RequireNotOlder(next.Snapshot.Version, trusted.Snapshot.Version, RoleName.Snapshot); // §5.4.3.2
        }

        RequireCurrent(next.Envelope, RoleName.Timestamp); // §5.4.4
        return new TrustedMetadata(this) { Timestamp = next };
    }

    /// <summary>
    /// §5.5, from the cache: a snapshot of an earlier update. If it is the one that the timestamp names it becomes
    /// <see cref="Snapshot"/> without a download; if it is an older one it is kept to compare with.
    /// </summary>
    public TrustedMetadata RememberSnapshot(ReadOnlySpan<byte> utf8)
    {
        var meta = RequireTimestamp().Snapshot;
        var snapshot = SnapshotMetadata.From(MetadataEnvelope.Parse(utf8), _checks);
        RequireSignedByRoot(snapshot.Envelope, RoleName.Snapshot);
        var isCurrent = snapshot.Envelope.Version == meta.Version && Fits(meta, utf8) && !IsExpired(snapshot.Envelope);
        return new TrustedMetadata(this) { EarlierSnapshot = snapshot, Snapshot = isCurrent ? snapshot : null };
    }

    /// <summary>§5.5: the snapshot just downloaded.</summary>
    public TrustedMetadata UpdateSnapshot(ReadOnlySpan<byte> utf8)
    {
        var meta = RequireTimestamp().Snapshot;
        RequireFits(meta, utf8, RoleName.Snapshot); // §5.5.2
        var next = SnapshotMetadata.From(MetadataEnvelope.Parse(utf8), _checks);
        RequireSignedByRoot(next.Envelope, RoleName.Snapshot); // §5.5.3
        RequireVersion(next.Envelope, RoleName.Snapshot, meta.Version); // §5.5.4
        RequireNothingLostOrOlder(next); // §5.5.5
        RequireCurrent(next.Envelope, RoleName.Snapshot); // §5.5.6
        return new TrustedMetadata(this) { Snapshot = next };
    }

    /// <summary>§5.6: a targets role, as <paramref name="delegator"/> delegates to it; <c>root</c> delegates to <c>targets</c>.</summary>
    public TrustedMetadata UpdateTargets(string roleName, string delegator, ReadOnlySpan<byte> utf8)
    {
        var meta = MetaOf(roleName);
        RequireFits(meta, utf8, roleName); // §5.6.2
        var next = TargetsMetadata.From(MetadataEnvelope.Parse(utf8), _checks);
        RequireSignedAsDelegated(next.Envelope, roleName, delegator); // §5.6.3
        RequireVersion(next.Envelope, roleName, meta.Version); // §5.6.4
        RequireCurrent(next.Envelope, roleName); // §5.6.5
        return new TrustedMetadata(this) { Targets = Targets.SetItem(roleName, next) };
    }

    /// <summary>A role loaded through one delegator has no authority from another: it must be signed as that one delegates, too.</summary>
    public void RequireDelegation(string roleName, string delegator)
    {
        if (_checks.IsOn(FailureCode.TufDelegationRefused) && !IsSignedAsDelegated(Targets[roleName].Envelope, roleName, delegator))
        {
            throw new SigstoreException(
                FailureCode.TufDelegationRefused, $"expected '{roleName}' signed as '{delegator}' delegates, found it signed only as another role delegates");
        }
    }

    /// <summary>What the snapshot says about a targets role.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TufMetadataNotFound"/>: the snapshot does not list the role.</exception>
    public MetaFile MetaOf(string roleName) => RequireSnapshot().Roles.TryGetValue(roleName, out var meta)
        ? meta
        : throw new SigstoreException(FailureCode.TufMetadataNotFound, $"expected the snapshot to list the role '{roleName}', found no such entry");

    internal static TrustedMetadata Begin(ReadOnlySpan<byte> utf8, DateTimeOffset? start, CheckSwitch checks)
    {
        var root = RootMetadata.From(MetadataEnvelope.Parse(utf8), checks);
        var trusted = new TrustedMetadata(root, start, new SignatureLedger(), checks);
        trusted.RequireSigned(root.Envelope, RoleName.Root, root.Roles[RoleName.Root], root.Keys, "itself");
        return trusted;
    }

    private TimestampMetadata RequireTimestamp() => Timestamp ?? throw new InvalidOperationException("the timestamp comes before the snapshot");

    private SnapshotMetadata RequireSnapshot() => Snapshot ?? throw new InvalidOperationException("the snapshot comes before targets");

    private void RequireSignedByRoot(MetadataEnvelope envelope, string roleName) =>
        RequireSigned(envelope, roleName, Root.Roles[roleName], Root.Keys, RoleName.Root);

    private void RequireSignedAsDelegated(MetadataEnvelope envelope, string roleName, string delegator)
    {
        var (signers, keys) = DelegationTo(roleName, delegator);
        RequireSigned(envelope, roleName, signers, keys, delegator);
    }

    private bool IsSignedAsDelegated(MetadataEnvelope envelope, string roleName, string delegator)
    {
        var (signers, keys) = DelegationTo(roleName, delegator);
        return _ledger.CountSigners(envelope, signers, keys) >= signers.Threshold;
    }

    private (Role Signers, IReadOnlyDictionary<string, MetadataKey> Keys) DelegationTo(string roleName, string delegator)
    {
        if (delegator == RoleName.Root)
        {
            return (Root.Roles[roleName], Root.Keys);
        }

        var delegations = Targets[delegator].Delegations;
        return delegations?.SignersOf(roleName) is { } signers
            ? (signers, delegations.Keys)
            : throw new ArgumentException($"'{delegator}' does not delegate to '{roleName}'", nameof(delegator));
    }

    private void RequireSigned(MetadataEnvelope envelope, string roleName, Role signers, IReadOnlyDictionary<string, MetadataKey> keys, string delegator)
    {
        var found = _ledger.CountSigners(envelope, signers, keys);
        _checks.Demand(
            found >= signers.Threshold,
            FailureCode.TufSignaturesMissing,
            $"expected '{roleName}' version {envelope.Version} with {signers.Threshold} valid signature(s) of the keys named by {delegator}, found {found}");
    }

    private void RequireVersion(MetadataEnvelope envelope, string roleName, long expected) => _checks.Demand(
        envelope.Version == expected, FailureCode.TufVersionUnexpected, $"expected '{roleName}' version {expected}, found version {envelope.Version}");

    private void RequireNotOlder(long next, long trusted, string roleName) => _checks.Demand(
        next >= trusted, FailureCode.TufRollback, $"expected '{roleName}' version {trusted} or later, found version {next}: an older state is being served");

    private void RequireNothingLostOrOlder(SnapshotMetadata next)
    {
        if (EarlierSnapshot is null || !_checks.IsOn(FailureCode.TufRollback))
        {
            return;
        }

        foreach (var (name, earlier) in EarlierSnapshot.Roles)
        {
            if (!next.Roles.TryGetValue(name, out var now))
            {
                throw new SigstoreException(FailureCode.TufRollback, $"expected the snapshot to list the role '{name}' as before, found it removed");
            }

            RequireNotOlder(now.Version, earlier.Version, name);
        }
    }

    private static bool Fits(MetaFile meta, ReadOnlySpan<byte> utf8) =>
        (meta.Length is null || meta.Length == utf8.Length) && (meta.Hashes is null || meta.Hashes.Match(utf8));

    private void RequireFits(MetaFile meta, ReadOnlySpan<byte> utf8, string roleName) => _checks.Demand(
        Fits(meta, utf8),
        FailureCode.TufMetadataMismatch,
        $"expected '{roleName}' version {meta.Version} with the length and hashes that are signed for it, found {utf8.Length} other bytes");

    private bool IsExpired(MetadataEnvelope envelope) => _start >= envelope.Expires;

    private void RequireCurrent(MetadataEnvelope envelope, string roleName)
    {
        if (IsExpired(envelope))
        {
            var (expired, now) = (envelope.Expires.ToString("u", CultureInfo.InvariantCulture), _start!.Value.ToString("u", CultureInfo.InvariantCulture));
            _checks.Refuse(FailureCode.TufMetadataExpired, $"expected '{roleName}' metadata that is current at {now}, found it expired at {expired}");
        }
    }
}
