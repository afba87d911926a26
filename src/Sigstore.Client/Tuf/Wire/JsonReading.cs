using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tuf.Wire;

/// <summary>
/// Reads typed members out of TUF metadata. The metadata is read from a DOM, not through source-generated mirrors, because the
/// very same tree is what gets canonicalised for the signature.
/// </summary>
internal static class JsonReading
{
    /// <summary>Parses a whole document strictly.</summary>
    public static JsonElement ParseDocument(ReadOnlySpan<byte> utf8) => JsonStrict.Parse(utf8.ToArray(), FailureCode.TufMetadataMalformed, "TUF metadata");

    public static JsonElement Member(this JsonElement parent, string name)
    {
        RequireKind(parent, JsonValueKind.Object, name);
        return parent.TryGetProperty(name, out var value) ? value : throw Malformed($"expected a member '{name}', found none");
    }

    public static JsonElement? OptionalMember(this JsonElement parent, string name)
    {
        RequireKind(parent, JsonValueKind.Object, name);
        return parent.TryGetProperty(name, out var value) ? value : null;
    }

    public static JsonElement ObjectMember(this JsonElement parent, string name) => RequireKind(parent.Member(name), JsonValueKind.Object, name);

    public static JsonElement ArrayMember(this JsonElement parent, string name) => RequireKind(parent.Member(name), JsonValueKind.Array, name);

    public static string TextMember(this JsonElement parent, string name) => RequireKind(parent.Member(name), JsonValueKind.String, name).GetString()!;

    public static bool FlagMember(this JsonElement parent, string name) => parent.Member(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        var other => throw Malformed($"expected true or false in '{name}', found {other}"),
    };

    /// <summary>An integer from <paramref name="least"/> upwards, such that its successor fits 64 bits.</summary>
    public static long IntegerMember(this JsonElement parent, string name, long least) => Integer(parent.Member(name), name, least);

    public static long Integer(JsonElement value, string name, long least)
    {
        RequireKind(value, JsonValueKind.Number, name);
        var raw = value.GetRawText();
        return long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number < long.MaxValue
            ? number
            : throw Malformed($"expected an integer of at least {least} in '{name}', found {raw}");
    }

    /// <summary>The items of an array of strings.</summary>
    public static IEnumerable<string> TextItems(this JsonElement array, string name)
    {
        foreach (var item in array.EnumerateArray())
        {
            yield return RequireKind(item, JsonValueKind.String, name).GetString()!;
        }
    }

    public static JsonElement RequireKind(JsonElement value, JsonValueKind kind, string name) => value.ValueKind == kind
        ? value
        : throw Malformed($"expected {kind} at '{name}', found {value.ValueKind}");

    public static SigstoreException Malformed(string detail) => new(FailureCode.TufMetadataMalformed, detail);
}
