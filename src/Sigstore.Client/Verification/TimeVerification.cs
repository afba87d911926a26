using System.Collections.Immutable;
using Sigstore.Client.Bundles;
using Sigstore.Client.Failures;
using Sigstore.Client.Timestamps;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Verification;

/// <summary>When the signature existed: timestamps by trusted authorities, and times that logs promised.</summary>
internal static class TimeVerification
{
    /// <summary>The times of all RFC 3161 timestamps; each must verify, for one that does not is no mere lack of evidence.</summary>
    /// <remarks>Timestamps by authorities that the root does not have are left out where the caller said so; they never count.</remarks>
    public static ImmutableArray<TimeEvidence> VerifyTimestamps(Bundle bundle, TrustedRoot root, VerificationThresholds thresholds, CheckSwitch checks)
    {
        var responses = bundle.Material.Timestamps;
        var times = ImmutableArray.CreateBuilder<TimeEvidence>(responses.Length);
        for (var i = 0; i < responses.Length; i++)
        {
            for (var earlier = 0; earlier < i; earlier++)
            {
                checks.Demand(!responses[earlier].Span.SequenceEqual(responses[i].Span), FailureCode.BundleTimestampRepeated, "expected different timestamps, found the same one twice");
            }

            if (VerifyTimestamp(responses[i], bundle.Content.Signature.Span, root, thresholds.IgnoresUnknownTimestampAuthorities, checks) is { } time)
            {
                times.Add(time);
            }
        }

        return times.DrainToImmutable();
    }

    /// <summary>Requires times of enough distinct sources; logs that nobody knows are told as causes, for they often are why none is left.</summary>
    public static void RequireThreshold(
        ImmutableArray<TimeEvidence> times, VerificationThresholds thresholds, bool hasCertificate, Bundle bundle, ImmutableArray<KnownEntry> entries, CheckSwitch checks)
    {
        var sourcesCounted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var time in times)
        {
            if (!thresholds.RequiresTimestampAuthority || time.Kind == TimeSourceKind.TimestampAuthority)
            {
                sourcesCounted.Add(time.Source);
            }
        }

        var counted = sourcesCounted.Count;

        // Without a time nothing can be said about a certificate's validity, whatever a caller's numbers are.
        var needed = hasCertificate ? Math.Max(1, thresholds.Times) : thresholds.Times;
        if (counted < needed && checks.IsOn(FailureCode.NoVerifiedTime))
        {
            var sources = (thresholds.RequiresTimestampAuthority, needed) switch
            {
                (true, 1) => "a timestamp authority",
                (true, _) => $"{needed} timestamp authorities",
                (false, 1) => "a timestamp authority or a log",
                (false, _) => $"{needed} timestamp authorities or logs",
            };
            throw new SigstoreException(FailureCode.NoVerifiedTime, $"expected a time of signing proved by {sources}, found {(counted == 0 ? "none" : counted)}", LogVerification.UnknownLogs(bundle, entries));
        }
    }

    private static TimeEvidence? VerifyTimestamp(ReadOnlyMemory<byte> response, ReadOnlySpan<byte> signature, TrustedRoot root, bool ignoresUnknown, CheckSwitch checks)
    {
        var token = TimestampToken.ParseOwnedResponse(response, checks);
        var refusals = ImmutableArray.CreateBuilder<Failure>();
        foreach (var authority in Candidates(token, root))
        {
            try
            {
                var time = token.Verify(signature, authority.Chain, checks);
                if (!authority.ValidFor.Contains(time))
                {
                    checks.Refuse(FailureCode.TimestampAuthorityNotValid, $"expected a time while the authority was trusted ({authority.ValidFor}), found {time:u}");
                }

                return new TimeEvidence(TimeSourceKind.TimestampAuthority, authority.CountedAs, time);
            }
            catch (SigstoreException refused)
            {
                refusals.Add(refused.Failure);
            }
        }

        if (refusals.All(IsOfAnotherAuthority) && (ignoresUnknown || !checks.IsOn(FailureCode.TimestampSignerUnknown)))
        {
            return null;
        }

        throw refusals.Count == 0
            ? new SigstoreException(FailureCode.TimestampSignerUnknown, "expected a timestamp by an authority of the trusted root, found that it has none")
            : Refusal.OfAll(refusals.DrainToImmutable(), FailureCode.TimestampSignerUnknown, "expected a timestamp by an authority of the trusted root, found none that verifies");
    }

    // Not a word of the authority: it signed with a certificate that is neither the authority's own nor issued below its anchor.
    private static bool IsOfAnotherAuthority(Failure refusal) => refusal.Code == FailureCode.TimestampSignerUnknown
        || (refusal.Code == FailureCode.TimestampPathInvalid && refusal.Causes is [{ Code: FailureCode.CertificatePathNotFound }]);

    // The authority whose certificate the token names comes first; the others could only refuse.
    private static ImmutableArray<TrustedAuthority> Candidates(TimestampToken token, TrustedRoot root)
    {
        var all = root.TimestampAuthorities;
        for (var i = 0; i < all.Length; i++)
        {
            if (token.NamesSignerIn(all[i].Chain))
            {
                return i == 0 ? all : [all[i], .. all.RemoveAt(i)];
            }
        }

        return all;
    }
}
