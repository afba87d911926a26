using Sigstore.Client.Services;

namespace Sigstore.Client.Tests.Services;

internal static class TestLimits
{
    /// <summary>Quick to repeat, patient with a busy machine.</summary>
    public static HttpLimits Short { get; } = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), retries: 2, firstDelay: TimeSpan.FromMilliseconds(1));

    /// <summary>For those who are to be cut off.</summary>
    public static HttpLimits Impatient { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), retries: 0, firstDelay: TimeSpan.Zero);
}
