using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sigstore.Client.Tests.Mutation;

/// <summary>One random change to a bundle: of its bytes, its JSON members, the DER, notes and documents inside it.</summary>
internal static class BundleMutator
{
    public static (string Kind, byte[] Json) Mutate(RealCase original, RealCase donor, Random random) => random.Next(20) switch
    {
        0 or 1 or 2 => ("bytes", Bytes(original.Json, donor.Json, random)),
        3 or 4 or 5 or 6 => ("members", Utf8(JsonMutator.Mutate(Tree(original), Tree(donor), random))),
        7 or 8 or 9 or 10 or 11 => Inside(original, donor, "DER", random, IsDer, DerMutator.Mutate),
        12 or 13 => Inside(original, donor, "base64", random, _ => true, (bytes, other, dice) => Bytes(bytes, other ?? bytes, dice)),
        14 or 15 or 16 => Inside(original, donor, "document", random, IsJson, Document),
        _ => Note(original, donor, random),
    };

    private static byte[] Bytes(byte[] original, byte[] donor, Random random)
    {
        if (original.Length == 0)
        {
            return [1];
        }

        var (start, length) = Span(original.Length, random);
        switch (random.Next(6))
        {
            case 0:
                return [.. original[..start], .. original[(start + length)..]];
            case 1:
                return [.. original[..(start + length)], .. original[start..]];
            case 2:
                var (from, count) = Span(donor.Length, random);
                return [.. original[..start], .. donor[from..(from + count)], .. original[(start + length)..]];
            case 3:
                return original[..start];
            case 4:
                var overwritten = (byte[])original.Clone();
                overwritten[start] = (byte)random.Next(256);
                return overwritten;
            default:
                var flipped = (byte[])original.Clone();
                flipped[start] ^= (byte)(1 << random.Next(8));
                return flipped;
        }
    }

    private static (int Start, int Length) Span(int length, Random random)
    {
        var start = random.Next(Math.Max(1, length));
        return (Math.Min(start, length), Math.Min(length - Math.Min(start, length), 1 + random.Next(random.Next(4) == 0 ? 512 : 8)));
    }

    // A base64 value inside the bundle is decoded, changed and put back.
    private static (string Kind, byte[] Json) Inside(
        RealCase original, RealCase donor, string kind, Random random, Func<byte[], bool> fits, Func<byte[], byte[]?, Random, byte[]?> change)
    {
        var tree = Tree(original);
        var places = Strings(tree).Where(place => Decode(place.Value) is { Length: > 0 } bytes && fits(bytes)).ToList();
        if (places.Count == 0)
        {
            return ("bytes", Bytes(original.Json, donor.Json, random));
        }

        var place = places[random.Next(places.Count)];
        var lent = Strings(Tree(donor)).Where(other => other.Name == place.Name).Select(other => Decode(other.Value)).FirstOrDefault(bytes => bytes is not null && fits(bytes));
        place.Set(Convert.ToBase64String(change(Decode(place.Value)!, lent, random) ?? [0]));
        return (kind, Utf8(tree.ToJsonString()));
    }

    private static byte[]? Document(byte[] json, byte[]? donor, Random random) =>
        Utf8(JsonMutator.Mutate(JsonNode.Parse(json)!, donor is null ? null : JsonNode.Parse(donor), random));

    private static (string Kind, byte[] Json) Note(RealCase original, RealCase donor, Random random)
    {
        var tree = Tree(original);
        var notes = Strings(tree).Where(place => place.Name == "envelope").ToList();
        if (notes.Count == 0)
        {
            return ("members", Utf8(JsonMutator.Mutate(tree, Tree(donor), random)));
        }

        var note = notes[random.Next(notes.Count)];
        var lines = note.Value.Split('\n').ToList();
        var other = Strings(Tree(donor)).Where(place => place.Name == "envelope").SelectMany(place => place.Value.Split('\n')).ToList();
        var line = random.Next(lines.Count);
        switch (random.Next(6))
        {
            case 0:
                lines.RemoveAt(line);
                break;
            case 1:
                lines.Insert(random.Next(lines.Count + 1), lines[line]);
                break;
            case 2:
                var second = random.Next(lines.Count);
                (lines[line], lines[second]) = (lines[second], lines[line]);
                break;
            case 3 when other.Count > 0:
                lines[line] = other[random.Next(other.Count)];
                break;
            case 4 when other.Count > 0:
                lines.Insert(line, other[random.Next(other.Count)]);
                break;
            default:
                var at = random.Next(lines[line].Length + 1);
                lines[line] = lines[line][..at] + (char)random.Next(1, 128) + lines[line][Math.Min(lines[line].Length, at + random.Next(2))..];
                break;
        }

        note.Set(string.Join('\n', lines));
        return ("note", Utf8(tree.ToJsonString()));
    }

    private static bool IsDer(byte[] bytes) => bytes.Length > 64 && bytes[0] == 0x30;

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            return bytes[0] == (byte)'{' && JsonNode.Parse(bytes) is JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonNode Tree(RealCase real) => JsonNode.Parse(real.Json)!;

    private static IEnumerable<(string Name, string Value, Action<string> Set)> Strings(JsonNode? node) => node switch
    {
        JsonObject members => members.ToList().SelectMany(member => member.Value is JsonValue value && value.TryGetValue<string>(out var text)
            ? [(member.Key, text, changed => members[member.Key] = changed)] : Strings(member.Value)),
        JsonArray items => items.ToList().SelectMany((item, index) => item is JsonValue value && value.TryGetValue<string>(out var text)
            ? [("[]", text, changed => items[index] = changed)] : Strings(item)),
        _ => [],
    };

    private static byte[]? Decode(string text)
    {
        var buffer = new byte[text.Length];
        return text.Length >= 8 && Convert.TryFromBase64String(text, buffer, out var written) ? buffer[..written] : null;
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
