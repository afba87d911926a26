using System.Collections.Immutable;
using System.Globalization;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Trust;

/// <summary>The rules by which services are chosen from a signing config.</summary>
internal static class ServiceSelection
{
    /// <summary>One service: the highest supported version of those valid now, then the newest start, then the first listed.</summary>
    public static SigningService One(ImmutableArray<SigningService> services, ReadOnlySpan<int> supportedVersions, DateTimeOffset now, string what)
    {
        var usable = Usable(services, supportedVersions, now, what);
        return Newest(usable);
    }

    /// <summary>
    /// Several services: only the highest version there is (versions are never mixed), the newest of each operator, and of
    /// those as many as the selector says.
    /// </summary>
    public static ImmutableArray<SigningService> Several(
        ImmutableArray<SigningService> services, ServiceSelector selector, int count, ReadOnlySpan<int> supportedVersions, DateTimeOffset now, string what)
    {
        var perOperator = Usable(services, supportedVersions, now, what)
            .GroupBy(service => service.Operator, StringComparer.Ordinal)
            .Select(Newest)
            .ToImmutableArray();
        return selector switch
        {
            ServiceSelector.All => perOperator,
            ServiceSelector.Any => [perOperator[0]],
            ServiceSelector.Exact when count > 0 && perOperator.Length >= count => perOperator[..count],
            ServiceSelector.Exact => throw new SigstoreException(
                FailureCode.ServiceNotConfigured,
                string.Create(CultureInfo.InvariantCulture, $"expected {count} {what}(s) of different operators, found {perOperator.Length}")),
            _ => throw new SigstoreException(FailureCode.ServiceNotConfigured, $"expected a selector for the {what}, found none"),
        };
    }

    private static List<SigningService> Usable(ImmutableArray<SigningService> services, ReadOnlySpan<int> supportedVersions, DateTimeOffset now, string what)
    {
        var usable = new List<SigningService>();
        var highest = 0;
        foreach (var service in services)
        {
            if (!supportedVersions.Contains(service.MajorApiVersion) || !service.ValidFor.Contains(now))
            {
                continue;
            }

            highest = Math.Max(highest, service.MajorApiVersion);
            usable.Add(service);
        }

        usable.RemoveAll(service => service.MajorApiVersion != highest);
        return usable.Count > 0
            ? usable
            : throw new SigstoreException(FailureCode.ServiceNotConfigured, $"expected a {what} that is valid now and whose version is supported, found none");
    }

    private static SigningService Newest(IEnumerable<SigningService> services) =>
        services.MaxBy(service => service.ValidFor.Start ?? DateTimeOffset.MinValue)!; // the first of equals
}
