using System.Text.Json;
using Sigstore.Packages.Documents;

namespace Sigstore.Tool.Tests;

/// <summary>A schema that ships, for results that must conform to it.</summary>
internal sealed class JsonSchema(string name)
{
    private readonly JsonSchemaCheck _check = new(JsonDocument.Parse(SchemaCatalog.Find(name)!).RootElement);

    /// <summary>Fails unless the text is one JSON document that the schema allows.</summary>
    public JsonElement Require(string text)
    {
        var value = JsonDocument.Parse(text).RootElement;
        Assert.Empty(_check.Errors(value));
        return value;
    }
}
