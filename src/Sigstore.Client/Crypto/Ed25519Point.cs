using static Sigstore.Client.Crypto.Ed25519Field;

namespace Sigstore.Client.Crypto;

/// <summary>A point of edwards25519, −x² + y² = 1 + d·x²y², in extended coordinates (x = X/Z, y = Y/Z, x·y = T/Z; RFC 8032 §5.1.4).</summary>
internal readonly struct Ed25519Point
{
    private static readonly Ed25519Field D = Decode(
    [
        0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75, 0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a, 0x70, 0x00,
        0x98, 0xe8, 0x79, 0x77, 0x79, 0x40, 0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c, 0x03, 0x52,
    ]);
    private static readonly Ed25519Field TwoD = Ed25519Field.Add(D, D);
    private static readonly Ed25519Field SqrtOfMinusOne = Decode(
    [
        0xb0, 0xa0, 0x0e, 0x4a, 0x27, 0x1b, 0xee, 0xc4, 0x78, 0xe4, 0x2f, 0xad, 0x06, 0x18, 0x43, 0x2f,
        0xa7, 0xd7, 0xfb, 0x3d, 0x99, 0x00, 0x4d, 0x2b, 0x0b, 0xdf, 0xc1, 0x4f, 0x80, 0x24, 0x83, 0x2b,
    ]);

    private readonly Ed25519Field _x;
    private readonly Ed25519Field _y;
    private readonly Ed25519Field _z;
    private readonly Ed25519Field _t;

    private Ed25519Point(in Ed25519Field x, in Ed25519Field y, in Ed25519Field z, in Ed25519Field t)
    {
        _x = x;
        _y = y;
        _z = z;
        _t = t;
    }

    public static Ed25519Point Identity => new(Zero, One, One, Zero);

    public bool IsIdentity => _x.IsZero && Ed25519Field.Subtract(_y, _z).IsZero;

    public Ed25519Point Negated => new(Multiply(Ed25519Field.Subtract(Zero, _x), One), _y, _z, Multiply(Ed25519Field.Subtract(Zero, _t), One));

    /// <summary>Reads a point (RFC 8032 §5.1.3); only the canonical encoding: y below p, no sign on x = 0.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Ed25519Point point)
    {
        point = default;
        if (bytes.Length != 32)
        {
            return false;
        }

        var y = Decode(bytes);
        var isOdd = (bytes[31] & 0x80) != 0;
        Span<byte> canonical = stackalloc byte[32];
        y.Encode(canonical);
        canonical[31] |= (byte)(bytes[31] & 0x80);
        if (!canonical.SequenceEqual(bytes) || !TryRootOfRatio(y, out var x) || (isOdd && x.IsZero))
        {
            return false;
        }

        x = x.IsOdd == isOdd ? x : Multiply(Ed25519Field.Subtract(Zero, x), One);
        point = new(x, y, One, Multiply(x, y));
        return true;
    }

    public void Encode(Span<byte> bytes)
    {
        var inverse = Invert(_z);
        Multiply(_y, inverse).Encode(bytes);
        bytes[31] |= Multiply(_x, inverse).IsOdd ? (byte)0x80 : (byte)0;
    }

    public Ed25519Point Double() => DoubleTimes(1);

    /// <summary>2^times · P; T is computed only at the end, as doubling does not need it.</summary>
    public Ed25519Point DoubleTimes(int times)
    {
        var (x, y, z) = (_x, _y, _z);
        while (true)
        {
            var xx = Square(x);
            var yy = Square(y);
            var zz = Square(z);
            var sum = Square(Ed25519Field.Add(x, y));
            var h = Ed25519Field.Add(yy, xx);
            var g = Ed25519Field.Subtract(yy, xx);
            var e = Ed25519Field.Subtract(sum, h);
            var f = Ed25519Field.Subtract(Ed25519Field.Add(Ed25519Field.Add(zz, zz), xx), yy);
            x = Multiply(e, f);
            y = Multiply(h, g);
            z = Multiply(g, f);
            if (--times == 0)
            {
                return new(x, y, z, Multiply(e, h));
            }
        }
    }

    public Ed25519Point Add(in Addend other) => Add(other.YPlusX, other.YMinusX, other.Z, other.TwoDT, isNegative: false);

    public Ed25519Point Subtract(in Addend other) => Add(other.YMinusX, other.YPlusX, other.Z, other.TwoDT, isNegative: true);

    public Addend ToAddend() => new(Ed25519Field.Add(_y, _x), Ed25519Field.Subtract(_y, _x), _z, Multiply(_t, TwoD));

    private Ed25519Point Add(in Ed25519Field plus, in Ed25519Field minus, in Ed25519Field z2, in Ed25519Field twoDT, bool isNegative)
    {
        var a = Multiply(Ed25519Field.Add(_y, _x), plus);
        var b = Multiply(Ed25519Field.Subtract(_y, _x), minus);
        var c = Multiply(_t, twoDT);
        var zz = Multiply(_z, z2);
        var d = Ed25519Field.Add(zz, zz);
        var e = Ed25519Field.Subtract(a, b);
        var h = Ed25519Field.Add(a, b);
        var (g, f) = isNegative ? (Ed25519Field.Subtract(d, c), Ed25519Field.Add(d, c)) : (Ed25519Field.Add(d, c), Ed25519Field.Subtract(d, c));
        return new(Multiply(e, f), Multiply(h, g), Multiply(g, f), Multiply(e, h));
    }

    // x = sqrt((y² − 1) / (d·y² + 1)), by one exponentiation (RFC 8032 §5.1.3 steps 2 and 3).
    private static bool TryRootOfRatio(in Ed25519Field y, out Ed25519Field x)
    {
        var yy = Square(y);
        var u = Multiply(Ed25519Field.Subtract(yy, One), One); // carried: it is subtracted below
        var v = Ed25519Field.Add(Multiply(yy, D), One);
        var v3 = Multiply(Square(v), v);
        x = Multiply(Multiply(u, v3), PowerOfP58(Multiply(u, Multiply(Square(v3), v))));
        var vxx = Multiply(v, Square(x));
        if (Ed25519Field.Subtract(vxx, u).IsZero)
        {
            return true;
        }

        x = Multiply(x, SqrtOfMinusOne);
        return Multiply(Ed25519Field.Add(vxx, u), One).IsZero;
    }

    /// <summary>A point prepared for being added often: y + x, y − x, z, 2d·t.</summary>
    internal readonly struct Addend(in Ed25519Field yPlusX, in Ed25519Field yMinusX, in Ed25519Field z, in Ed25519Field twoDT)
    {
        public readonly Ed25519Field YPlusX = yPlusX;
        public readonly Ed25519Field YMinusX = yMinusX;
        public readonly Ed25519Field Z = z;
        public readonly Ed25519Field TwoDT = twoDT;
    }
}
