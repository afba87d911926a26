using System.Collections.Frozen;
using System.Text.Json;
using Sigstore.Client.Tuf.Wire;

namespace Sigstore.Client.Tuf;

/// <summary>Reads the <c>keys</c> object of root and targets metadata.</summary>
internal static class KeyTable
{
    // The public instance lists 7; more than this is made to cost us.
    private const int MaxKeys = 1024;

    public static FrozenDictionary<string, MetadataKey> Parse(JsonElement keys)
    {
        var table = new Dictionary<string, MetadataKey>(StringComparer.Ordinal);
        foreach (var member in keys.EnumerateObject())
        {
            if (table.Count == MaxKeys)
            {
                throw JsonReading.Malformed($"expected at most {MaxKeys} keys, found more");
            }

            table.Add(member.Name, MetadataKey.Parse(member.Name, member.Value));
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
