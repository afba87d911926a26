using System.Text.Json.Nodes;

namespace Sigstore.Client.Tests.Mutation;

/// <summary>Changes members of a JSON document: removes, repeats, renames, exchanges, retypes.</summary>
internal static class JsonMutator
{
    private static readonly string[] Values = ["null", "0", "-1", "1e3", "\"\"", "[]", "{}", "true", "\"0\"", "9223372036854775808", "\"\\u0000\"", "\"AA==\"", "[null]", "\"-1\""];

    /// <summary>The changed text; <paramref name="donor"/> lends values of the same member names.</summary>
    public static string Mutate(JsonNode document, JsonNode? donor, Random random)
    {
        var root = document.DeepClone();
        var places = Places(root).ToList();
        if (places.Count == 0)
        {
            return Values[random.Next(Values.Length)];
        }

        var (parent, key, index) = places[random.Next(places.Count)];
        return random.Next(7) switch
        {
            0 => Remove(root, parent, key, index),
            1 => Repeat(root, parent, key, index),
            2 when parent is JsonObject owner && key is not null => Rename(root, owner, key, random),
            3 when Lend(donor, key, random) is { } lent => Put(root, parent, key, index, lent.ToJsonString()),
            4 => Spell(root, random),
            _ => Put(root, parent, key, index, Values[random.Next(Values.Length)]),
        };
    }

    private static string Remove(JsonNode root, JsonNode parent, string? key, int index)
    {
        if (key is not null)
        {
            parent.AsObject().Remove(key);
        }
        else
        {
            parent.AsArray().RemoveAt(index);
        }

        return root.ToJsonString();
    }

    // A repeated member cannot be held in the tree: it is written with a mark and the mark is taken off in the text.
    private static string Repeat(JsonNode root, JsonNode parent, string? key, int index)
    {
        if (key is null)
        {
            parent.AsArray().Insert(index, parent[index]?.DeepClone());
            return root.ToJsonString();
        }

        parent.AsObject()[key + "#again"] = parent[key]?.DeepClone();
        return root.ToJsonString().Replace("#again", "", StringComparison.Ordinal);
    }

    private static string Rename(JsonNode root, JsonObject owner, string key, Random random)
    {
        var value = owner[key];
        owner.Remove(key);
        owner[random.Next(3) switch { 0 => key + "x", 1 => key.ToUpperInvariant(), _ => key[..^1] + "_" + key[^1] }] = value;
        return root.ToJsonString();
    }

    private static string Put(JsonNode root, JsonNode parent, string? key, int index, string value)
    {
        var node = JsonNode.Parse(value.Length > 0 ? value : "null");
        if (key is not null)
        {
            parent[key] = node;
        }
        else
        {
            parent[index] = node;
        }

        return root.ToJsonString();
    }

    // The same document in another spelling: white space, order of members, escapes.
    private static string Spell(JsonNode root, Random random) => random.Next(3) switch
    {
        0 => root.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }),
        1 => Reversed(root)!.ToJsonString(),
        _ => root.ToJsonString().Replace("a", "\\u0061", StringComparison.Ordinal),
    };

    private static JsonNode? Reversed(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, Reversed(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Reversed)]),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Lend(JsonNode? donor, string? key, Random random)
    {
        var same = donor is null || key is null ? [] : Places(donor).Where(place => place.Key == key).ToList();
        return same.Count == 0 ? null : same[random.Next(same.Count)] is var place ? place.Parent[place.Key!] : null;
    }

    private static IEnumerable<(JsonNode Parent, string? Key, int Index)> Places(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value).Prepend((members, member.Key, -1))),
        JsonArray items => items.SelectMany((item, index) => Places(item).Prepend((items, null, index))),
        _ => [],
    };
}
