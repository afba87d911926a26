using System.Collections.Immutable;
using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Assets;

/// <summary>
/// Walks a JSON document forwards without building it: assets files have megabytes of which little is needed. No property twice in an
/// object that is looked at, no value of another kind than expected, nothing after the document.
/// </summary>
internal ref struct JsonCursor
{
    private const int MaxDepth = 32;
    private readonly FailureCode _code;
    private readonly string _what;
    private readonly List<HashSet<string>> _names = [];
    private Utf8JsonReader _reader;

    /// <summary>Begins at the document; <paramref name="what"/> names it in refusals.</summary>
    public JsonCursor(ReadOnlySpan<byte> utf8, FailureCode code, string what, bool allowComments = false)
    {
        // A byte order mark is what some editors leave in front; NuGet and the SDK pass over it.
        utf8 = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        _code = code;
        _what = what;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions
        {
            MaxDepth = MaxDepth,
            AllowTrailingCommas = allowComments,
            CommentHandling = allowComments ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow,
        });
        Advance();
    }

    /// <summary>Enters the object that is the current value.</summary>
    public void BeginObject()
    {
        Expect(JsonTokenType.StartObject);
        while (_names.Count <= _reader.CurrentDepth)
        {
            _names.Add(new HashSet<string>(StringComparer.Ordinal));
        }

        _names[_reader.CurrentDepth].Clear();
    }

    /// <summary>The next member of the entered object, its value being current then; false at the object's end.</summary>
    public bool NextMember(out string name)
    {
        Advance();
        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = Text();
        if (!_names[_reader.CurrentDepth - 1].Add(name))
        {
            throw Malformed($"expected each property once, found \"{name}\" again");
        }

        Advance();
        return true;
    }

    /// <summary>Enters the array that is the current value.</summary>
    public readonly void BeginArray() => Expect(JsonTokenType.StartArray);

    /// <summary>The next element, current then; false at the array's end.</summary>
    public bool NextElement()
    {
        Advance();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>The current value, which is a string.</summary>
    public string String()
    {
        Expect(JsonTokenType.String);
        return Text();
    }

    /// <summary>The current value, which is a string or a literal, as text.</summary>
    public string Scalar() => _reader.TokenType switch
    {
        JsonTokenType.String => Text(),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(_reader.ValueSpan),
        JsonTokenType.Null => "",
        _ => throw Malformed($"expected a string or literal, found {_reader.TokenType}"),
    };

    /// <summary>The current value, which is an integer.</summary>
    public readonly int Integer() =>
        _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out var value) ? value : throw Malformed($"expected an integer, found {_reader.TokenType}");

    /// <summary>True if the current value is an object.</summary>
    public readonly bool IsObject => _reader.TokenType == JsonTokenType.StartObject;

    /// <summary>Passes over the current value.</summary>
    public void Skip() => _reader.Skip();

    /// <summary>The names of the members of the current value, which is an object; their values are passed over.</summary>
    public ImmutableArray<string> Names()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        BeginObject();
        while (NextMember(out var name))
        {
            names.Add(name);
            Skip();
        }

        return names.ToImmutable();
    }

    /// <summary>Nothing may follow the document.</summary>
    public void End()
    {
        if (_reader.Read())
        {
            throw Malformed("expected the end of the document, found more");
        }
    }

    /// <summary>A refusal with the document's code.</summary>
    public readonly SigstoreException Malformed(string detail) => new(_code, $"{_what}: {detail}");

    private void Advance()
    {
        if (!_reader.Read())
        {
            throw Malformed("expected a JSON document, found none");
        }
    }

    private readonly void Expect(JsonTokenType type)
    {
        if (_reader.TokenType != type)
        {
            throw Malformed($"expected {type}, found {_reader.TokenType}");
        }
    }

    private readonly string Text()
    {
        try
        {
            var text = _reader.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? throw Malformed("expected text, found a NUL in it") : text;
        }
        catch (InvalidOperationException notUnicode)
        {
            throw new SigstoreException(_code, $"{_what}: expected text in UTF-8, found something else", notUnicode);
        }
    }
}
