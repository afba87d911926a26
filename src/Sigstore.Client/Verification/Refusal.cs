using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Verification;

/// <summary>What to report when none of several candidates would do.</summary>
internal static class Refusal
{
    /// <summary>
    /// The one reason there is, where only one candidate applied at all; else a failure that lists the reasons. A candidate applied
    /// if it was refused for another reason than being somebody else (<paramref name="summary"/>).
    /// </summary>
    public static SigstoreException OfAll(ImmutableArray<Failure> refusals, FailureCode summary, string detail)
    {
        var applicable = refusals.Where(refusal => refusal.Code != summary).ToImmutableArray();
        return applicable.Length == 1 || (refusals.Length == 1 && applicable.IsEmpty)
            ? new SigstoreException((applicable.IsEmpty ? refusals : applicable)[0])
            : new SigstoreException(summary, detail, applicable.IsEmpty ? refusals : applicable);
    }
}
