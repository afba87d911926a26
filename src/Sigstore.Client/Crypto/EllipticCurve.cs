using System.Diagnostics;
using System.Numerics;

namespace Sigstore.Client.Crypto;

/// <summary>The three curves of FIPS 186-5 that Sigstore knows: y² = x³ − 3x + b over p.</summary>
internal sealed class EllipticCurve
{
    private readonly BigInteger _prime;
    private readonly BigInteger _b;
    private readonly byte[] _spkiPrefix;

    private EllipticCurve(int fieldSize, string prime, string b, string spkiPrefix)
    {
        FieldSize = fieldSize;
        _prime = Unsigned(Convert.FromHexString(prime));
        _b = Unsigned(Convert.FromHexString(b));
        _spkiPrefix = Convert.FromHexString(spkiPrefix);
    }

    public static EllipticCurve P256 { get; } = new(
        32, "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
        "3059301306072a8648ce3d020106082a8648ce3d030107034200");

    public static EllipticCurve P384 { get; } = new(
        48, "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        "3076301006072a8648ce3d020106052b81040022036200");

    public static EllipticCurve P521 { get; } = new(
        66, "01ff" + new string('f', 128),
        "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
        "30819b301006072a8648ce3d020106052b8104002303818600");

    /// <summary>Bytes of a coordinate.</summary>
    public int FieldSize { get; }

    /// <summary>Bytes of a SubjectPublicKeyInfo: the fixed prefix and an uncompressed point.</summary>
    public int SpkiSize => _spkiPrefix.Length + 1 + (2 * FieldSize);

    /// <summary>True if the bytes start as a key of this curve; whatever follows, they can be no other key.</summary>
    public bool HasPrefix(ReadOnlySpan<byte> spki) => spki.StartsWith(_spkiPrefix);

    /// <summary>True if the bytes are the prefix and an uncompressed point on the curve (cofactor 1, so its order is right too).</summary>
    public bool IsKey(ReadOnlySpan<byte> spki)
    {
        if (spki.Length != SpkiSize || spki[_spkiPrefix.Length] != 0x04)
        {
            return false;
        }

        var x = Unsigned(spki.Slice(_spkiPrefix.Length + 1, FieldSize));
        var y = Unsigned(spki[^FieldSize..]);
        Debug.Assert(_prime.Sign > 0);
        return x < _prime && y < _prime && ((y * y) - ((((x * x) - 3) * x) + _b)) % _prime == 0;
    }

    private static BigInteger Unsigned(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
