using System.Buffers.Binary;
using System.Numerics;

namespace Sigstore.Client.Crypto;

/// <summary>Numbers modulo the group's order L = 2^252 + 27742317777372353535851937790883648493, 32 bytes little-endian.</summary>
internal static class Ed25519Scalar
{
    /// <summary>Digits of half a scalar in non-adjacent form: its bits, and a carry.</summary>
    public const int Digits = 129;

    private static readonly byte[] OrderBytes =
    [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
    ];
    private static readonly BigInteger Order = new(OrderBytes, isUnsigned: true);

    /// <summary>True for values below L; RFC 8032 §5.1.7 refuses others, or each signature would have several spellings.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> scalar)
    {
        for (var i = 31; i >= 0; i--)
        {
            if (scalar[i] != OrderBytes[i])
            {
                return scalar[i] < OrderBytes[i];
            }
        }

        return false;
    }

    /// <summary>Reduces the 64 bytes of a SHA-512 digest modulo L.</summary>
    public static void Reduce(ReadOnlySpan<byte> digest, Span<byte> scalar)
    {
        scalar.Clear();
        (new BigInteger(digest, isUnsigned: true) % Order).TryWriteBytes(scalar, out _, isUnsigned: true);
    }

    /// <summary>
    /// Writes the non-adjacent form of width w of 16 bytes, half a scalar: <see cref="Digits"/> digits, zero or odd, below 2^(w−1) in magnitude,
    /// at least w − 1 zeros after each.
    /// </summary>
    public static void NonAdjacentForm(ReadOnlySpan<byte> half, int width, Span<sbyte> digits)
    {
        ReadOnlySpan<ulong> words = [BinaryPrimitives.ReadUInt64LittleEndian(half), BinaryPrimitives.ReadUInt64LittleEndian(half[8..]), 0, 0];
        digits.Clear();
        var (carry, full) = (0, 1 << width);
        for (var position = 0; position < Digits;)
        {
            var (word, bit) = (position / 64, position % 64);
            var bits = bit + width <= 64 ? words[word] >> bit : (words[word] >> bit) | (words[word + 1] << (64 - bit));
            var window = carry + (int)(bits & (ulong)(full - 1));
            if ((window & 1) == 0)
            {
                position++;
                continue;
            }

            carry = window < full / 2 ? 0 : 1;
            digits[position] = (sbyte)(window - (carry * full));
            position += width;
        }
    }
}
