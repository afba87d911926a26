using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Attacks;

/// <summary>A document in a spelling that another reader might take for something else. It differs from an honest one in that alone.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Code">The exact code it must be refused with.</param>
/// <param name="Lie">What differs from an honest bundle.</param>
internal sealed record Malformed(string Name, FailureCode Code, Action<Forge> Lie)
{
    public override string ToString() => Name;
}
