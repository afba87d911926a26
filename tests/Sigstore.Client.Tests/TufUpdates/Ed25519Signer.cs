using System.Numerics;
using System.Security.Cryptography;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>Ed25519 signing for tests (RFC 8032 §5.1.6), slow and leaky on purpose of being short: the platform has none.</summary>
internal sealed class Ed25519Signer
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly BigInteger D = Mod(-121665 * Invert(121666));
    private static readonly BigInteger BaseX = BigInteger.Parse("15112221349535400772501151409588531511454012693041857206046113283949847762202", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly (BigInteger X, BigInteger Y) Base = (BaseX, Mod(4 * Invert(5)));

    private readonly BigInteger _scalar;
    private readonly byte[] _prefix;

    public Ed25519Signer(ReadOnlySpan<byte> seed)
    {
        var hash = SHA512.HashData(seed);
        hash[0] &= 0xf8;
        hash[31] = (byte)((hash[31] & 0x7f) | 0x40);
        _scalar = Number(hash.AsSpan(0, 32));
        _prefix = hash[32..];
        PublicKey = Encode(Multiply(_scalar, Base));
    }

    public byte[] PublicKey { get; }

    public byte[] Sign(byte[] message)
    {
        var r = Number(SHA512.HashData([.. _prefix, .. message])) % L;
        var point = Encode(Multiply(r, Base));
        var k = Number(SHA512.HashData([.. point, .. PublicKey, .. message])) % L;
        return [.. point, .. Bytes((r + (k * _scalar)) % L)];
    }

    private static BigInteger Number(ReadOnlySpan<byte> littleEndian) => new(littleEndian, isUnsigned: true);

    private static BigInteger Mod(BigInteger value) => ((value % P) + P) % P;

    private static BigInteger Invert(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    private static byte[] Bytes(BigInteger value)
    {
        var bytes = new byte[32];
        value.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private static byte[] Encode((BigInteger X, BigInteger Y) point)
    {
        var bytes = Bytes(point.Y);
        bytes[31] |= (byte)(point.X.IsEven ? 0 : 0x80);
        return bytes;
    }

    private static (BigInteger X, BigInteger Y) Multiply(BigInteger scalar, (BigInteger X, BigInteger Y) point)
    {
        (BigInteger X, BigInteger Y) sum = (0, 1);
        for (; !scalar.IsZero; scalar >>= 1)
        {
            sum = scalar.IsEven ? sum : Add(sum, point);
            point = Add(point, point);
        }

        return sum;
    }

    private static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b)
    {
        var t = Mod(D * Mod(a.X * b.X) * Mod(a.Y * b.Y));
        return (Mod(((a.X * b.Y) + (a.Y * b.X)) * Invert(1 + t)), Mod(((a.Y * b.Y) + (a.X * b.X)) * Invert(1 - t)));
    }
}
