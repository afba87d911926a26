using System.Collections.Immutable;
using Sigstore.Packages.Documents;

namespace Sigstore.Packages.Policy;

/// <summary>What is demanded of packages whose id matches a pattern: an exact id, or a prefix and <c>*</c>.</summary>
public sealed class TrustRule
{
    internal TrustRule(string pattern, JsonPosition at, ImmutableArray<Demand> demands) => (Pattern, At, Demands) = (pattern, at, demands);

    /// <summary>The pattern as it is written.</summary>
    public string Pattern { get; }

    /// <summary>Where the rule stands; (0,0) for the built-in one.</summary>
    public JsonPosition At { get; }

    /// <summary>Every one of these must be met.</summary>
    public ImmutableArray<Demand> Demands { get; }

    /// <summary>True if the rule's pattern matches the id.</summary>
    public bool Matches(string packageId)
    {
        ArgumentNullException.ThrowIfNull(packageId);
        return StrengthFor(packageId) >= 0;
    }

    /// <summary>How strongly the rule matches an id: longer prefixes beat shorter ones, an exact id beats all; -1 if it doesn't.</summary>
    internal int StrengthFor(string packageId)
    {
        if (!Pattern.EndsWith('*'))
        {
            return string.Equals(Pattern, packageId, StringComparison.OrdinalIgnoreCase) ? int.MaxValue : -1;
        }

        var prefix = Pattern.AsSpan()[..^1];
        return packageId.AsSpan().StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? prefix.Length : -1;
    }

    /// <summary>In people's words: <c>Contoso.*: provenance by contoso-release, sbom by contoso-release</c>.</summary>
    public override string ToString() => $"{Pattern}: {string.Join(", ", Demands)}";
}
