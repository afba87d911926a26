using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Encoding;

/// <summary>
/// Base64 with exactly one spelling per value (RFC 4648 §4): standard alphabet, padding, no white space, unused bits zero. The
/// platform's decoders skip white space and ignore unused bits, so two readers could see one signature in two texts.
/// </summary>
public static class Base64Strict
{
    /// <summary>Decodes ASCII base64; false for anything but the one canonical spelling.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> ascii, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!IsCanonical(ascii, out var padding))
        {
            return false;
        }

        // Only if each character gave its six bits is the value this long: white space, which the platform passes over, would leave it shorter.
        var decoded = new byte[(ascii.Length / 4 * 3) - padding];
        if (Base64.DecodeFromUtf8(ascii, decoded, out var read, out var written) != OperationStatus.Done || read != ascii.Length || written != decoded.Length)
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

    /// <summary>True if the text is the one spelling of these bytes; compared without decoding it.</summary>
    internal static bool IsSpellingOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> ascii)
    {
        if (ascii.Length != (bytes.Length + 2) / 3 * 4)
        {
            return false;
        }

        var rented = ArrayPool<byte>.Shared.Rent(ascii.Length);
        try
        {
            return Base64.EncodeToUtf8(bytes, rented, out _, out var written) == OperationStatus.Done && ascii.SequenceEqual(rented.AsSpan(0, written));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static SigstoreException Refusal(FailureCode code, string what) =>
        new(code, $"{what}: expected canonical base64 (standard alphabet, padded), found something else");

    private static bool IsCanonical(ReadOnlySpan<byte> ascii, out int padding)
    {
        padding = 0;
        if (ascii.Length % 4 != 0)
        {
            return false;
        }

        if (ascii.IsEmpty)
        {
            return true;
        }

        padding = ascii[^1] != '=' ? 0 : ascii[^2] != '=' ? 1 : 2;
        return UnusedBits(ascii[^(padding + 1)], padding) == 0;
    }

    // The last digit before n padding signs carries 2n bits that belong to no byte; RFC 4648 §3.5 wants them zero.
    private static int UnusedBits(byte digit, int padding)
    {
        var value = digit switch
        {
            >= (byte)'a' => digit - 'a' + 26,
            >= (byte)'A' => digit - 'A',
            >= (byte)'0' => digit - '0' + 52,
            (byte)'+' => 62,
            _ => 63,
        };
        return value & ((1 << (2 * padding)) - 1);
    }
}
