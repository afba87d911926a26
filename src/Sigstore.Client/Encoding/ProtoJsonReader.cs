using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Encoding;

/// <summary>
/// Reads the JSON form of proto3 messages strictly: a duplicate member is refused, an unknown one too unless tolerated, each
/// with its path; numbers, bytes and timestamps have one spelling each. <c>null</c> means unset.
/// </summary>
/// <remarks>
/// Forward-only over <see cref="JsonTokenizer"/>: no document tree, so a bundle costs what its values cost. Pass it by reference.
/// </remarks>
internal ref struct ProtoJsonReader
{
    /// <summary>The longest text and member name read, in bytes as written; in memory and in refusals it is several times as much.</summary>
    public const int MaxText = 1 << 16;

    private const int MaxIntegerLength = 128; // twenty characters, each perhaps an escape of six
    private readonly JsonPath _path = new();
    private readonly FailureCode _malformed;
    private readonly bool _toleratesUnknown;
    private readonly CheckSwitch _checks;
    private JsonTokenizer _json;

    /// <summary>Opens a document.</summary>
    /// <param name="utf8">The whole document, without a byte order mark.</param>
    /// <param name="malformed">The code of every refusal.</param>
    /// <param name="toleratesUnknown">True to skip members that nobody knows (documents that grow); they may still not be repeated.</param>
    /// <param name="maxBytes">The longest document accepted.</param>
    /// <param name="checks">Which checks are made; the attack catalogue takes single ones out.</param>
    public ProtoJsonReader(ReadOnlySpan<byte> utf8, FailureCode malformed, bool toleratesUnknown, int maxBytes, CheckSwitch checks)
    {
        _checks = checks;
        _malformed = malformed;
        _toleratesUnknown = toleratesUnknown;
        if (utf8.Length > maxBytes)
        {
            throw new SigstoreException(malformed, string.Create(CultureInfo.InvariantCulture, $"expected at most {maxBytes} bytes, found {utf8.Length}"));
        }

        if (utf8.IsEmpty)
        {
            throw new SigstoreException(malformed, "expected JSON, found nothing");
        }

        if (!Utf8.IsValid(utf8))
        {
            throw new SigstoreException(malformed, "expected JSON in UTF-8, found bytes that are not UTF-8");
        }

        _json = new JsonTokenizer(utf8);
        Advance();
    }

    /// <summary>Which checks are made, for those who read parts of the document.</summary>
    public readonly CheckSwitch Checks => _checks;

    /// <summary>Starts the object that the reader stands on.</summary>
    public readonly JsonMembers EnterObject(MemberNames names)
    {
        Expect(JsonToken.StartObject, "an object");
        return new JsonMembers(names);
    }

    /// <summary>Moves to the value of the next member that is set; false at the end of the object.</summary>
    public bool NextMember(ref JsonMembers members)
    {
        if (members.Current >= 0)
        {
            _path.Pop();
            members.Leave();
        }

        while (Advance() != JsonToken.EndObject)
        {
            var member = Find(members.Names);
            if (member < 0)
            {
                PassUnknown(ref members);
                continue;
            }

            if (!members.TryEnter(member) && _checks.IsOn(_malformed))
            {
                throw Refuse($"expected each member once, found '{members.Names.Names[member]}' twice");
            }

            if (Advance() != JsonToken.Null)
            {
                _path.PushMember(members.Names.Names[member]);
                return true;
            }

            members.Leave();
        }

        return false;
    }

    /// <summary>Starts the array that the reader stands on.</summary>
    public readonly void EnterArray()
    {
        Expect(JsonToken.StartArray, "an array");
        _path.PushArray();
    }

    /// <summary>Moves to the next element; false at the end of the array. The bound is checked before the element is read.</summary>
    public bool NextElement(int maxElements, FailureCode tooMany)
    {
        if (Advance() == JsonToken.EndArray)
        {
            _path.Pop();
            return false;
        }

        _path.NextIndex();
        if (_path.Index >= maxElements && _checks.IsOn(tooMany))
        {
            throw new SigstoreException(tooMany, string.Create(CultureInfo.InvariantCulture, $"at {_path}: expected at most {maxElements} elements, found more"));
        }

        return true;
    }

    /// <summary>The string the reader stands on.</summary>
    public readonly string ReadString()
    {
        Expect(JsonToken.String, "a string");
        return TextHere("text");
    }

    /// <summary>The bytes the reader stands on: base64, standard alphabet, padded, nothing between.</summary>
    public readonly byte[] ReadBytes()
    {
        Expect(JsonToken.String, "base64 text");
        // JSON may spell '/' as '\/': the escapes are resolved first, and what they yield must be plain base64.
        return Base64Strict.TryDecode(_json.IsEscaped ? Unescaped() : _json.Value, out var bytes) ? bytes : throw Refuse("expected base64 with padding and without white space");
    }

    /// <summary>As <see cref="ReadBytes()"/>; where they are the <paramref name="likely"/> ones, those themselves, without another copy.</summary>
    public readonly ReadOnlyMemory<byte> ReadBytes(ReadOnlyMemory<byte> likely) => IsSpellingOf(likely.Span) ? likely : ReadBytes();

    /// <summary>True if the reader stands on the base64 text of these bytes.</summary>
    public readonly bool IsSpellingOf(ReadOnlySpan<byte> bytes) =>
        _json.Token == JsonToken.String && !_json.IsEscaped && !bytes.IsEmpty && Base64Strict.IsSpellingOf(bytes, _json.Value);

    /// <summary>The string the reader stands on, as UTF-8.</summary>
    public readonly byte[] ReadUtf8()
    {
        Expect(JsonToken.String, "a string");
        return _json.IsEscaped ? Unescaped() : _json.Value.ToArray();
    }

    /// <summary>The integer the reader stands on: a number or a decimal string, never a fraction or an exponent.</summary>
    public readonly long ReadInt64()
    {
        if (_json.Token is JsonToken.Number or JsonToken.String && _json.Value.Length <= MaxIntegerLength && TextHere("a number") is var text
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && (_json.Token == JsonToken.Number || text == number.ToString(CultureInfo.InvariantCulture)))
        {
            return number;
        }

        throw Refuse("expected a 64-bit integer, canonical decimal");
    }

    /// <summary>As <see cref="ReadInt64"/>, refusing what is negative: an index, a size, a number of seconds.</summary>
    public readonly long ReadCount() =>
        ReadInt64() is >= 0 and var count ? count : throw Refuse("expected a number that is not negative");

    /// <summary>The time the reader stands on, as UTC.</summary>
    public readonly DateTimeOffset ReadTimestamp() =>
        ProtoTimestamp.TryParse(ReadString(), out var time) ? time : throw Refuse("expected an RFC 3339 time");

    /// <summary>Nothing may follow the document's value; call when it has been read.</summary>
    public void End()
    {
        if (_json.Read() != JsonToken.None)
        {
            throw Refuse("expected the end of the document");
        }
    }

    /// <summary>A refusal at the place the reader stands on.</summary>
    public readonly SigstoreException Refuse(string what) => new(_malformed, $"at {_path}: {what}");

    /// <summary>The place the reader stands on.</summary>
    public readonly string Path => _path.ToString();

    private readonly int Find(MemberNames names)
    {
        var name = _json.IsEscaped ? Unescaped() : _json.Value;
        for (var i = 0; i < names.Count; i++)
        {
            if (name.SequenceEqual(names.Utf8(i)))
            {
                return i;
            }
        }

        return -1;
    }

    private void PassUnknown(ref JsonMembers members)
    {
        var name = TextHere("a member name");
        if (!_toleratesUnknown && _checks.IsOn(_malformed))
        {
            throw Refuse($"expected members that are known ({string.Join(", ", members.Names.Names)}), found '{name}'");
        }

        if (!members.TryEnterUnknown(name) && _checks.IsOn(_malformed))
        {
            throw Refuse($"expected each member once, and at most {JsonMembers.MaxUnknown} unknown ones, found '{name}' again or too many");
        }

        if (!_json.Skip())
        {
            throw NotJson();
        }
    }

    // The text of the string or name it stands on, or a number's digits.
    private readonly string TextHere(string what) => _json.Value.Length <= MaxText
        ? System.Text.Encoding.UTF8.GetString(_json.IsEscaped ? Unescaped() : _json.Value)
        : throw Refuse(string.Create(CultureInfo.InvariantCulture, $"expected {what} of at most {MaxText} bytes, found {_json.Value.Length}"));

    private readonly byte[] Unescaped()
    {
        var text = new byte[_json.Value.Length];
        return JsonText.TryUnescape(_json.Value, text, out var length) ? text[..length] : throw Refuse("expected text, found an unpaired surrogate");
    }

    private JsonToken Advance() => _json.Read() switch
    {
        JsonToken.Invalid => throw NotJson(),
        JsonToken.None => throw Refuse("expected more, found the end"),
        var token => token,
    };

    private readonly SigstoreException NotJson() => Refuse(string.Create(
        CultureInfo.InvariantCulture, $"expected JSON, found something else (line {_json.LineNumber}, byte {_json.BytePositionInLine})"));

    private readonly void Expect(JsonToken type, string name)
    {
        if (_json.Token != type)
        {
            throw Refuse($"expected {name}, found {Name(_json.Token)}");
        }
    }

    private static string Name(JsonToken type) => type switch
    {
        JsonToken.StartObject => "an object",
        JsonToken.StartArray => "an array",
        JsonToken.String => "a string",
        JsonToken.Number => "a number",
        JsonToken.Boolean => "a boolean",
        JsonToken.Null => "null",
        _ => "the end of it",
    };
}
