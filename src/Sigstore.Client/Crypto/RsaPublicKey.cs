using System.Diagnostics;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Crypto;

/// <summary>An RSA key of exactly 2048, 3072 or 4096 bits; PKCS#1 v1.5 or PSS with SHA-256 (RFC 8017 §8).</summary>
public sealed class RsaPublicKey : PublicKey
{
    private const FailureCode Malformed = FailureCode.PublicKeyMalformed;
    private const int MaxExponentSize = 4;

    private readonly int _bits;
    private readonly bool _isBare;
    private RSA? _platformKey;

    private RsaPublicKey(byte[] spki, int bits, bool isBare)
        : base(spki) => (_bits, _isBare) = (bits, isBare);

    private static ReadOnlySpan<byte> RsaEncryption => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

    /// <summary>The modulus's length in bits.</summary>
    public int Bits => _bits;

    /// <inheritdoc/>
    public override PublicKeyDetails DefaultDetails => _bits switch
    {
        2048 => PublicKeyDetails.PkixRsaPkcs1V15Rsa2048Sha256,
        3072 => PublicKeyDetails.PkixRsaPkcs1V15Rsa3072Sha256,
        4096 => PublicKeyDetails.PkixRsaPkcs1V15Rsa4096Sha256,
        _ => throw new UnreachableException(),
    };

    /// <inheritdoc/>
    public override bool Supports(PublicKeyDetails details) => details == DefaultDetails
        || (_isBare && details == PublicKeyDetails.Pkcs1RsaPkcs1V5)
        || (details.IsPss() && details == DefaultDetails + (PublicKeyDetails.PkixRsaPssRsa2048Sha256 - PublicKeyDetails.PkixRsaPkcs1V15Rsa2048Sha256));

    internal static new RsaPublicKey ParseSpki(ReadOnlySpan<byte> spki)
    {
        var reader = new DerReader(spki, Malformed, "public key");
        var outer = reader.Sequence();
        reader.End();
        var algorithm = outer.Sequence();
        if (!algorithm.OidBytes().SequenceEqual(RsaEncryption))
        {
            throw new SigstoreException(FailureCode.PublicKeyUnsupported, "expected an ECDSA, RSA or Ed25519 key, found another algorithm or curve");
        }

        _ = algorithm.Element(Asn1Tag.Null);
        algorithm.End();
        var key = outer.BitString();
        outer.End();
        return new RsaPublicKey(spki.ToArray(), CheckedBits(key), isBare: false);
    }

    internal static RsaPublicKey ParsePkcs1(ReadOnlySpan<byte> der)
    {
        var bits = CheckedBits(der);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.1.1");
                writer.WriteNull();
            }

            writer.WriteBitString(der);
        }

        return new RsaPublicKey(writer.Encode(), bits, isBare: true);
    }

    private protected override bool VerifyDigestCore(
        ReadOnlySpan<byte> digest, DigestAlgorithm algorithm, ReadOnlySpan<byte> signature, PublicKeyDetails details) =>
        signature.Length == _bits / 8
        && PlatformKey().VerifyHash(digest, signature, algorithm.PlatformName(), details.IsPss() ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);

    private static int CheckedBits(ReadOnlySpan<byte> pkcs1)
    {
        var reader = new DerReader(pkcs1, Malformed, "RSA public key");
        var key = reader.Sequence();
        reader.End();
        var modulus = key.IntegerBytes();
        var exponent = key.IntegerBytes();
        key.End();
        // A modulus of n bits has a leading zero byte before its top bit, and is odd; an exponent of 1 would make every message its own signature.
        var bits = (modulus.Length - 1) * 8;
        if (modulus[0] != 0 || modulus[1] < 0x80 || bits is not (2048 or 3072 or 4096))
        {
            throw new SigstoreException(FailureCode.PublicKeyUnsupported, $"expected an RSA modulus of 2048, 3072 or 4096 bits, found about {bits}");
        }

        var isSound = (modulus[^1] & 1) == 1 && exponent[0] < 0x80 && exponent.Length <= MaxExponentSize && (exponent[^1] & 1) == 1
            && (exponent.Length > 1 || exponent[0] > 1);
        return isSound ? bits : throw new SigstoreException(Malformed, "expected an odd modulus and an odd exponent of 3 to 2^31, found others");
    }

    private RSA PlatformKey()
    {
        if (Volatile.Read(ref _platformKey) is { } ready)
        {
            return ready;
        }

        var made = RSA.Create();
        try
        {
            made.ImportSubjectPublicKeyInfo(Spki.Span, out _);
        }
        catch (CryptographicException inner)
        {
            made.Dispose();
            throw new SigstoreException(Malformed, "expected a key the platform accepts, found another", inner);
        }

        if (Interlocked.CompareExchange(ref _platformKey, made, null) is not { } winner)
        {
            return made;
        }

        made.Dispose();
        return winner;
    }
}
