namespace Sigstore.Packages.Documents;

/// <summary>One property of an object, and where its name stands.</summary>
internal sealed class JsonMember(string name, JsonPosition at, JsonValue value)
{
    public string Name { get; } = name;

    public JsonPosition At { get; } = at;

    public JsonValue Value { get; } = value;
}
