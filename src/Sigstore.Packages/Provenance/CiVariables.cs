using System.Collections.Immutable;

namespace Sigstore.Packages.Provenance;

/// <summary>The environment of a CI job, with the identity token's claims in front of it.</summary>
internal sealed class CiVariables(Func<string, string?> variable, IReadOnlyDictionary<string, string>? tokenClaims)
{
    public string? this[string name] => variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>A claim if the token has it, else the variable: the certificate will repeat the claim, not the variable.</summary>
    public string? ClaimOr(string claim, string name) =>
        tokenClaims is not null && tokenClaims.TryGetValue(claim, out var value) && value.Length > 0 ? value : this[name];

    public bool Claims(string claim) => tokenClaims is not null && tokenClaims.ContainsKey(claim);

    public bool IsTrue(string name) => string.Equals(this[name], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Pairs whose value is known, in the order given.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Known(params ReadOnlySpan<(string Name, string? Value)> pairs)
    {
        var known = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var (name, value) in pairs)
        {
            if (!string.IsNullOrEmpty(value))
            {
                known.Add(new(name, value));
            }
        }

        return known.ToImmutable();
    }
}
