using System.Collections.Immutable;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Documents;

/// <summary>A value of a file of ours, with its place. The <c>As…</c> methods are the only way to look inside, and refuse anything else.</summary>
internal abstract class JsonValue
{
    private readonly string _file;
    private readonly JsonDialect _dialect;

    private JsonValue(string file, JsonDialect dialect, JsonPosition at) => (_file, _dialect, At) = (file, dialect, at);

    public JsonPosition At { get; }

    public Object AsObject(string what) => this as Object ?? throw Wrong($"expected {what}: an object");

    public Array AsArray(string what) => this as Array ?? throw Wrong($"expected {what}: an array");

    public string AsText(string what) => this is Text { Content.Length: > 0 } text ? text.Content : throw Wrong($"expected {what}: a text that is not empty");

    public long AsNumber(string what) => this is Number number ? number.Content : throw Wrong($"expected {what}: a whole number");

    public bool AsFlag(string what) => this is Flag flag ? flag.Content : throw Wrong($"expected {what}: true or false");

    public ImmutableArray<string> AsTexts(string what)
    {
        var items = AsArray(what).Items;
        return items.Count > 0 ? [.. items.Select(item => item.AsText(what))] : throw Wrong($"expected {what}: at least one");
    }

    /// <summary>A complaint about this value, with the file's general code.</summary>
    public SigstoreException Wrong(string detail) => Wrong(_dialect.Malformed, detail);

    /// <summary>A complaint about this value with a code of its own.</summary>
    public SigstoreException Wrong(FailureCode code, string detail) => new(code, $"{_file}{At}: {detail}");

    internal sealed class Object(string file, JsonDialect dialect, JsonPosition at, IReadOnlyList<JsonMember> members) : JsonValue(file, dialect, at)
    {
        public IReadOnlyList<JsonMember> Members { get; } = members;

        public JsonValue? Find(string name) => Members.FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.Ordinal))?.Value;

        public JsonValue Get(string name) => Find(name) ?? throw Wrong($"'{name}' is missing");

        public string? FindText(string name) => Find(name)?.AsText($"'{name}'");

        public string GetText(string name) => Get(name).AsText($"'{name}'");

        /// <summary>Refuses every property that is not one of these.</summary>
        public Object Only(params ReadOnlySpan<string> names)
        {
            foreach (var member in Members)
            {
                if (!names.Contains(member.Name))
                {
                    throw new SigstoreException(_dialect.Malformed,
                        $"{_file}{member.At}: unknown property '{member.Name}'; expected one of {string.Join(", ", names.ToArray())}");
                }
            }

            return this;
        }
    }

    internal sealed class Array(string file, JsonDialect dialect, JsonPosition at, IReadOnlyList<JsonValue> items) : JsonValue(file, dialect, at)
    {
        public IReadOnlyList<JsonValue> Items { get; } = items;
    }

    internal sealed class Text(string file, JsonDialect dialect, JsonPosition at, string content) : JsonValue(file, dialect, at)
    {
        public string Content { get; } = content;
    }

    internal sealed class Number(string file, JsonDialect dialect, JsonPosition at, long content) : JsonValue(file, dialect, at)
    {
        public long Content { get; } = content;
    }

    internal sealed class Flag(string file, JsonDialect dialect, JsonPosition at, bool content) : JsonValue(file, dialect, at)
    {
        public bool Content { get; } = content;
    }
}
