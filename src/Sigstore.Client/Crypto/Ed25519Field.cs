using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sigstore.Client.Crypto;

/// <summary>
/// A number modulo p = 2^255 − 19 in five limbs of 51 bits, little-endian. Products have limbs below 2^52; sums and differences of them
/// stay below 2^54, which is all that multiplication asks of its factors, so nothing is carried in between.
/// </summary>
/// <remarks>Verification handles public values only: nothing here runs in constant time.</remarks>
internal readonly struct Ed25519Field
{
    private const ulong Mask = (1UL << 51) - 1;

    // 4p, limb by limb: added before a subtraction so that no limb goes below zero.
    private const ulong FourP0 = 0x1FFFFFFFFFFFB4;
    private const ulong FourP = 0x1FFFFFFFFFFFFC;

    private readonly ulong _0;
    private readonly ulong _1;
    private readonly ulong _2;
    private readonly ulong _3;
    private readonly ulong _4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Ed25519Field(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4) => (_0, _1, _2, _3, _4) = (l0, l1, l2, l3, l4);

    public static Ed25519Field Zero => default;

    public static Ed25519Field One => new(1, 0, 0, 0, 0);

    /// <summary>True if the number is 0 modulo p.</summary>
    public bool IsZero
    {
        get
        {
            Span<byte> bytes = stackalloc byte[32];
            Encode(bytes);
            return bytes.IndexOfAnyExcept((byte)0) < 0;
        }
    }

    /// <summary>The lowest bit of the canonical value, which RFC 8032 calls the sign.</summary>
    public bool IsOdd
    {
        get
        {
            Span<byte> bytes = stackalloc byte[32];
            Encode(bytes);
            return (bytes[0] & 1) == 1;
        }
    }

    /// <summary>Reads 32 bytes little-endian; bit 255 is ignored, values of p and above are taken modulo p.</summary>
    public static Ed25519Field Decode(ReadOnlySpan<byte> bytes)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new(
            w0 & Mask, ((w0 >> 51) | (w1 << 13)) & Mask, ((w1 >> 38) | (w2 << 26)) & Mask, ((w2 >> 25) | (w3 << 39)) & Mask, (w3 >> 12) & Mask);
    }

    /// <summary>Writes the one value below p, 32 bytes little-endian.</summary>
    public void Encode(Span<byte> bytes)
    {
        unchecked
        {
            var (a0, a1, a2, a3, a4) = (_0, _1, _2, _3, _4);
            for (var pass = 0; pass < 2; pass++)
            {
                a1 += a0 >> 51;
                a2 += a1 >> 51;
                a3 += a2 >> 51;
                a4 += a3 >> 51;
                a0 = (a0 & Mask) + (19 * (a4 >> 51));
                (a1, a2, a3, a4) = (a1 & Mask, a2 & Mask, a3 & Mask, a4 & Mask);
            }

            // Now below 2^255 + 19: subtract p once if the value, plus 19, reaches 2^255.
            var q = (a0 + 19) >> 51;
            q = (a1 + q) >> 51;
            q = (a2 + q) >> 51;
            q = (a3 + q) >> 51;
            q = (a4 + q) >> 51;
            a0 += 19 * q;
            a1 += a0 >> 51;
            a2 += a1 >> 51;
            a3 += a2 >> 51;
            a4 += a3 >> 51;
            (a0, a1, a2, a3, a4) = (a0 & Mask, a1 & Mask, a2 & Mask, a3 & Mask, a4 & Mask);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, a0 | (a1 << 51));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (a1 >> 13) | (a2 << 38));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (a2 >> 26) | (a3 << 25));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], (a3 >> 39) | (a4 << 12));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ed25519Field Add(in Ed25519Field a, in Ed25519Field b)
    {
        unchecked
        {
            return new(a._0 + b._0, a._1 + b._1, a._2 + b._2, a._3 + b._3, a._4 + b._4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ed25519Field Subtract(in Ed25519Field a, in Ed25519Field b)
    {
        unchecked
        {
            return new(a._0 + FourP0 - b._0, a._1 + FourP - b._1, a._2 + FourP - b._2, a._3 + FourP - b._3, a._4 + FourP - b._4);
        }
    }

    public static Ed25519Field Multiply(in Ed25519Field a, in Ed25519Field b)
    {
        unchecked
        {
            var (a0, a1, a2, a3, a4) = (a._0, a._1, a._2, a._3, a._4);
            var (b0, b1, b2, b3, b4) = (b._0, b._1, b._2, b._3, b._4);
            var (b1x, b2x, b3x, b4x) = (b1 * 19, b2 * 19, b3 * 19, b4 * 19);
            Wide r0 = default, r1 = default, r2 = default, r3 = default, r4 = default;
            r0.Add(a0, b0); r0.Add(a1, b4x); r0.Add(a2, b3x); r0.Add(a3, b2x); r0.Add(a4, b1x);
            r1.Add(a0, b1); r1.Add(a1, b0); r1.Add(a2, b4x); r1.Add(a3, b3x); r1.Add(a4, b2x);
            r2.Add(a0, b2); r2.Add(a1, b1); r2.Add(a2, b0); r2.Add(a3, b4x); r2.Add(a4, b3x);
            r3.Add(a0, b3); r3.Add(a1, b2); r3.Add(a2, b1); r3.Add(a3, b0); r3.Add(a4, b4x);
            r4.Add(a0, b4); r4.Add(a1, b3); r4.Add(a2, b2); r4.Add(a3, b1); r4.Add(a4, b0);
            return Carry(ref r0, ref r1, ref r2, ref r3, ref r4);
        }
    }

    public static Ed25519Field Square(in Ed25519Field a)
    {
        unchecked
        {
            var (a0, a1, a2, a3, a4) = (a._0, a._1, a._2, a._3, a._4);
            var (d0, d1) = (a0 * 2, a1 * 2);
            var (a3x, a4x) = (a3 * 19, a4 * 19);
            Wide r0 = default, r1 = default, r2 = default, r3 = default, r4 = default;
            r0.Add(a0, a0); r0.Add(d1, a4x); r0.Add(a2 * 2, a3x);
            r1.Add(d0, a1); r1.Add(a2 * 2, a4x); r1.Add(a3, a3x);
            r2.Add(d0, a2); r2.Add(a1, a1); r2.Add(a3 * 2, a4x);
            r3.Add(d0, a3); r3.Add(d1, a2); r3.Add(a4, a4x);
            r4.Add(d0, a4); r4.Add(d1, a3); r4.Add(a2, a2);
            return Carry(ref r0, ref r1, ref r2, ref r3, ref r4);
        }
    }

    /// <summary>1/a, as a^(p−2).</summary>
    public static Ed25519Field Invert(in Ed25519Field a)
    {
        var t250 = PowerOf2To250Minus1(a, out var a11);
        return Multiply(SquareTimes(t250, 5), a11);
    }

    /// <summary>a^((p−5)/8) = a^(2^252 − 3), the core of the square root (RFC 8032 §5.1.3).</summary>
    public static Ed25519Field PowerOfP58(in Ed25519Field a) => Multiply(SquareTimes(PowerOf2To250Minus1(a, out _), 2), a);

    // a^(2^250 − 1), and a^11 on the way; the chain both exponentiations share.
    private static Ed25519Field PowerOf2To250Minus1(in Ed25519Field a, out Ed25519Field a11)
    {
        var a2 = Square(a);
        var a9 = Multiply(SquareTimes(a2, 2), a);
        a11 = Multiply(a9, a2);
        var t5 = Multiply(Square(a11), a9);
        var t10 = Multiply(SquareTimes(t5, 5), t5);
        var t20 = Multiply(SquareTimes(t10, 10), t10);
        var t40 = Multiply(SquareTimes(t20, 20), t20);
        var t50 = Multiply(SquareTimes(t40, 10), t10);
        var t100 = Multiply(SquareTimes(t50, 50), t50);
        var t200 = Multiply(SquareTimes(t100, 100), t100);
        return Multiply(SquareTimes(t200, 50), t50);
    }

    private static Ed25519Field SquareTimes(in Ed25519Field a, int times)
    {
        var result = a;
        for (var i = 0; i < times; i++)
        {
            result = Square(result);
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Ed25519Field Carry(ref Wide r0, ref Wide r1, ref Wide r2, ref Wide r3, ref Wide r4)
    {
        unchecked
        {
            r1.Add(r0.Shifted51);
            r2.Add(r1.Shifted51);
            r3.Add(r2.Shifted51);
            r4.Add(r3.Shifted51);
            var l0 = (r0.Low & Mask) + (19 * r4.Shifted51);
            return new(l0 & Mask, (r1.Low & Mask) + (l0 >> 51), r2.Low & Mask, r3.Low & Mask, r4.Low & Mask);
        }
    }

    // A 128-bit accumulator; UInt128 does the same 20 % slower.
    private struct Wide
    {
        public ulong Low;
        private ulong _high;

        public readonly ulong Shifted51 => (Low >> 51) | (_high << 13);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ulong x, ulong y)
        {
            unchecked
            {
                var low = x * y;
                Low += low;
                _high += High(x, y) + (Low < low ? 1UL : 0UL);
            }
        }

        // Two multiplications, where one instruction would do: the platform's call for both halves passes the low one through memory, and
        // on some processors waiting for that takes as long as all the rest.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong High(ulong x, ulong y) => Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(x, y) : Math.BigMul(x, y, out _);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ulong x)
        {
            unchecked
            {
                Low += x;
                _high += Low < x ? 1UL : 0UL;
            }
        }
    }
}
