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

    private static readonly Multiples OfBase = new(BasePoint(), BaseWidth);

    private readonly byte[] _encoded;
    private readonly Ed25519Point _negated; // −A
    private Multiples? _ofKey;

    private Ed25519(byte[] encoded, in Ed25519Point negated) => (_encoded, _negated) = (encoded, negated);

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

        decoded = new Ed25519(key.ToArray(), point.Negated);
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

    // [k](−A) + [S]B by interleaved non-adjacent forms, each scalar as two halves, k = k₀ + 2^128·k₁: one run of 128 doublings for all four.
    private Ed25519Point Combine(ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> s)
    {
        var ofKey = _ofKey ??= new Multiples(_negated, KeyWidth); // two threads may both make them; they are equal
        Span<sbyte> digits = stackalloc sbyte[4 * Ed25519Scalar.Digits];
        var keyLow = Form(challenge[..16], KeyWidth, digits);
        var keyHigh = Form(challenge[16..], KeyWidth, digits[Ed25519Scalar.Digits..]);
        var baseLow = Form(s[..16], BaseWidth, digits[(2 * Ed25519Scalar.Digits)..]);
        var baseHigh = Form(s[16..], BaseWidth, digits[(3 * Ed25519Scalar.Digits)..]);
        var sum = Ed25519Point.Identity;
        var pending = 0;
        for (var i = Ed25519Scalar.Digits - 1; i >= 0; i--)
        {
            pending++;
            if (keyLow[i] == 0 && keyHigh[i] == 0 && baseLow[i] == 0 && baseHigh[i] == 0)
            {
                continue;
            }

            sum = AddMultiple(AddMultiple(sum.DoubleTimes(pending), ofKey.Low, keyLow[i]), ofKey.High, keyHigh[i]);
            sum = AddMultiple(AddMultiple(sum, OfBase.Low, baseLow[i]), OfBase.High, baseHigh[i]);
            pending = 0;
        }

        return pending == 0 ? sum : sum.DoubleTimes(pending);
    }

    private static ReadOnlySpan<sbyte> Form(ReadOnlySpan<byte> half, int width, Span<sbyte> digits)
    {
        var form = digits[..Ed25519Scalar.Digits];
        Ed25519Scalar.NonAdjacentForm(half, width, form);
        return form;
    }

    private static Ed25519Point AddMultiple(in Ed25519Point sum, Ed25519Point.Addend[] odd, int digit) =>
        digit > 0 ? sum.Add(odd[digit >> 1]) : digit < 0 ? sum.Subtract(odd[-digit >> 1]) : sum;

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

    // Of a point and of 2^128 times it: once, three times, five times … as often as a form of this width needs.
    private sealed class Multiples(in Ed25519Point point, int width)
    {
        public Ed25519Point.Addend[] Low { get; } = Odd(point, width);

        public Ed25519Point.Addend[] High { get; } = Odd(point.DoubleTimes(128), width);

        private static Ed25519Point.Addend[] Odd(in Ed25519Point point, int width)
        {
            var multiples = new Ed25519Point.Addend[1 << (width - 2)];
            var twice = point.Double().ToAddend();
            var multiple = point;
            for (var i = 0; i < multiples.Length; i++)
            {
                multiples[i] = multiple.ToAddend();
                multiple = multiple.Add(twice);
            }

            return multiples;
        }
    }
}
