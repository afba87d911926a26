using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sigstore.Client.Crypto;

/// <summary>
/// Ed25519 verification (RFC 8032 §5.1.7, cofactorless): S below L, the key canonical and of large order, and the encoding of
/// [S]B − [k]A equal to R byte by byte, so R is canonical too. The platform has no Ed25519 on every system, hence this one.
/// </summary>
internal sealed class Ed25519
{
    private const int KeyWidth = 5;
    private const int BaseWidth = 8;
    private const int SignatureSize = 64;
    private const int StackSize = 1024;

    private static readonly Ed25519Point.Addend[] BaseMultiples = OddMultiples(BasePoint(), 1 << (BaseWidth - 2));

    private readonly byte[] _encoded;
    private readonly Ed25519Point.Addend[] _multiples; // of −A: 1, 3, 5 … 15 times

    private Ed25519(byte[] encoded, Ed25519Point.Addend[] multiples) => (_encoded, _multiples) = (encoded, multiples);

    /// <summary>dom2(1, "") of RFC 8032 §2: what precedes everything that Ed25519ph hashes.</summary>
    public static ReadOnlySpan<byte> PrehashDomain => "SigEd25519 no Ed25519 collisions\u0001\0"u8;

    /// <summary>Reads a key: 32 bytes, canonical, and of an order other than 1, 2, 4, 8, under which one signature fits many messages.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> key, bool allowsSmallOrder, [NotNullWhen(true)] out Ed25519? decoded)
    {
        decoded = null;
        if (!Ed25519Point.TryDecode(key, out var point) || (point.DoubleTimes(3).IsIdentity && !allowsSmallOrder))
        {
            return false;
        }

        decoded = new Ed25519(key.ToArray(), OddMultiples(point.Negated, 1 << (KeyWidth - 2)));
        return true;
    }

    /// <summary>Verifies 64 bytes R || S over <paramref name="prefix"/> (empty or <see cref="PrehashDomain"/>) and message.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> prefix)
    {
        if (signature.Length != SignatureSize || !Ed25519Scalar.IsCanonical(signature[32..]))
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        Hash(prefix, signature[..32], _encoded, message, digest);
        Span<byte> challenge = stackalloc byte[32];
        Ed25519Scalar.Reduce(digest, challenge);
        Span<byte> encoded = stackalloc byte[32];
        Combine(challenge, signature[32..]).Encode(encoded);
        return encoded.SequenceEqual(signature[..32]);
    }

    // [k](−A) + [S]B by interleaved non-adjacent forms: one run of doublings for both.
    private Ed25519Point Combine(ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> s)
    {
        Span<sbyte> ofKey = stackalloc sbyte[Ed25519Scalar.Digits];
        Span<sbyte> ofBase = stackalloc sbyte[Ed25519Scalar.Digits];
        var top = Math.Max(Ed25519Scalar.NonAdjacentForm(challenge, KeyWidth, ofKey), Ed25519Scalar.NonAdjacentForm(s, BaseWidth, ofBase));
        var sum = Ed25519Point.Identity;
        var pending = 0;
        for (var i = top; i >= 0; i--)
        {
            pending++;
            if (ofKey[i] == 0 && ofBase[i] == 0)
            {
                continue;
            }

            sum = AddMultiple(AddMultiple(sum.DoubleTimes(pending), _multiples, ofKey[i]), BaseMultiples, ofBase[i]);
            pending = 0;
        }

        return pending == 0 ? sum : sum.DoubleTimes(pending);
    }

    private static Ed25519Point AddMultiple(in Ed25519Point sum, Ed25519Point.Addend[] odd, int digit) =>
        digit > 0 ? sum.Add(odd[digit >> 1]) : digit < 0 ? sum.Subtract(odd[-digit >> 1]) : sum;

    private static Ed25519Point.Addend[] OddMultiples(in Ed25519Point point, int count)
    {
        var multiples = new Ed25519Point.Addend[count];
        var twice = point.Double().ToAddend();
        var multiple = point;
        for (var i = 0; i < count; i++)
        {
            multiples[i] = multiple.ToAddend();
            multiple = multiple.Add(twice);
        }

        return multiples;
    }

    private static Ed25519Point BasePoint()
    {
        ReadOnlySpan<byte> encoded =
        [
            0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
            0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
        ];
        return Ed25519Point.TryDecode(encoded, out var point) ? point : throw new System.Diagnostics.UnreachableException();
    }

    private static void Hash(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> r, ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> digest)
    {
        Span<byte> head = stackalloc byte[StackSize];
        prefix.CopyTo(head);
        r.CopyTo(head[prefix.Length..]);
        key.CopyTo(head[(prefix.Length + 32)..]);
        var length = prefix.Length + 64;
        if (message.Length <= StackSize - length)
        {
            message.CopyTo(head[length..]);
            SHA512.HashData(head[..(length + message.Length)], digest);
            return;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(head[..length]);
        hash.AppendData(message);
        hash.GetHashAndReset(digest);
    }
}
