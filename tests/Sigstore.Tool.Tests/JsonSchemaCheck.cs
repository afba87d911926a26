using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sigstore.Tool.Tests;

/// <summary>
/// As much of JSON Schema (draft 2020-12) as our schemas use; a keyword that is not known here fails, so that no constraint is passed
/// over. Returns what is wrong, each with its place.
/// </summary>
internal sealed class JsonSchemaCheck(JsonElement root)
{
    private static readonly HashSet<string> Notes = new(StringComparer.Ordinal) { "$schema", "title", "description", "$defs", "default", "examples" };

    public IEnumerable<string> Errors(JsonElement value) => Errors(value, root, "");

    private IEnumerable<string> Errors(JsonElement value, JsonElement schema, string at) =>
        schema.EnumerateObject().SelectMany(keyword => Errors(value, schema, keyword.Name, keyword.Value, at));

    private IEnumerable<string> Errors(JsonElement value, JsonElement schema, string keyword, JsonElement argument, string at) => keyword switch
    {
        "$ref" => Errors(value, root.GetProperty("$defs").GetProperty(argument.GetString()!["#/$defs/".Length..]), at),
        "type" => If(TypeOf(value, argument.GetString()!) != argument.GetString(), $"{at}: expected {argument}, found {value.ValueKind}"),
        "const" => If(!JsonElement.DeepEquals(argument, value), $"{at}: expected {argument}, found {value}"),
        "enum" => If(!argument.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)), $"{at}: expected one of {argument}, found {value}"),
        "pattern" => If(value.ValueKind == JsonValueKind.String && !Regex.IsMatch(value.GetString()!, argument.GetString()!), $"{at}: expected {argument}, found {value}"),
        "minLength" => If(value.ValueKind == JsonValueKind.String && value.GetString()!.Length < argument.GetInt32(), $"{at}: expected at least {argument} characters"),
        "minimum" => If(value.ValueKind == JsonValueKind.Number && value.GetDecimal() < argument.GetDecimal(), $"{at}: expected at least {argument}, found {value}"),
        "minItems" => If(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() < argument.GetInt32(), $"{at}: expected at least {argument} items"),
        "required" => Objects(value).SelectMany(_ => argument.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out var _)).Select(name => $"{at}: expected {name}, found none")),
        "properties" => Objects(value).SelectMany(_ => argument.EnumerateObject().Where(one => value.TryGetProperty(one.Name, out var _)).SelectMany(one => Errors(value.GetProperty(one.Name), one.Value, $"{at}/{one.Name}"))),
        "additionalProperties" => Objects(value).SelectMany(_ => value.EnumerateObject().Where(one => !argument.GetBoolean() && !schema.GetProperty("properties").TryGetProperty(one.Name, out var _)).Select(one => $"{at}: expected no {one.Name}")),
        "items" => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany((item, i) => Errors(item, argument, $"{at}/{i}")) : [],
        "anyOf" => argument.EnumerateArray().Select(one => Errors(value, one, at).ToList()).ToList() is var all && all.Any(errors => errors.Count == 0) ? [] : all[0],
        _ => If(!Notes.Contains(keyword), $"{at}: keyword {keyword} is not known to this check"),
    };

    private static IEnumerable<JsonElement> Objects(JsonElement value) => value.ValueKind == JsonValueKind.Object ? [value] : [];

    private static IEnumerable<string> If(bool isWrong, string error) => isWrong ? [error] : [];

    private static string TypeOf(JsonElement value, string wanted) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number when wanted == "integer" && value.TryGetInt64(out _) => "integer",
        JsonValueKind.Number => "number",
        _ => "null",
    };
}
