using System.Collections.Immutable;
using System.Globalization;
using Sigstore.Client.Bundles;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Client.Verification;

/// <summary>That the signature was logged: entries of known logs, each proved and each of this signature.</summary>
internal static class LogVerification
{
    /// <summary>Each entry with its log; entries of unknown logs are left out and count for nothing.</summary>
    /// <remarks>A root may list one log for several whiles; <paramref name="stamped"/>, what timestamps prove, says which is meant where the entry does not.</remarks>
    public static ImmutableArray<KnownEntry> FindLogs(Bundle bundle, TrustedRoot root, ImmutableArray<TimeEvidence> stamped, CheckSwitch checks)
    {
        var entries = bundle.Material.LogEntries;
        var known = ImmutableArray.CreateBuilder<KnownEntry>(entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            for (var earlier = 0; earlier < i; earlier++)
            {
                RequireOther(entries[earlier].LogIndex == entries[i].LogIndex && entries[earlier].LogId.Equals(entries[i].LogId), checks);
            }

            if (LogOf(entries[i], root, stamped) is { } log && IsOfKnownKind(entries[i], checks))
            {
                // A tiled log has two ids: its own and its checkpoints' key's. An entry under both is one.
                RequireOther(known.Any(other => other.Log.LogId.Equals(log.LogId) && other.Entry.LogIndex == entries[i].LogIndex), checks);
                known.Add(new KnownEntry(entries[i], log));
            }
        }

        return known.DrainToImmutable();
    }

    /// <summary>The times that logs promised; a promise that does not verify is no mere lack of evidence.</summary>
    public static ImmutableArray<TimeEvidence> VerifyPromises(ImmutableArray<KnownEntry> entries, CheckSwitch checks)
    {
        var times = ImmutableArray.CreateBuilder<TimeEvidence>(entries.Length);
        foreach (var (entry, log) in entries)
        {
            if (entry.Promise.IsEmpty)
            {
                continue;
            }

            var isTiled = EntryKinds.Parse(entry.KindName, entry.KindVersion).IsRekorV2();
            checks.Demand(!isTiled, FailureCode.PromiseNotAllowed, "expected no promise on an entry of a tiled log, found one");
            var time = InclusionPromise.Verify(entry, log.Key, log.Details, checks);
            if (!log.ValidFor.Contains(time))
            {
                checks.Refuse(FailureCode.InclusionPromiseOutsideValidity, $"expected a promise while {log.BaseUrl} was trusted ({log.ValidFor}), found {time:u}");
            }

            times.Add(new TimeEvidence(TimeSourceKind.TransparencyLog, log.CountedAsTime, time));
        }

        return times.DrainToImmutable();
    }

    /// <summary>Proves each entry of a known log and compares it with the bundle; then enough distinct logs must have been counted.</summary>
    public static ImmutableArray<VerifiedLogEntry> VerifyEntries(
        Bundle bundle, ImmutableArray<KnownEntry> entries, ImmutableArray<TimeEvidence> times, SigningKeyMaterial signer, SignedContent content, int threshold, CheckSwitch checks)
    {
        var verified = ImmutableArray.CreateBuilder<VerifiedLogEntry>(entries.Length);
        foreach (var (entry, log) in entries)
        {
            RequireTrusted(log, entry, times, checks);
            var body = EntryComparison.VerifyBody(entry, bundle.Content, signer, content, checks);
            var origin = EntryProof.Verify(entry, log, body, bundle.Version, checks);
            verified.Add(new VerifiedLogEntry(log.LogId, log.BaseUrl, ProvedIndex(entry), origin, $"{entry.KindName}/{entry.KindVersion}"));
        }

        var counted = entries.Select(entry => entry.Log.CountedAs).Distinct(StringComparer.Ordinal).Count();
        if (counted < threshold)
        {
            RefuseThreshold(bundle, entries, threshold, counted, checks);
        }

        return verified.MoveToImmutable();
    }

    /// <summary>A cause for each entry of a log that the trusted root does not have.</summary>
    public static ImmutableArray<Failure> UnknownLogs(Bundle bundle, ImmutableArray<KnownEntry> known) =>
    [
        .. bundle.Material.LogEntries
            .Where(entry => known.All(other => other.Entry != entry))
            .Select(entry => new Failure(FailureCode.LogUnknown, $"expected a log of the trusted root, found log id {entry.LogId.Hex[..16]}…, which is perhaps one of another instance")),
    ];

    private static void RefuseThreshold(Bundle bundle, ImmutableArray<KnownEntry> known, int threshold, int counted, CheckSwitch checks)
    {
        if (!checks.IsOn(FailureCode.LogEntryNotFound))
        {
            return;
        }

        throw new SigstoreException(
            FailureCode.LogEntryNotFound,
            $"expected the signature in {threshold} transparency log(s): entry not found in the transparency log ({counted} of {threshold} proved)",
            UnknownLogs(bundle, known));
    }

    private static void RequireOther(bool isSame, CheckSwitch checks) =>
        checks.Demand(!isSame, FailureCode.BundleLogEntryRepeated, "expected different log entries, found the same one twice");

    // What cannot be read cannot be compared with the bundle: an entry of a trusted log that may say anything is no mere lack of evidence.
    private static bool IsOfKnownKind(LogEntry entry, CheckSwitch checks)
    {
        try
        {
            _ = EntryKinds.Parse(entry.KindName, entry.KindVersion);
            return true;
        }
        catch (SigstoreException refused) when (!checks.IsOn(refused.Failure.Code))
        {
            return false;
        }
    }

    private static TrustedLog? LogOf(LogEntry entry, TrustedRoot root, ImmutableArray<TimeEvidence> stamped) => LogChoice.Of(
        root.Logs,
        log => IsOf(entry, log),
        log => entry.Promise.IsEmpty ? IsTrusted(log, stamped) : log.ValidFor.Contains(DateTimeOffset.FromUnixTimeSeconds(entry.IntegratedTime)));

    // The promise covers the entry's own index; without one, the proof shows where in the tree the leaf is and nothing else.
    private static long ProvedIndex(LogEntry entry) => entry.Promise.IsEmpty && entry.Proof is { } proof ? proof.LogIndex : entry.LogIndex;

    private static bool IsOf(LogEntry entry, TrustedLog log) =>
        log.LogId.Equals(entry.LogId) || (log.CheckpointKeyId is { Length: Crypto.Sha256Digest.Size } keyId && keyId.Span.SequenceEqual(entry.LogId.Span));

    // A promise was held against its own time. An entry with a proof alone has no time of its own: some proved time must fall to the key's.
    // Without any (a managed key's signature needs none) a log in use is trusted, and of a retired one nobody can tell before or after.
    private static void RequireTrusted(TrustedLog log, LogEntry entry, ImmutableArray<TimeEvidence> times, CheckSwitch checks)
    {
        if (!entry.Promise.IsEmpty)
        {
            return;
        }

        checks.Demand(
            IsTrusted(log, times),
            FailureCode.LogKeyNotValid,
            $"expected a signature made while {log.BaseUrl} was trusted ({log.ValidFor}), found {(times.IsEmpty ? "no proved time" : times[0].Time.ToString("u", CultureInfo.InvariantCulture))}");
    }

    private static bool IsTrusted(TrustedLog log, ImmutableArray<TimeEvidence> times) =>
        times.IsEmpty ? log.ValidFor.End is null : times.Any(time => log.ValidFor.Contains(time.Time));
}
