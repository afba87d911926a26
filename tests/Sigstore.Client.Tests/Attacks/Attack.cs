using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>One row of the catalogue.</summary>
/// <param name="Name">What the attacker does.</param>
/// <param name="Code">The exact code it must be refused with.</param>
/// <param name="StoppedBy">The check that stops it.</param>
/// <param name="Lie">What differs from an honest bundle.</param>
internal sealed record Attack(string Name, FailureCode Code, string StoppedBy, Action<Forge> Lie)
{
    /// <summary>
    /// Checks of another kind that would stop it too, were the first one missing: switched off with it. Empty for most.
    /// </summary>
    public FailureCode[] SecondLine { get; init; } = [];

    /// <summary>
    /// Set where nothing is left to go on with once the check is out: why that is so. The honest twin, which differs in the lie alone,
    /// must pass instead.
    /// </summary>
    public string? NoSwitch { get; init; }

    /// <summary>The twin of an attack without a switch.</summary>
    public Action<Forge>? HonestTwin { get; init; }

    public override string ToString() => Name;
}
