using System.Text;

namespace Sigstore.Client.Encoding;

/// <summary>The text of JSON strings (RFC 8259 §7), whose escapes a <see cref="JsonTokenizer"/> has found well-formed.</summary>
internal static class JsonText
{
    /// <summary>Resolves the escapes of a string's bytes.</summary>
    /// <param name="escaped">What stands between the quotation marks.</param>
    /// <param name="utf8">Room for as many bytes; no text is longer than its spelling.</param>
    /// <param name="written">How many it takes.</param>
    /// <returns>False if a surrogate has no other half: that is no text (RFC 8259 §8.2).</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> escaped, Span<byte> utf8, out int written)
    {
        written = 0;
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\') is >= 0 and var found ? found : escaped.Length;
            escaped[..plain].CopyTo(utf8[written..]);
            written += plain;
            escaped = escaped[plain..];
            if (escaped.IsEmpty)
            {
                break;
            }

            if (!TryTake(ref escaped, out var scalar))
            {
                return false;
            }

            written += scalar.EncodeToUtf8(utf8[written..]);
        }

        return true;
    }

    /// <summary>The value of four hexadecimal digits; negative if they are others.</summary>
    public static int HexUnit(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            value = Base16.Value(digit) is <= 15 and var digitValue ? (value << 4) | digitValue : -1;
            if (value < 0)
            {
                break;
            }
        }

        return value;
    }

    // One escape, or the two of a surrogate pair.
    private static bool TryTake(ref ReadOnlySpan<byte> escaped, out Rune scalar)
    {
        var kind = escaped[1];
        if (kind != 'u')
        {
            escaped = escaped[2..];
            scalar = new Rune(kind switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => (char)kind,
            });
            return true;
        }

        var unit = (char)HexUnit(escaped.Slice(2, 4));
        escaped = escaped[6..];
        if (!char.IsSurrogate(unit))
        {
            scalar = new Rune(unit);
            return true;
        }

        scalar = default;
        if (escaped is not [(byte)'\\', (byte)'u', _, _, _, _, ..] || !Rune.TryCreate(unit, (char)HexUnit(escaped.Slice(2, 4)), out scalar))
        {
            return false;
        }

        escaped = escaped[6..];
        return true;
    }
}
