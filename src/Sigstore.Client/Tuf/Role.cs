using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>Who may sign a role's metadata: key ids, and how many different keys of them must.</summary>
public sealed class Role
{
    private Role(ImmutableArray<string> keyIds, int threshold)
    {
        KeyIds = keyIds;
        Threshold = threshold;
    }

    /// <summary>Key ids, each once.</summary>
    public ImmutableArray<string> KeyIds { get; }

    /// <summary>At least 1.</summary>
    public int Threshold { get; }

    internal static Role Parse(JsonElement json)
    {
        var keyIds = json.ArrayMember("keyids").TextItems("keyids").ToImmutableArray();
        if (keyIds.Distinct(StringComparer.Ordinal).Count() != keyIds.Length)
        {
            throw JsonReading.Malformed("expected each key id of a role once, found a repeated one");
        }

        // A threshold of 0 would accept unsigned metadata (CVE-2026-23992).
        var threshold = json.IntegerMember("threshold", least: 1);
        return new Role(keyIds, (int)Math.Min(threshold, int.MaxValue));
    }
}
