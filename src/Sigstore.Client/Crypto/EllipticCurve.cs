using System.Buffers.Binary;

namespace Sigstore.Client.Crypto;

/// <summary>The three curves of FIPS 186-5 that Sigstore knows: y² = x³ − 3x + b over p.</summary>
/// <remarks>
/// Only "is this point on the curve" is computed here, of public keys, so time need not be constant. Numbers are 64-bit words, the lowest
/// first; multiplication is Montgomery's, a·b·R⁻¹ mod p, and both sides of the equation are compared with the same power of R in them.
/// </remarks>
internal sealed class EllipticCurve
{
    private const int MaxWords = 9; // P-521

    private readonly ulong[] _prime;
    private readonly ulong[] _b; // b·R⁻², see IsOnCurve
    private readonly ulong _inverse; // −1/p mod 2^64
    private readonly byte[] _spkiPrefix;

    private EllipticCurve(int fieldSize, ulong[] prime, ulong[] b, byte[] spkiPrefix)
    {
        FieldSize = fieldSize;
        _prime = prime;
        _inverse = NegativeInverse(prime[0]);
        _b = b;
        Reduce(_b);
        Reduce(_b);
        _spkiPrefix = spkiPrefix;
    }

    public static EllipticCurve P256 { get; } = new(
        32,
        [0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000, 0xffffffff00000001],
        [0x3bce3c3e27d2604b, 0x651d06b0cc53b0f6, 0xb3ebbd55769886bc, 0x5ac635d8aa3a93e7],
        [0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00]);

    public static EllipticCurve P384 { get; } = new(
        48,
        [0x00000000ffffffff, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff],
        [0x2a85c8edd3ec2aef, 0xc656398d8a2ed19d, 0x0314088f5013875a, 0x181d9c6efe814112, 0x988e056be3f82d19, 0xb3312fa7e23ee7e4],
        [0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00]);

    public static EllipticCurve P521 { get; } = new(
        66,
        [
            0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
            0x00000000000001ff,
        ],
        [
            0xef451fd46b503f00, 0x3573df883d2c34f1, 0x1652c0bd3bb1bf07, 0x56193951ec7e937b, 0xb8b489918ef109e1, 0xa2da725b99b315f3, 0x929a21a0b68540ee, 0x953eb9618e1c9a1f,
            0x0000000000000051,
        ],
        [0x30, 0x81, 0x9b, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23, 0x03, 0x81, 0x86, 0x00]);

    /// <summary>Bytes of a coordinate.</summary>
    public int FieldSize { get; }

    /// <summary>Bytes of a SubjectPublicKeyInfo: the fixed prefix and an uncompressed point.</summary>
    public int SpkiSize => _spkiPrefix.Length + 1 + (2 * FieldSize);

    /// <summary>True if the bytes start as a key of this curve; whatever follows, they can be no other key.</summary>
    public bool HasPrefix(ReadOnlySpan<byte> spki) => spki.StartsWith(_spkiPrefix);

    /// <summary>True if the bytes are the prefix and an uncompressed point on the curve (cofactor 1, so its order is right too).</summary>
    public bool IsKey(ReadOnlySpan<byte> spki) => spki.Length == SpkiSize && spki[_spkiPrefix.Length] == 0x04
        && IsOnCurve(spki.Slice(_spkiPrefix.Length + 1, FieldSize), spki[^FieldSize..]);

    // y²·R⁻² = x³·R⁻² − 3x·R⁻² + b·R⁻²: each product takes one R⁻¹ in, and what had one factor less is multiplied by 1 once more.
    private bool IsOnCurve(ReadOnlySpan<byte> xBytes, ReadOnlySpan<byte> yBytes)
    {
        var words = _prime.Length;
        Span<ulong> room = stackalloc ulong[4 * MaxWords];
        var x = room[..words];
        var y = room.Slice(words, words);
        var left = room.Slice(2 * words, words);
        var right = room.Slice(3 * words, words);
        Read(xBytes, x);
        Read(yBytes, y);
        if (!IsBelow(x, _prime) || !IsBelow(y, _prime))
        {
            return false;
        }

        Multiply(y, y, left);
        Reduce(left);
        Multiply(x, x, right);
        Multiply(right, x, right);
        Reduce(x);
        Reduce(x);
        // left + 3x = right + b
        Add(left, x);
        Add(left, x);
        Add(left, x);
        Add(right, _b);
        return !IsBelow(left, right) && !IsBelow(right, left);
    }

