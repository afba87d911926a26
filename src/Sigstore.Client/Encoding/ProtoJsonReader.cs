using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Encoding;

/// <summary>
/// Reads the JSON form of proto3 messages strictly: a duplicate member is refused, an unknown one too unless tolerated, each
/// with its path; numbers, bytes and timestamps have one spelling each. <c>null</c> means unset.
/// </summary>
/// <remarks>
/// Forward-only over <see cref="Utf8JsonReader"/>: no document tree, so a bundle costs what its values cost. The one seam
/// where <see cref="JsonException"/> becomes a failure. Pass it by reference.
/// </remarks>
internal ref struct ProtoJsonReader
{
    private const int MaxDepth = 64;
    private readonly JsonPath _path = new();
    private readonly FailureCode _malformed;
    private readonly bool _toleratesUnknown;
    private readonly CheckSwitch _checks;
    private Utf8JsonReader _json;

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

        if (!Utf8.IsValid(utf8))
        {
            throw new SigstoreException(malformed, "expected JSON in UTF-8, found bytes that are not UTF-8");
        }

        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        Advance();
    }

    /// <summary>Which checks are made, for those who read parts of the document.</summary>
    public readonly CheckSwitch Checks => _checks;

    /// <summary>Starts the object that the reader stands on.</summary>
    public readonly JsonMembers EnterObject(MemberNames names)
    {
        Expect(JsonTokenType.StartObject, "an object");
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

        while (Advance() != JsonTokenType.EndObject)
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

            if (Advance() != JsonTokenType.Null)
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
        Expect(JsonTokenType.StartArray, "an array");
        _path.PushArray();
    }

    /// <summary>Moves to the next element; false at the end of the array. The bound is checked before the element is read.</summary>
    public bool NextElement(int maxElements, FailureCode tooMany)
    {
        if (Advance() == JsonTokenType.EndArray)
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
        Expect(JsonTokenType.String, "a string");
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException unpaired)
        {
            throw new SigstoreException(_malformed, $"at {_path}: expected text, found an unpaired surrogate", unpaired);
        }
    }

    /// <summary>The bytes the reader stands on: base64, standard alphabet, padded, nothing between.</summary>
    public readonly byte[] ReadBytes()
    {
        Expect(JsonTokenType.String, "base64 text");
        return _json.ValueIsEscaped ? DecodeEscaped() : Decode(_json.ValueSpan);
    }

    /// <summary>As <see cref="ReadBytes()"/>; where they are the <paramref name="likely"/> ones, those themselves, without another copy.</summary>
    public readonly ReadOnlyMemory<byte> ReadBytes(ReadOnlyMemory<byte> likely) => IsSpellingOf(likely.Span) ? likely : ReadBytes();

    /// <summary>True if the reader stands on the base64 text of these bytes.</summary>
    public readonly bool IsSpellingOf(ReadOnlySpan<byte> bytes) =>
        _json.TokenType == JsonTokenType.String && !_json.ValueIsEscaped && !bytes.IsEmpty && Base64Strict.IsSpellingOf(bytes, _json.ValueSpan);

    /// <summary>The string the reader stands on, as UTF-8.</summary>
    public readonly byte[] ReadUtf8()
    {
        Expect(JsonTokenType.String, "a string");
        return _json.ValueIsEscaped ? Unescaped() : _json.ValueSpan.ToArray();
    }

    /// <summary>The integer the reader stands on: a number or a decimal string, never a fraction or an exponent.</summary>
    public readonly long ReadInt64()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out var number))
        {
            return number;
        }

        if (_json.TokenType == JsonTokenType.String
            && long.TryParse(ReadString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
            && _json.ValueTextEquals(parsed.ToString(CultureInfo.InvariantCulture)))
        {
            return parsed;
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
        try
        {
            if (_json.Read())
            {
                throw Refuse("expected the end of the document");
            }
        }
        catch (JsonException notJson)
        {
            throw NotJson(notJson);
        }
    }

    /// <summary>A refusal at the place the reader stands on.</summary>
    public readonly SigstoreException Refuse(string what) => new(_malformed, $"at {_path}: {what}");

    /// <summary>The place the reader stands on.</summary>
    public readonly string Path => _path.ToString();

    private readonly int Find(MemberNames names)
    {
        try
        {
            for (var i = 0; i < names.Count; i++)
            {
                if (_json.ValueTextEquals(names.Utf8(i)))
                {
                    return i;
                }
            }
        }
        catch (InvalidOperationException unpaired)
        {
            throw new SigstoreException(_malformed, $"at {_path}: expected a member name, found an unpaired surrogate", unpaired);
        }

        return -1;
    }

    private void PassUnknown(ref JsonMembers members)
    {
        var name = ReadName();
        if (!_toleratesUnknown && _checks.IsOn(_malformed))
        {
            throw Refuse($"expected members that are known ({string.Join(", ", members.Names.Names)}), found '{name}'");
        }

        if (!members.TryEnterUnknown(name) && _checks.IsOn(_malformed))
        {
            throw Refuse($"expected each member once, found '{name}' twice");
        }

        try
        {
            _json.Skip();
        }
        catch (JsonException notJson)
        {
            throw NotJson(notJson);
        }
    }

    private readonly string ReadName()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException unpaired)
        {
            throw new SigstoreException(_malformed, $"at {_path}: expected a member name, found an unpaired surrogate", unpaired);
        }
    }

    private readonly byte[] Unescaped()
    {
        var rented = ArrayPool<byte>.Shared.Rent(_json.ValueSpan.Length);
        try
        {
            return rented.AsSpan(0, _json.CopyString(rented)).ToArray();
        }
        catch (InvalidOperationException unpaired)
        {
            throw new SigstoreException(_malformed, $"at {_path}: expected text, found an unpaired surrogate", unpaired);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // JSON may spell '/' as '\/': the escapes are resolved first, and what they yield must be plain base64.
    private readonly byte[] DecodeEscaped()
    {
        var rented = ArrayPool<byte>.Shared.Rent(_json.ValueSpan.Length);
        try
        {
            return Decode(rented.AsSpan(0, _json.CopyString(rented)));
        }
        catch (InvalidOperationException unpaired)
        {
            throw new SigstoreException(_malformed, $"at {_path}: expected base64, found an unpaired surrogate", unpaired);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private readonly byte[] Decode(ReadOnlySpan<byte> text) =>
        Base64Strict.TryDecode(text, out var bytes) ? bytes : throw Refuse("expected base64 with padding and without white space");

    private JsonTokenType Advance()
    {
        try
        {
            return _json.Read() ? _json.TokenType : throw Refuse("expected more, found the end");
        }
        catch (JsonException notJson)
        {
            throw NotJson(notJson);
        }
    }

    private readonly SigstoreException NotJson(JsonException notJson) => new(
        _malformed,
        string.Create(CultureInfo.InvariantCulture, $"at {_path}: expected JSON, found something else (line {(notJson.LineNumber ?? 0) + 1}, byte {(notJson.BytePositionInLine ?? 0) + 1})"),
        notJson);

    private readonly void Expect(JsonTokenType type, string name)
    {
        if (_json.TokenType != type)
        {
            throw Refuse($"expected {name}, found {Name(_json.TokenType)}");
        }
    }

    private static string Name(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "the end of it",
    };
}
