using System.Collections.Immutable;

namespace Sigstore.Client.Trust;

/// <summary>Equal services, and how many of them to use.</summary>
public sealed class ServiceSet
{
    internal ServiceSet(ImmutableArray<SigningService> services, ServiceSelector selector, int count)
    {
        Services = services;
        Selector = selector;
        Count = count;
    }

    /// <summary>The services as listed.</summary>
    public ImmutableArray<SigningService> Services { get; }

    /// <summary>How many to use.</summary>
    public ServiceSelector Selector { get; }

    /// <summary>The number for <see cref="ServiceSelector.Exact"/>.</summary>
    public int Count { get; }
}
