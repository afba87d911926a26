using Sigstore.Client.Failures;

namespace Sigstore.Client.Services;

/// <summary>Whether a service answers, and how far its clock is from ours.</summary>
public sealed class ServiceHealth
{
    internal ServiceHealth(string name, Uri address, Failure? failure, TimeSpan? clockDifference) =>
        (Name, Address, Failure, ClockDifference) = (name, address, failure, clockDifference);

    /// <summary>What it is: <c>the certificate authority</c>, …</summary>
    public string Name { get; }

    /// <summary>Where it was asked.</summary>
    public Uri Address { get; }

    /// <summary>Why it cannot be used; null if it answered, whatever it said.</summary>
    public Failure? Failure { get; }

    /// <summary>Its clock minus ours, to a second or so; null if it did not say the time.</summary>
    public TimeSpan? ClockDifference { get; }
}
