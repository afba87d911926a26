using System.Collections.Frozen;
using System.Text.Json;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>What one metadata file says about another: the version it must have, and its length and hashes where given.</summary>
public sealed class MetaFile
{
    private MetaFile(JsonElement json)
    {
        Version = json.IntegerMember("version", least: 1);
        Length = json.OptionalMember("length") is { } length ? JsonReading.Integer(length, "length", least: 0) : null;
        Hashes = json.OptionalMember("hashes") is { } hashes ? FileHashes.Parse(hashes) : null;
    }

    /// <summary>The version, from 1.</summary>
    public long Version { get; }

    /// <summary>Length in bytes, if given.</summary>
    public long? Length { get; }

    /// <summary>Hashes, if given.</summary>
    public FileHashes? Hashes { get; }

    internal static MetaFile Parse(JsonElement json) => new(json);

    // "<role>.json" → what is said about it; keyed by role name.
    internal static FrozenDictionary<string, MetaFile> ParseTable(JsonElement meta)
    {
        var table = new Dictionary<string, MetaFile>(StringComparer.Ordinal);
        foreach (var member in meta.EnumerateObject())
        {
            if (!member.Name.EndsWith(".json", StringComparison.Ordinal))
            {
                throw JsonReading.Malformed($"expected a file name ending in .json in 'meta', found '{member.Name}'");
            }

            table.Add(member.Name[..^".json".Length], new MetaFile(member.Value));
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
