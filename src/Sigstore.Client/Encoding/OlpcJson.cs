using System.Buffers;
using System.Text.Json;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Encoding;

/// <summary>
/// OLPC canonical JSON, the form that TUF signs: members ordered by code point, no white space, only <c>"</c> and <c>\</c>
/// escaped (a PEM key's line feeds stay raw), integers only.
/// </summary>
/// <remarks>Not RFC 8785: that one escapes control characters and orders by UTF-16 unit. Source: TUF specification §4.2.1.</remarks>
public static class OlpcJson
{
    /// <summary>Writes a parsed value canonically, as UTF-8. It comes from <see cref="JsonStrict"/>: no duplicate names, no half characters.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.TufMetadataMalformed"/>: a number that is no integer.</exception>
    public static byte[] Canonicalize(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(value, output);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement value, ArrayBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, output);
                break;
            case JsonValueKind.Array:
                WriteArray(value, output);
                break;
            case JsonValueKind.String:
                WriteString(value.GetString()!, output);
                break;
            case JsonValueKind.Number:
                WriteInteger(value.GetRawText(), output);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            default:
                throw new ArgumentException("the element belongs to no document", nameof(value));
        }
    }

    private static void WriteObject(JsonElement value, ArrayBufferWriter<byte> output)
    {
        var members = new List<(byte[] NameUtf8, string Name, JsonElement Value)>();
        foreach (var member in value.EnumerateObject())
        {
            members.Add((System.Text.Encoding.UTF8.GetBytes(member.Name), member.Name, member.Value));
        }

        // UTF-8 byte order is code point order; UTF-16 order is not (U+FFFD sorts after U+10000 there).
        members.Sort((left, right) => left.NameUtf8.AsSpan().SequenceCompareTo(right.NameUtf8));
        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            output.Write(i == 0 ? ""u8 : ","u8);
            WriteString(members[i].Name, output);
            output.Write(":"u8);
            Write(members[i].Value, output);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(JsonElement value, ArrayBufferWriter<byte> output)
    {
        output.Write("["u8);
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            output.Write(first ? ""u8 : ","u8);
            first = false;
            Write(item, output);
        }

        output.Write("]"u8);
    }

    private static void WriteString(string text, ArrayBufferWriter<byte> output)
    {
        output.Write("\""u8);
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        output.Write(System.Text.Encoding.UTF8.GetBytes(escaped));
        output.Write("\""u8);
    }

    // The grammar of JSON allows 1.0, 1e3 and -0; each would be a second spelling of an integer.
    private static void WriteInteger(string raw, ArrayBufferWriter<byte> output)
    {
        var digits = raw.AsSpan(raw.StartsWith('-') ? 1 : 0);
        if (digits.ContainsAnyExceptInRange('0', '9') || raw == "-0")
        {
            throw new SigstoreException(FailureCode.TufMetadataMalformed, $"expected an integer, found {raw}");
        }

        output.Write(System.Text.Encoding.ASCII.GetBytes(raw));
    }
}
