using System.Text.Json;
using System.Text.RegularExpressions;
using Sigstore.Packages.Documents;

namespace Sigstore.Tool.Tests;

/// <summary>As much of JSON Schema 2020-12 as our schemas use; a keyword that is not known here fails the test that meets it.</summary>
internal sealed class JsonSchema(string name)
{
    private readonly JsonElement _root = JsonDocument.Parse(SchemaCatalog.Find(name)!).RootElement;

    /// <summary>Fails unless the text is one JSON document that the schema allows.</summary>
    public JsonElement Require(string text)
    {
        var value = JsonDocument.Parse(text).RootElement;
        Require(_root, value, "$");
        return value;
    }

    private void Require(JsonElement schema, JsonElement value, string place)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            var rule = keyword.Value;
            var holds = keyword.Name switch
            {
                "$schema" or "title" or "description" or "$defs" or "additionalProperties" => true,
                "$ref" => Follow(rule.GetString()!, value, place),
                "type" => TypeOf(value) == rule.GetString(),
                "const" => JsonElement.DeepEquals(rule, value),
                "enum" => rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
                "pattern" => Regex.IsMatch(value.GetString()!, rule.GetString()!),
                "minLength" => value.GetString()!.Length >= rule.GetInt32(),
                "minItems" => value.GetArrayLength() >= rule.GetInt32(),
                "minimum" => value.GetInt64() >= rule.GetInt64(),
                "required" => rule.EnumerateArray().All(member => value.TryGetProperty(member.GetString()!, out _)),
                "items" => value.EnumerateArray().Select((item, index) => (item, index)).All(one => Check(rule, one.item, $"{place}[{one.index}]")),
                "properties" => value.EnumerateObject().All(member => rule.TryGetProperty(member.Name, out var inner)
                    ? Check(inner, member.Value, $"{place}.{member.Name}")
                    : !schema.TryGetProperty("additionalProperties", out var more) || more.GetBoolean()),
                _ => throw new NotSupportedException($"the keyword {keyword.Name} is not known to this test"),
            };
            Assert.True(holds, $"{place} breaks {keyword.Name}: {value}");
        }
    }

    private bool Check(JsonElement schema, JsonElement value, string place)
    {
        Require(schema, value, place);
        return true;
    }

    private bool Follow(string reference, JsonElement value, string place)
    {
        var target = reference["#/".Length..].Split('/').Aggregate(_root, (element, step) => element.GetProperty(step));
        return Check(target, value, place);
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };
}
