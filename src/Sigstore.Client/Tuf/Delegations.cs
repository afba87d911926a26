using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>Whom a targets role delegates to: named roles in order of preference, or a family of succinct hash bins.</summary>
public sealed class Delegations
{
    // More is made to cost us; the real ones list a handful.
    private const int MaxRoles = 4096;

    private Delegations(FrozenDictionary<string, MetadataKey> keys, ImmutableArray<DelegatedRole> roles, SuccinctRoles? succinctRoles)
    {
        Keys = keys;
        Roles = roles;
        SuccinctRoles = succinctRoles;
    }

    /// <summary>Keys by key id.</summary>
    public FrozenDictionary<string, MetadataKey> Keys { get; }

    /// <summary>Named roles, first come first asked; empty if <see cref="SuccinctRoles"/> is there.</summary>
    public ImmutableArray<DelegatedRole> Roles { get; }

    /// <summary>The family of hash bins, if it is that kind (TAP 15).</summary>
    public SuccinctRoles? SuccinctRoles { get; }

    internal static Delegations Parse(JsonElement json)
    {
        var keys = KeyTable.Parse(json.ObjectMember("keys"));
        var hasRoles = json.OptionalMember("roles") is not null;
        var succinct = json.OptionalMember("succinct_roles");
        if (hasRoles == succinct.HasValue)
        {
            throw JsonReading.Malformed("expected one of 'roles' and 'succinct_roles', found both or neither");
        }

        return succinct is { } family
            ? new Delegations(keys, [], SuccinctRoles.Parse(family))
            : new Delegations(keys, ParseRoles(json.ArrayMember("roles")), succinctRoles: null);
    }

    /// <summary>The signers of a delegated role of that name, or <c>null</c> if nothing of that name is delegated.</summary>
    internal Role? SignersOf(string roleName) => SuccinctRoles is { } family
        ? family.Includes(roleName) ? family.Signers : null
        : Roles.FirstOrDefault(role => role.Name == roleName)?.Signers;

    /// <summary>The roles that may know the target, in the order to ask.</summary>
    internal IEnumerable<(string RoleName, bool Terminating)> RolesFor(string targetPath)
    {
        if (SuccinctRoles is { } family)
        {
            return [(family.RoleFor(targetPath), true)];
        }

        return Roles.Where(role => role.Covers(targetPath)).Select(role => (role.Name, role.Terminating));
    }

    private static ImmutableArray<DelegatedRole> ParseRoles(JsonElement json)
    {
        var roles = ImmutableArray.CreateBuilder<DelegatedRole>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in json.EnumerateArray())
        {
            var role = DelegatedRole.Parse(item);
            if (!names.Add(role.Name) || names.Count > MaxRoles)
            {
                throw JsonReading.Malformed($"expected at most {MaxRoles} delegated roles, each name once, found more or '{role.Name}' again");
            }

            roles.Add(role);
        }

        return roles.ToImmutable();
    }
}
