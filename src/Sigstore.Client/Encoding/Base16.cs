namespace Sigstore.Client.Encoding;

/// <summary>Hexadecimal of digests (RFC 4648 §8), in plain loops: see <see cref="JsonTokenizer"/> for why not the platform's.</summary>
internal static class Base16
{
    private const int MaxSize = 64;

    /// <summary>Lower-case digits of a digest, of at most 64 bytes.</summary>
    public static string Lower(ReadOnlySpan<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digest.Length, MaxSize);
        Span<char> digits = stackalloc char[2 * MaxSize];
        for (var i = 0; i < digest.Length; i++)
        {
            digits[2 * i] = Digit(digest[i] >> 4);
            digits[(2 * i) + 1] = Digit(digest[i] & 15);
        }

        return new string(digits[..(2 * digest.Length)]);
    }

    /// <summary>Reads digits of either case into <paramref name="bytes"/>; false for others, or another number of them.</summary>
    public static bool TryDecode(ReadOnlySpan<char> digits, Span<byte> bytes)
    {
        if (digits.Length != 2 * bytes.Length)
        {
            return false;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            var value = (Value(digits[2 * i]) << 4) | Value(digits[(2 * i) + 1]);
            if (value > byte.MaxValue)
            {
                return false;
            }

            bytes[i] = (byte)value;
        }

        return true;
    }

    /// <summary>The value of a digit of either case; more than a byte holds, also shifted, for what is none.</summary>
    public static int Value(int digit) => digit switch
    {
        >= '0' and <= '9' => digit - '0',
        >= 'a' and <= 'f' => digit - 'a' + 10,
        >= 'A' and <= 'F' => digit - 'A' + 10,
        _ => 1 << 16,
    };

    private static char Digit(int value) => (char)(value < 10 ? '0' + value : 'a' + value - 10);
}
