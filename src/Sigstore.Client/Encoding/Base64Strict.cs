using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Encoding;

/// <summary>
/// Base64 with exactly one spelling per value (RFC 4648 §4): standard alphabet, padding, no white space, unused bits zero. The
/// platform's decoders skip white space and ignore unused bits, so two readers could see one signature in two texts.
/// </summary>
public static class Base64Strict
{
    private const int MaxDigit = 63;
    private const byte No = 0xff;

    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    // The value of each byte as a digit; those that are none have a bit more than six.
    private static ReadOnlySpan<byte> Digits =>
    [
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, 62, No, No, No, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, No, No, No, No, No, No,
        No, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, No, No, No, No, No,
        No, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
        No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No, No,
    ];

    /// <summary>Decodes ASCII base64; false for anything but the one canonical spelling.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> ascii, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (ascii.Length % 4 != 0)
        {
            return false;
        }

        var padding = ascii is [.., (byte)'=', (byte)'='] ? 2 : ascii is [.., (byte)'='] ? 1 : 0;
        var decoded = new byte[(ascii.Length / 4 * 3) - padding];
        var whole = padding == 0 ? ascii.Length : ascii.Length - 4;
        if (!TryDecodeGroups(ascii[..whole], decoded) || (padding > 0 && !TryDecodeLast(ascii[whole..^padding], decoded.AsSpan(whole / 4 * 3))))
        {
            return false;
        }

        bytes = decoded;
        return true;
    }

    /// <summary>As the other overload, of text.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var rented = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            return System.Text.Ascii.FromUtf16(text, rented, out var written) == OperationStatus.Done
                && TryDecode(rented.AsSpan(0, written), out bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Decodes, or refuses with <paramref name="code"/>; <paramref name="what"/> names the value in the refusal.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> ascii, FailureCode code, string what) =>
        TryDecode(ascii, out var bytes) ? bytes : throw Refusal(code, what);

    /// <summary>Decodes, or refuses with <paramref name="code"/>; <paramref name="what"/> names the value in the refusal.</summary>
    public static byte[] Decode(ReadOnlySpan<char> text, FailureCode code, string what) =>
        TryDecode(text, out var bytes) ? bytes : throw Refusal(code, what);

    /// <summary>The length of the spelling of so many bytes.</summary>
    internal static int SizeOf(int bytes) => (bytes + 2) / 3 * 4;

    /// <summary>Writes the one spelling of these bytes; returns its length, <see cref="SizeOf"/>.</summary>
    internal static int Encode(ReadOnlySpan<byte> bytes, Span<byte> ascii)
    {
        var alphabet = Alphabet;
        var size = SizeOf(bytes.Length);
        for (; bytes.Length >= 3; bytes = bytes[3..], ascii = ascii[4..])
        {
            var group = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
            ascii[3] = alphabet[group & MaxDigit];
            ascii[2] = alphabet[(group >> 6) & MaxDigit];
            ascii[1] = alphabet[(group >> 12) & MaxDigit];
            ascii[0] = alphabet[group >> 18];
        }

        if (!bytes.IsEmpty)
        {
            var (first, second) = (bytes[0], bytes.Length == 2 ? bytes[1] : 0);
            ascii[3] = (byte)'=';
            ascii[2] = bytes.Length == 2 ? alphabet[(second << 2) & MaxDigit] : (byte)'=';
            ascii[1] = alphabet[((first << 4) | (second >> 4)) & MaxDigit];
            ascii[0] = alphabet[first >> 2];
        }

        return size;
    }

    /// <summary>True if the text is the one spelling of these bytes; compared without decoding it.</summary>
    internal static bool IsSpellingOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> ascii)
    {
        if (ascii.Length != SizeOf(bytes.Length))
        {
            return false;
        }

        var rented = ArrayPool<byte>.Shared.Rent(ascii.Length);
        try
        {
            return ascii.SequenceEqual(rented.AsSpan(0, Encode(bytes, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static SigstoreException Refusal(FailureCode code, string what) =>
        new(code, $"{what}: expected canonical base64 (standard alphabet, padded), found something else");

    // Four digits to three bytes.
    private static bool TryDecodeGroups(ReadOnlySpan<byte> ascii, Span<byte> bytes)
    {
        var digits = Digits;
        for (; ascii.Length >= 4; ascii = ascii[4..], bytes = bytes[3..])
        {
            int a = digits[ascii[0]], b = digits[ascii[1]], c = digits[ascii[2]], d = digits[ascii[3]];
            if ((a | b | c | d) > MaxDigit)
            {
                return false;
            }

            unchecked
            {
                bytes[0] = (byte)((a << 2) | (b >> 4));
                bytes[1] = (byte)((b << 4) | (c >> 2));
                bytes[2] = (byte)((c << 6) | d);
            }
        }

        return true;
    }

    // The digits before the padding: two for a byte, three for two. The bits that belong to no byte are zero (RFC 4648 §3.5).
    private static bool TryDecodeLast(ReadOnlySpan<byte> ascii, Span<byte> bytes)
    {
        int a = Digits[ascii[0]], b = Digits[ascii[1]], c = ascii.Length == 3 ? Digits[ascii[2]] : 0;
        if ((a | b | c) > MaxDigit || (ascii.Length == 3 ? c & 3 : b & 15) != 0)
        {
            return false;
        }

        unchecked
        {
            bytes[0] = (byte)((a << 2) | (b >> 4));
            if (ascii.Length == 3)
            {
                bytes[1] = (byte)((b << 4) | (c >> 2));
            }
        }

        return true;
    }
}
