using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sigstore.Tests.Shared;

/// <summary>Holds a document against a JSON Schema: the keywords that our schemas use, and an error for any other, so that none is passed over.</summary>
internal sealed class JsonSchemaCheck(JsonElement root)
{
    private readonly List<string> _complaints = [];

    /// <summary>Every complaint, with the place in the document; none for a valid one.</summary>
    public static IReadOnlyList<string> Of(string document, string schema)
    {
        using var parsedDocument = JsonDocument.Parse(document);
        using var parsedSchema = JsonDocument.Parse(schema);
        var check = new JsonSchemaCheck(parsedSchema.RootElement);
        check.Check(parsedDocument.RootElement, parsedSchema.RootElement, "");
        return check._complaints;
    }

    private void Check(JsonElement value, JsonElement schema, string at)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            CheckOne(value, schema, keyword, at);
        }
    }

    private void CheckOne(JsonElement value, JsonElement schema, JsonProperty keyword, string at)
    {
        switch (keyword.Name)
        {
            case "$schema" or "$defs" or "$id" or "title" or "description": break;
            case "$ref": Check(value, Resolve(keyword.Value.GetString()!), at); break;
            case "type": Require(IsOfType(value, keyword.Value.GetString()!), at, $"is no {keyword.Value}"); break;
            case "const": Require(JsonElement.DeepEquals(value, keyword.Value), at, $"is not {keyword.Value}"); break;
            case "enum": Require(keyword.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(value, allowed)), at, $"is none of {keyword.Value}"); break;
            case "pattern": Require(value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!, RegexOptions.CultureInvariant), at, $"does not match {keyword.Value}"); break;
            case "minLength": Require(value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= keyword.Value.GetInt32(), at, "is too short"); break;
            case "minimum": Require(value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble(), at, "is too small"); break;
            case "required": CheckRequired(value, keyword.Value, at); break;
            case "properties" or "additionalProperties": CheckMembers(value, schema, keyword, at); break;
            case "items": CheckItems(value, keyword.Value, at); break;
            default: _complaints.Add($"{at}: the check does not know the keyword {keyword.Name}"); break;
        }
    }

    private void CheckRequired(JsonElement value, JsonElement names, string at)
    {
        foreach (var name in names.EnumerateArray().Where(_ => value.ValueKind == JsonValueKind.Object))
        {
            Require(value.TryGetProperty(name.GetString()!, out _), at, $"has no {name}");
        }
    }

    private void CheckMembers(JsonElement value, JsonElement schema, JsonProperty keyword, string at)
    {
        foreach (var member in value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject()] : Array.Empty<JsonProperty>())
        {
            var isKnown = schema.TryGetProperty("properties", out var properties) & properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out _);
            if (keyword.Name == "properties" && isKnown)
            {
                Check(member.Value, properties.GetProperty(member.Name), $"{at}/{member.Name}");
            }
            else if (keyword.Name == "additionalProperties" && !isKnown)
            {
                Require(keyword.Value.ValueKind != JsonValueKind.False, at, $"has the unknown member {member.Name}");
            }
        }
    }

    private void CheckItems(JsonElement value, JsonElement schema, string at)
    {
        var index = 0;
        foreach (var item in value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : Array.Empty<JsonElement>())
        {
            Check(item, schema, string.Create(CultureInfo.InvariantCulture, $"{at}/{index++}"));
        }
    }

    private JsonElement Resolve(string reference) =>
        reference.Split('/')[1..].Aggregate(root, (element, name) => element.GetProperty(name));

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => false,
    };

    private void Require(bool holds, string at, string complaint)
    {
        if (!holds)
        {
            _complaints.Add($"{at}: {complaint}");
        }
    }
}
