using System.Numerics;
using System.Security.Cryptography;
using Sigstore.Client.Crypto;

namespace Sigstore.Client.Tests.Crypto;

/// <summary>Ed25519 signing on big integers, written apart from the verifier (affine points, textbook formulas), so each checks the other. Tests only: not constant time.</summary>
internal sealed class Ed25519Signer : IDisposable
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly (BigInteger X, BigInteger Y) Base = (
        BigInteger.Parse("15112221349535400772501151409588531511454012693041857206046113283949847762202", System.Globalization.CultureInfo.InvariantCulture),
        Mod(4 * Inverse(5)));

    private readonly BigInteger _scalar;
    private readonly byte[] _prefix;

    public Ed25519Signer(ReadOnlySpan<byte> seed)
    {
        var hash = SHA512.HashData(seed);
        hash[0] &= 248;
        hash[31] = (byte)((hash[31] & 127) | 64);
        _scalar = new BigInteger(hash.AsSpan(0, 32), isUnsigned: true);
        _prefix = hash[32..];
        PublicKey = Ed25519PublicKey.FromRaw(Encode(Multiply(_scalar, Base)));
    }

    public Ed25519PublicKey PublicKey { get; }

    public byte[] Sign(ReadOnlySpan<byte> message) => Sign(message, []);

    public byte[] SignPrehashed(ReadOnlySpan<byte> message) =>
        Sign(SHA512.HashData(message), "SigEd25519 no Ed25519 collisions\u0001\0"u8);

    public void Dispose() => CryptographicOperations.ZeroMemory(_prefix);

    private byte[] Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> domain)
    {
        var r = Reduce([.. domain, .. _prefix, .. message]);
        var encodedR = Encode(Multiply(r, Base));
        var k = Reduce([.. domain, .. encodedR, .. PublicKey.Raw, .. message]);
        var s = (r + (k * _scalar)) % L;
        var signature = new byte[64];
        encodedR.CopyTo(signature, 0);
        s.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true);
        return signature;
    }

    private static BigInteger Reduce(ReadOnlySpan<byte> data) => new BigInteger(SHA512.HashData(data), isUnsigned: true) % L;

    private static BigInteger Mod(BigInteger value) => ((value % P) + P) % P;

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    private static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b)
    {
        var product = Mod(D * a.X * b.X * a.Y * b.Y);
        return (Mod(((a.X * b.Y) + (a.Y * b.X)) * Inverse(1 + product)), Mod(((a.Y * b.Y) + (a.X * b.X)) * Inverse(1 - product)));
    }

    private static (BigInteger X, BigInteger Y) Multiply(BigInteger scalar, (BigInteger X, BigInteger Y) point)
    {
        (BigInteger X, BigInteger Y) sum = (0, 1);
        for (; scalar > 0; scalar >>= 1, point = Add(point, point))
        {
            sum = scalar.IsEven ? sum : Add(sum, point);
        }

        return sum;
    }

    private static byte[] Encode((BigInteger X, BigInteger Y) point)
    {
        var bytes = new byte[32];
        point.Y.TryWriteBytes(bytes, out _, isUnsigned: true);
        bytes[31] |= point.X.IsEven ? (byte)0 : (byte)0x80;
        return bytes;
    }
}