    private void Reduce(Span<ulong> a)
    {
        Span<ulong> one = stackalloc ulong[MaxWords];
        one.Clear();
        one[0] = 1;
        Multiply(a, one[..a.Length], a);
    }

    // a·b·R⁻¹ mod p, word by word (Koç, Acar, Kaliski: "coarsely integrated operand scanning"); the result may be a factor.
    private void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        unchecked
        {
            var words = _prime.Length;
            Span<ulong> t = stackalloc ulong[MaxWords + 2];
            t.Clear();
            for (var i = 0; i < words; i++)
            {
                ulong carry = 0;
                for (var j = 0; j < words; j++)
                {
                    t[j] = MultiplyAdd(a[j], b[i], t[j], ref carry);
                }

                t[words] = MultiplyAdd(0, 0, t[words], ref carry);
                t[words + 1] = carry;
                var factor = t[0] * _inverse;
                carry = 0;
                _ = MultiplyAdd(factor, _prime[0], t[0], ref carry);
                for (var j = 1; j < words; j++)
                {
                    t[j - 1] = MultiplyAdd(factor, _prime[j], t[j], ref carry);
                }

                t[words - 1] = MultiplyAdd(0, 0, t[words], ref carry);
                t[words] = t[words + 1] + carry;
            }

            SubtractPrimeIfNeeded(t[..(words + 1)], result);
        }
    }

    private void Add(Span<ulong> sum, ReadOnlySpan<ulong> other)
    {
        Span<ulong> t = stackalloc ulong[MaxWords + 1];
        ulong carry = 0;
        for (var i = 0; i < sum.Length; i++)
        {
            t[i] = MultiplyAdd(other[i], 1, sum[i], ref carry);
        }

        t[sum.Length] = carry;
        SubtractPrimeIfNeeded(t[..(sum.Length + 1)], sum);
    }

    // A number below 2p, one word longer, to one below p.
    private void SubtractPrimeIfNeeded(ReadOnlySpan<ulong> number, Span<ulong> result)
    {
        unchecked
        {
            number[..^1].CopyTo(result);
            if (number[^1] == 0 && IsBelow(result, _prime))
            {
                return;
            }

            ulong borrow = 0;
            for (var i = 0; i < result.Length; i++)
            {
                var difference = result[i] - _prime[i];
                var without = difference - borrow;
                borrow = (result[i] < _prime[i] ? 1UL : 0) | (difference < borrow ? 1UL : 0);
                result[i] = without;
            }
        }
    }

    // The low word of a·b + c + carry; the high one is the new carry.
    private static ulong MultiplyAdd(ulong a, ulong b, ulong c, ref ulong carry)
    {
        unchecked
        {
            var high = Math.BigMul(a, b, out var low);
            low += c;
            high += low < c ? 1UL : 0;
            low += carry;
            high += low < carry ? 1UL : 0;
            carry = high;
            return low;
        }
    }

    private static bool IsBelow(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        for (var i = a.Length - 1; i >= 0; i--)
        {
            if (a[i] != b[i])
            {
                return a[i] < b[i];
            }
        }

        return false;
    }

    // Newton's iteration doubles the bits that are right; an odd number is its own inverse modulo 8.
    private static ulong NegativeInverse(ulong odd)
    {
        unchecked
        {
            var inverse = odd;
            for (var bits = 3; bits < 64; bits *= 2)
            {
                inverse *= 2 - (odd * inverse);
            }

            return 0 - inverse;
        }
    }

    private static void Read(ReadOnlySpan<byte> bigEndian, Span<ulong> words)
    {
        Span<byte> padded = stackalloc byte[8 * MaxWords];
        padded = padded[..(8 * words.Length)];
        padded.Clear();
        bigEndian.CopyTo(padded[^bigEndian.Length..]);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64BigEndian(padded[^(8 * (i + 1))..]);
        }
    }
}
