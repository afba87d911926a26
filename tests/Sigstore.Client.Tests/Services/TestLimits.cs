using Sigstore.Client.Services;

namespace Sigstore.Client.Tests.Services;

internal static class TestLimits
{
    public static HttpLimits Short { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), retries: 2, firstDelay: TimeSpan.FromMilliseconds(1));
}
