using System.Buffers.Binary;

namespace Sigstore.Client.Encoding;

/// <summary>
/// The tokens of one JSON text (RFC 8259), forward-only and without allocation: no comments, no trailing commas, one value. The bytes must be
/// UTF-8; whoever opens it has seen to that.
/// </summary>
/// <remarks>
/// The platform's reader says the same, and is the oracle in the tests. It is not used because its first string makes the runtime compile a
/// dozen vectorised searches, which takes several times as long as verifying a bundle: a sixth of the time of a program that verifies one.
/// </remarks>
internal ref struct JsonTokenizer(ReadOnlySpan<byte> utf8)
{
    /// <summary>How deep objects and arrays may stand in one another.</summary>
    public const int MaxDepth = 64;

    private const ulong Ones = 0x0101010101010101;
    private const ulong HighBits = 0x8080808080808080;

    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private int _valueStart;
    private int _valueEnd;
    private int _depth;
    private ulong _objects; // bit n: what stands at depth n+1 is an object

    /// <summary>The token that <see cref="Read"/> returned last.</summary>
    public JsonToken Token { get; private set; }

    /// <summary>How far it has read, in bytes; at a defect, where that is.</summary>
    public int Position { get; private set; }

    /// <summary>True if the string or name has escapes; then <see cref="Value"/> is not its text.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>The token's bytes: of a string or name what stands between the quotation marks.</summary>
    public readonly ReadOnlySpan<byte> Value => _utf8[_valueStart.._valueEnd];

    /// <summary>The line of <see cref="Position"/>, for people: the first is 1.</summary>
    public readonly int LineNumber => _utf8[..Position].Count((byte)'\n') + 1;

    /// <summary>The place of <see cref="Position"/> in its line, in bytes: the first is 1.</summary>
    public readonly int BytePositionInLine => Position - _utf8[..Position].LastIndexOf((byte)'\n');

    /// <summary>Moves to the next token; <see cref="JsonToken.None"/> at the end of the one value.</summary>
    public JsonToken Read() => Token = Token == JsonToken.Invalid ? JsonToken.Invalid : Next();

    /// <summary>Moves to the end of the value it stands on, or of the member whose name that is; false if it is no JSON.</summary>
    public bool Skip()
    {
        if (Token == JsonToken.Name)
        {
            Read();
        }

        var depth = Token is JsonToken.StartObject or JsonToken.StartArray ? _depth - 1 : _depth;
        while (_depth > depth && Token != JsonToken.Invalid)
        {
            Read();
        }

        return Token != JsonToken.Invalid;
    }

    private readonly bool IsInObject => _depth > 0 && (_objects & (1UL << (_depth - 1))) != 0;

    private JsonToken Next()
    {
        PassWhiteSpace();
        if (Token == JsonToken.Name)
        {
            return Begin();
        }

        if (_depth == 0)
        {
            return Token == JsonToken.None ? Begin() : Position == _utf8.Length ? JsonToken.None : JsonToken.Invalid;
        }

        if (Peek() == (IsInObject ? '}' : ']'))
        {
            return Leave();
        }

        if (Token is not (JsonToken.StartObject or JsonToken.StartArray))
        {
            if (Peek() != ',')
            {
                return JsonToken.Invalid;
            }

            Position++;
            PassWhiteSpace();
        }

        return IsInObject ? Name() : Begin();
    }

    private JsonToken Begin()
    {
        IsEscaped = false;
        switch (Peek())
        {
            case '{': return Enter(isObject: true);
            case '[': return Enter(isObject: false);
            case '"': return PassString() ? JsonToken.String : JsonToken.Invalid;
            case 't': return Literal("true"u8, JsonToken.Boolean);
            case 'f': return Literal("false"u8, JsonToken.Boolean);
            case 'n': return Literal("null"u8, JsonToken.Null);
            default: return Number();
        }
    }

    private JsonToken Enter(bool isObject)
    {
        if (_depth == MaxDepth)
        {
            return JsonToken.Invalid;
        }

        Position++;
        var bit = 1UL << _depth++;
        _objects = isObject ? _objects | bit : _objects & ~bit;
        return isObject ? JsonToken.StartObject : JsonToken.StartArray;
    }

    private JsonToken Leave()
    {
        Position++;
        var token = IsInObject ? JsonToken.EndObject : JsonToken.EndArray;
        _depth--;
        return token;
    }

    private JsonToken Name()
    {
        if (Peek() != '"' || !PassString())
        {
            return JsonToken.Invalid;
        }

        PassWhiteSpace();
        if (Peek() != ':')
        {
            return JsonToken.Invalid;
        }

        Position++;
        return JsonToken.Name;
    }

    private JsonToken Literal(ReadOnlySpan<byte> word, JsonToken token)
    {
        if (!_utf8[Position..].StartsWith(word))
        {
            return JsonToken.Invalid;
        }

        (_valueStart, _valueEnd) = (Position, Position + word.Length);
        Position = _valueEnd;
        return token;
    }

    // number = [ minus ] int [ frac ] [ exp ]; int = zero / ( digit1-9 *DIGIT )
    private JsonToken Number()
    {
        _valueStart = Position;
        Pass('-');
        var isNumber = Pass('0') || PassDigits();
        if (isNumber && Pass('.'))
        {
            isNumber = PassDigits();
        }

        if (isNumber && (Pass('e') || Pass('E')))
        {
            _ = Pass('+') || Pass('-');
            isNumber = PassDigits();
        }

        _valueEnd = Position;
        return isNumber ? JsonToken.Number : JsonToken.Invalid;
    }

    // From the quotation mark to behind the one that ends it. Whether escaped surrogates pair is judged by who wants the text.
    private bool PassString()
    {
        _valueStart = ++Position;
        IsEscaped = false;
        while (true)
        {
            PassPlain();
            switch (Peek())
            {
                case '"':
                    _valueEnd = Position++;
                    return true;
                case '\\' when PassEscape():
                    IsEscaped = true;
                    break;
                default:
                    return false; // a control character, no escape, or the end
            }
        }
    }

    // Eight bytes at once, as long as none of them is below 0x20, a quotation mark or a backslash; then one by one.
    private void PassPlain()
    {
        unchecked
        {
            while (_utf8.Length - Position >= 8)
            {
                var bytes = BinaryPrimitives.ReadUInt64LittleEndian(_utf8[Position..]);
                var quotes = bytes ^ (Ones * '"');
                var backslashes = bytes ^ (Ones * '\\');
                if (((((bytes - (Ones * 0x20)) & ~bytes) | ((quotes - Ones) & ~quotes) | ((backslashes - Ones) & ~backslashes)) & HighBits) != 0)
                {
                    break;
                }

                Position += 8;
            }
        }

        while (Position < _utf8.Length && _utf8[Position] is >= 0x20 and not ((byte)'"' or (byte)'\\'))
        {
            Position++;
        }
    }

    private bool PassEscape()
    {
        var rest = _utf8[Position..];
        if (rest.Length < 2)
        {
            return false;
        }

        var length = rest[1] is (byte)'u' ? 6 : 2;
        var isEscape = length == 2
            ? rest[1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t'
            : rest.Length >= 6 && JsonText.HexUnit(rest.Slice(2, 4)) >= 0;
        Position += isEscape ? length : 0;
        return isEscape;
    }

    private bool PassDigits()
    {
        var start = Position;
        while (Position < _utf8.Length && _utf8[Position] is >= (byte)'0' and <= (byte)'9')
        {
            Position++;
        }

        return Position > start;
    }

    private bool Pass(char c)
    {
        var isHere = Peek() == c;
        Position += isHere ? 1 : 0;
        return isHere;
    }

    private void PassWhiteSpace()
    {
        while (Position < _utf8.Length && _utf8[Position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            Position++;
        }
    }

    private readonly int Peek() => Position < _utf8.Length ? _utf8[Position] : -1;
}
