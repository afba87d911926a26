using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Documents;

/// <summary>Reads a file into <see cref="JsonValue"/>s that know where they stand, so that every later complaint can point.</summary>
internal sealed class JsonTree
{
    private const int MaxDepth = 16;
    private const int MaxTextLength = 8192;

    private readonly string _file;
    private readonly JsonDialect _dialect;
    private readonly CheckSwitch _checks;
    private readonly List<int> _lineStarts = [0];

    private JsonTree(string file, JsonDialect dialect, CheckSwitch checks) => (_file, _dialect, _checks) = (file, dialect, checks);

    /// <summary>Reads the whole file; <paramref name="file"/> is the name used in messages.</summary>
    public static JsonValue Parse(ReadOnlySpan<byte> utf8, string file, JsonDialect dialect, CheckSwitch checks)
    {
        var tree = new JsonTree(file, dialect, checks);
        if (utf8.Length > dialect.MaxBytes)
        {
            throw new SigstoreException(dialect.Malformed, $"{file}: expected at most {dialect.MaxBytes} bytes, found {utf8.Length}");
        }

        var body = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] == '\n')
            {
                tree._lineStarts.Add(i + 1);
            }
        }

        return tree.Read(body);
    }

    private JsonValue Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions
        {
            MaxDepth = MaxDepth,
            CommentHandling = _dialect.ForPeople ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow,
            AllowTrailingCommas = _dialect.ForPeople,
        });
        try
        {
            reader.Read();
            var root = ReadValue(ref reader);
            return reader.Read() ? throw Malformed(At(reader), "expected the end of the file") : root;
        }
        catch (JsonException syntax)
        {
            var where = new JsonPosition((int)(syntax.LineNumber ?? 0) + 1, (int)(syntax.BytePositionInLine ?? 0) + 1);
            throw new SigstoreException(_dialect.Malformed, $"{_file}{where}: not JSON: {FirstSentence(syntax.Message)}", syntax);
        }
    }

    private JsonValue ReadValue(ref Utf8JsonReader reader)
    {
        var at = At(reader);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(ref reader, at),
            JsonTokenType.StartArray => ReadArray(ref reader, at),
            JsonTokenType.String => new JsonValue.Text(_file, _dialect, at, TextOf(ref reader, at)),
            JsonTokenType.Number when reader.TryGetInt64(out var number) => new JsonValue.Number(_file, _dialect, at, number),
            JsonTokenType.True or JsonTokenType.False => new JsonValue.Flag(_file, _dialect, at, reader.TokenType == JsonTokenType.True),
            _ => throw Malformed(at, "expected an object, an array, a text, a whole number, true or false"),
        };
    }

    private JsonValue.Object ReadObject(ref Utf8JsonReader reader, JsonPosition at)
    {
        var members = new List<JsonMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var nameAt = At(reader);
            var name = TextOf(ref reader, nameAt);
            _checks.Demand(names.Add(name), _dialect.Duplicate, $"{_file}{nameAt}: '{name}' is given twice");

            reader.Read();
            members.Add(new JsonMember(name, nameAt, ReadValue(ref reader)));
        }

        return new JsonValue.Object(_file, _dialect, at, members);
    }

    private JsonValue.Array ReadArray(ref Utf8JsonReader reader, JsonPosition at)
    {
        var items = new List<JsonValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadValue(ref reader));
        }

        return new JsonValue.Array(_file, _dialect, at, items);
    }

    private string TextOf(ref Utf8JsonReader reader, JsonPosition at)
    {
        if (reader.ValueSpan.Length > MaxTextLength)
        {
            throw Malformed(at, $"expected a text of at most {MaxTextLength} bytes");
        }

        try
        {
            var text = reader.GetString() ?? "";
            return text.Contains('\0', StringComparison.Ordinal) ? throw Malformed(at, "expected a text without NUL") : text;
        }
        catch (InvalidOperationException notText)
        {
            // The reader's answer to invalid UTF-8 and to lone surrogates.
            throw new SigstoreException(_dialect.Malformed, $"{_file}{at}: not valid UTF-8 text", notText);
        }
    }

    private SigstoreException Malformed(JsonPosition at, string expected) => new(_dialect.Malformed, $"{_file}{at}: {expected}");

    private JsonPosition At(in Utf8JsonReader reader)
    {
        var offset = (int)reader.TokenStartIndex;
        var found = _lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return new JsonPosition(line + 1, offset - _lineStarts[line] + 1);
    }

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..(end + 1)];
    }
}
