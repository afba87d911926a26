using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>A role that another one trusts with some target paths.</summary>
public sealed class DelegatedRole
{
    private readonly ImmutableArray<PathPattern> _paths;
    private readonly ImmutableArray<string> _hashPrefixes;

    private DelegatedRole(string name, Role signers, bool terminating, ImmutableArray<PathPattern> paths, ImmutableArray<string> hashPrefixes)
    {
        Name = name;
        Signers = signers;
        Terminating = terminating;
        _paths = paths;
        _hashPrefixes = hashPrefixes;
    }

    /// <summary>The role's name: any text; percent-encoded wherever it becomes part of a URL or a file name.</summary>
    public string Name { get; }

    /// <summary>Who signs it.</summary>
    public Role Signers { get; }

    /// <summary>True if nobody after this role is asked for a path that it covers.</summary>
    public bool Terminating { get; }

    /// <summary>True if the role is trusted with the path: by a pattern, or by the SHA-256 of the path.</summary>
    public bool Covers(string targetPath)
    {
        if (_hashPrefixes.IsDefault)
        {
            return _paths.Any(pattern => pattern.Matches(targetPath));
        }

        var hash = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(targetPath)).Hex;
        return _hashPrefixes.Any(prefix => hash.StartsWith(prefix, StringComparison.Ordinal));
    }

    internal static DelegatedRole Parse(JsonElement json)
    {
        var name = json.TextMember("name");
        if (RoleName.IsTopLevel(name) || name.Length is 0 or > RoleName.MaxLength)
        {
            throw JsonReading.Malformed($"expected a delegated role with a name of its own of at most {RoleName.MaxLength} characters, found '{name}'");
        }

        var paths = json.OptionalMember("paths");
        var prefixes = json.OptionalMember("path_hash_prefixes");
        if (paths.HasValue == prefixes.HasValue)
        {
            throw JsonReading.Malformed($"expected one of 'paths' and 'path_hash_prefixes' in the delegation to '{name}', found both or neither");
        }

        return new DelegatedRole(
            name,
            Role.Parse(json),
            json.FlagMember("terminating"),
            paths.HasValue ? [.. json.ArrayMember("paths").TextItems("paths").Select(PathPattern.Parse)] : default,
            prefixes.HasValue ? [.. json.ArrayMember("path_hash_prefixes").TextItems("path_hash_prefixes")] : default);
    }
}
