using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Encoding;

/// <summary>
/// JSON Canonicalization Scheme (RFC 8785): members sorted by UTF-16 code units, minimal escapes, no white space. Numbers are integers
/// of at most 2^53 − 1 in magnitude, all that Sigstore's documents hold; others are refused rather than rounded.
/// </summary>
public static class CanonicalJson
{
    private const long MaxSafeInteger = (1L << 53) - 1;

    /// <summary>Writes an element canonically.</summary>
    public static byte[] Serialize(JsonElement element)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(element, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes an element canonically; numbers that are no safe integers are refused with <see cref="FailureCode.JsonNotCanonical"/>.</summary>
    public static void Write(JsonElement element, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, output);
                break;
            case JsonValueKind.Array:
                WriteArray(element, output);
                break;
            case JsonValueKind.String:
                WriteString(element.GetString(), output);
                break;
            case JsonValueKind.Number:
                WriteNumber(element, output);
                break;
            default:
                output.Write(element.ValueKind switch { JsonValueKind.True => "true"u8, JsonValueKind.False => "false"u8, _ => "null"u8 });
                break;
        }
    }

    /// <summary>Writes a string with its quotes (RFC 8785 §3.2.2.2).</summary>
    public static void WriteString(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write("\""u8);
        while (!text.IsEmpty)
        {
            var plain = IndexOfEscape(text);
            WriteUtf8(text[..plain], output);
            if (plain == text.Length)
            {
                break;
            }

            WriteEscape(text[plain], output);
            text = text[(plain + 1)..];
        }

        output.Write("\""u8);
    }

    /// <summary>Writes a safe integer in decimal.</summary>
    public static void WriteInteger(long value, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (value is > MaxSafeInteger or < -MaxSafeInteger)
        {
            throw new SigstoreException(FailureCode.JsonNotCanonical, "expected an integer of at most 2^53 - 1, found a larger one");
        }

        var span = output.GetSpan(20);
        value.TryFormat(span, out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void WriteObject(JsonElement element, IBufferWriter<byte> output)
    {
        var separator = "{"u8;
        foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            output.Write(separator);
            separator = ","u8;
            WriteString(member.Name, output);
            output.Write(":"u8);
            Write(member.Value, output);
        }

        output.Write(separator[0] == '{' ? "{}"u8 : "}"u8);
    }

    private static void WriteArray(JsonElement element, IBufferWriter<byte> output)
    {
        output.Write("["u8);
        var first = true;
        foreach (var item in element.EnumerateArray())
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            Write(item, output);
        }

        output.Write("]"u8);
    }

    private static void WriteNumber(JsonElement element, IBufferWriter<byte> output)
    {
        if (!element.TryGetInt64(out var value))
        {
            throw new SigstoreException(FailureCode.JsonNotCanonical, "expected an integer of at most 2^53 - 1, found another number");
        }

        WriteInteger(value, output);
    }

    private static int IndexOfEscape(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or '"' or '\\')
            {
                return i;
            }
        }

        return text.Length;
    }

    private static void WriteUtf8(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(text.Length * 3);
        if (System.Text.Unicode.Utf8.FromUtf16(text, span, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw new SigstoreException(FailureCode.JsonNotCanonical, "expected whole characters, found half a surrogate pair");
        }

        output.Advance(written);
    }

    private static void WriteEscape(char character, IBufferWriter<byte> output)
    {
        switch (character)
        {
            case '"': output.Write("\\\""u8); break;
            case '\\': output.Write("\\\\"u8); break;
            case '\b': output.Write("\\b"u8); break;
            case '\t': output.Write("\\t"u8); break;
            case '\n': output.Write("\\n"u8); break;
            case '\f': output.Write("\\f"u8); break;
            case '\r': output.Write("\\r"u8); break;
            default:
                output.Write("\\u00"u8);
                output.Write([(byte)('0' + (character >> 4)), (byte)"0123456789abcdef"[character & 15]]);
                break;
        }
    }
}
