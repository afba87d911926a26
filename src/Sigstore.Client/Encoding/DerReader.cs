using System.Formats.Asn1;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Encoding;

/// <summary>
/// A cursor over DER (X.690 §10) that allocates nothing. Every defect, also an element of another type or bytes left over, is refused
/// with the code the reader was opened with: this is the one seam where the platform's ASN.1 exceptions are translated.
/// </summary>
public ref struct DerReader
{
    private readonly FailureCode _code;
    private readonly string _what;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Opens a reader over <paramref name="der"/>; <paramref name="what"/> names the structure in refusals.</summary>
    public DerReader(ReadOnlySpan<byte> der, FailureCode code, string what)
    {
        _rest = der;
        _code = code;
        _what = what;
    }

    /// <summary>True if nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>What is left, undecoded.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>True if the next element has this tag (class, number and constructed bit).</summary>
    public readonly bool NextIs(Asn1Tag tag) => !_rest.IsEmpty && Asn1Tag.TryDecode(_rest, out var next, out _) && next == tag;

    /// <summary>True if the next element is context-specific with this number, constructed or not.</summary>
    public readonly bool NextIsContext(int number) => !_rest.IsEmpty && Asn1Tag.TryDecode(_rest, out var next, out _)
        && next.TagClass == TagClass.ContextSpecific && next.TagValue == number;

    /// <summary>The tag of the next element.</summary>
    public readonly Asn1Tag PeekTag() => Asn1Tag.TryDecode(_rest, out var tag, out _) ? tag : throw Refusal("an element", null);

    /// <summary>Refuses if anything is left.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new SigstoreException(_code, $"{_what}: expected the end, found {_rest.Length} more bytes");
        }
    }

    /// <summary>Reads a SEQUENCE (or what <paramref name="tag"/> says is one implicitly) and returns a reader over its content.</summary>
    public DerReader Sequence(Asn1Tag? tag = null) => Content(tag ?? Asn1Tag.Sequence, "a SEQUENCE");

    /// <summary>Reads a SET OF and returns a reader over its content; the order of the elements is not judged (RFC 5652 §5.4 is not kept by all).</summary>
    public DerReader Set(Asn1Tag? tag = null) => Content(tag ?? Asn1Tag.SetOf, "a SET OF");

    /// <summary>Reads an explicitly tagged element [number] and returns a reader over its content.</summary>
    public DerReader Explicit(int number) => Content(new Asn1Tag(TagClass.ContextSpecific, number, isConstructed: true), "an explicit tag");

    /// <summary>Reads the next element whole: tag, length and content exactly as they stand.</summary>
    public ReadOnlySpan<byte> Element() => Element(out _, out _);

    /// <summary>Reads the next element whole, and says its tag and where its content is.</summary>
    public ReadOnlySpan<byte> Element(out Asn1Tag tag, out ReadOnlySpan<byte> content)
    {
        try
        {
            tag = AsnDecoder.ReadEncodedValue(_rest, AsnEncodingRules.DER, out var offset, out var length, out var consumed);
            content = _rest.Slice(offset, length);
            return Take(consumed);
        }
        catch (AsnContentException inner)
        {
            throw Refusal("an element", inner);
        }
    }

    /// <summary>Reads an element with the given tag whole.</summary>
    public ReadOnlySpan<byte> Element(Asn1Tag expected)
    {
        var element = Element(out var tag, out _);
        return tag == expected ? element : throw Refusal("another tag", null);
    }

    /// <summary>Reads an OBJECT IDENTIFIER as its content bytes; compared bytewise.</summary>
    public ReadOnlySpan<byte> OidBytes()
    {
        _ = Element(out var tag, out var content);
        return tag == Asn1Tag.ObjectIdentifier && content.Length is > 0 and <= 64 && (content[^1] & 0x80) == 0
            ? content : throw Refusal("an OBJECT IDENTIFIER", null);
    }

    /// <summary>Reads an OBJECT IDENTIFIER in dotted form.</summary>
    public string Oid()
    {
        try
        {
            var oid = AsnDecoder.ReadObjectIdentifier(_rest, AsnEncodingRules.DER, out var consumed);
            Take(consumed);
            return oid;
        }
        catch (AsnContentException inner)
        {
            throw Refusal("an OBJECT IDENTIFIER", inner);
        }
    }

    /// <summary>Reads an INTEGER as its minimal two's-complement bytes.</summary>
    public ReadOnlySpan<byte> IntegerBytes(Asn1Tag? tag = null)
    {
        try
        {
            var bytes = AsnDecoder.ReadIntegerBytes(_rest, AsnEncodingRules.DER, out var consumed, tag);
            Take(consumed);
            return bytes;
        }
        catch (AsnContentException inner)
        {
            throw Refusal("an INTEGER", inner);
        }
    }

    /// <summary>Reads a non-negative INTEGER that fits an <see cref="int"/>.</summary>
    public int SmallInteger(Asn1Tag? tag = null)
    {
        var bytes = IntegerBytes(tag);
        if (bytes.Length > 4 || (bytes[0] & 0x80) != 0)
        {
            throw Refusal("a small non-negative INTEGER", null);
        }

        var value = 0;
        foreach (var digit in bytes)
        {
            value = (value << 8) | digit;
        }

        return value;
    }

    /// <summary>Reads a BOOLEAN.</summary>
    public bool Boolean(Asn1Tag? tag = null)
    {
        try
        {
            var value = AsnDecoder.ReadBoolean(_rest, AsnEncodingRules.DER, out var consumed, tag);
            Take(consumed);
            return value;
        }
        catch (AsnContentException inner)
        {
            throw Refusal("a BOOLEAN", inner);
        }
    }

    /// <summary>Reads an OCTET STRING's content (primitive form only).</summary>
    public ReadOnlySpan<byte> OctetString(Asn1Tag? tag = null)
    {
        _ = Element(out var found, out var content);
        return found == (tag ?? Asn1Tag.PrimitiveOctetString) && !found.IsConstructed ? content : throw Refusal("an OCTET STRING", null);
    }

    /// <summary>Reads a BIT STRING of whole bytes.</summary>
    public ReadOnlySpan<byte> BitString()
    {
        var bytes = BitString(out var unused);
        return unused == 0 ? bytes : throw Refusal("a BIT STRING of whole bytes", null);
    }

    /// <summary>Reads a BIT STRING and how many bits of its last byte are unused.</summary>
    public ReadOnlySpan<byte> BitString(out int unusedBits, Asn1Tag? tag = null)
    {
        try
        {
            if (AsnDecoder.TryReadPrimitiveBitString(_rest, AsnEncodingRules.DER, out unusedBits, out var value, out var consumed, tag))
            {
                Take(consumed);
                return value;
            }
        }
        catch (AsnContentException inner)
        {
            throw Refusal("a BIT STRING", inner);
        }

        throw Refusal("a BIT STRING in one piece", null);
    }

    /// <summary>Reads a UTF8String.</summary>
    public string Utf8String()
    {
        try
        {
            var text = AsnDecoder.ReadCharacterString(_rest, AsnEncodingRules.DER, UniversalTagNumber.UTF8String, out var consumed);
            Take(consumed);
            return text;
        }
        catch (AsnContentException inner)
        {
            throw Refusal("a UTF8String", inner);
        }
    }

    /// <summary>Reads an IA5String (7-bit) with the given implicit tag.</summary>
    public string Ia5String(Asn1Tag tag)
    {
        _ = Element(out var found, out var content);
        return found == tag && !found.IsConstructed && System.Text.Ascii.IsValid(content) ? System.Text.Encoding.ASCII.GetString(content) : throw Refusal("an IA5String", null);
    }

    /// <summary>Reads a UTCTime or GeneralizedTime of a certificate (RFC 5280 §4.1.2.5: seconds, Zulu, no fraction).</summary>
    public DateTimeOffset CertificateTime()
    {
        try
        {
            int consumed;
            var time = NextIs(new Asn1Tag(UniversalTagNumber.UtcTime))
                ? AsnDecoder.ReadUtcTime(_rest, AsnEncodingRules.DER, out consumed, twoDigitYearMax: 2049)
                : AsnDecoder.ReadGeneralizedTime(_rest, AsnEncodingRules.DER, out consumed);
            Take(consumed);
            return time.Millisecond == 0 && time.Ticks % TimeSpan.TicksPerSecond == 0 ? time : throw Refusal("a time in whole seconds", null);
        }
        catch (AsnContentException inner)
        {
            throw Refusal("a time", inner);
        }
    }

    /// <summary>Reads a GeneralizedTime, possibly with a fraction of a second (RFC 3161 §2.4.2).</summary>
    public DateTimeOffset GeneralizedTime()
    {
        try
        {
            var time = AsnDecoder.ReadGeneralizedTime(_rest, AsnEncodingRules.DER, out var consumed);
            Take(consumed);
            return time;
        }
        catch (AsnContentException inner)
        {
            throw Refusal("a GeneralizedTime", inner);
        }
    }

    /// <summary>The part as memory, given the memory it is a part of; an empty part is empty memory.</summary>
    internal static ReadOnlyMemory<byte> SliceOf(ReadOnlyMemory<byte> whole, ReadOnlySpan<byte> part)
    {
        _ = whole.Span.Overlaps(part, out var offset);
        return whole.Slice(offset, part.Length);
    }

    private DerReader Content(Asn1Tag expected, string name)
    {
        _ = Element(out var tag, out var content);
        return tag == expected ? new DerReader(content, _code, _what) : throw Refusal(name, null);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private readonly SigstoreException Refusal(string expected, AsnContentException? inner)
    {
        var detail = $"{_what}: expected {expected} in DER, found {(_rest.IsEmpty ? "the end" : $"something else, {_rest.Length} bytes before the end")}";
        return inner is null ? new SigstoreException(_code, detail) : new SigstoreException(_code, detail, inner);
    }
}
