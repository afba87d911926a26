using System.Collections.Immutable;
using Sigstore.Client.Trust;

namespace Sigstore.Client.Verification;

/// <summary>Which log of a trusted root is meant: a root may list one of them for several whiles.</summary>
internal static class LogChoice
{
    /// <summary>The first that was trusted then; with none, the first, which is refused for that; null for a log that the root does not know.</summary>
    /// <param name="logs">The root's.</param>
    /// <param name="isMeant">True for a log of the right id.</param>
    /// <param name="wasTrusted">True for a log that was trusted at the time in question.</param>
    public static TrustedLog? Of(ImmutableArray<TrustedLog> logs, Func<TrustedLog, bool> isMeant, Func<TrustedLog, bool> wasTrusted)
    {
        TrustedLog? first = null;
        foreach (var log in logs)
        {
            if (!isMeant(log))
            {
                continue;
            }

            if (wasTrusted(log))
            {
                return log;
            }

            first ??= log;
        }

        return first;
    }
}
