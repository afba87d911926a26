using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Crypto;

/// <summary>An ECDSA key on P-256, P-384 or P-521 (FIPS 186-5); signatures are DER <c>SEQUENCE { r, s }</c>.</summary>
public sealed class EcdsaPublicKey : PublicKey
{
    private readonly EllipticCurve _curve;
    private readonly bool _isKept;
    private ECDsa? _platformKey;

    private EcdsaPublicKey(EllipticCurve curve, byte[] spki, bool isKept)
        : base(spki) => (_curve, _isKept) = (curve, isKept);

    // What stands in a certificate (RFC 5280 §4.1) before the key: serial number 1, ecdsa-with-SHA256, no issuer, from 700101000000Z to then, no subject.
    private static ReadOnlySpan<byte> BeforeKey =>
    [
        0x02, 0x01, 0x01, 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02, 0x30, 0x00,
        0x30, 0x1e, 0x17, 0x0d, 0x37, 0x30, 0x30, 0x31, 0x30, 0x31, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x5a,
        0x17, 0x0d, 0x37, 0x30, 0x30, 0x31, 0x30, 0x31, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x5a, 0x30, 0x00,
    ];

    // And behind it: ecdsa-with-SHA256 and an empty signature.
    private static ReadOnlySpan<byte> BehindKey => [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02, 0x03, 0x01, 0x00];

    /// <inheritdoc/>
    public override PublicKeyDetails DefaultDetails =>
        _curve == EllipticCurve.P256 ? PublicKeyDetails.PkixEcdsaP256Sha256
        : _curve == EllipticCurve.P384 ? PublicKeyDetails.PkixEcdsaP384Sha384
        : PublicKeyDetails.PkixEcdsaP521Sha512;

    /// <inheritdoc/>
    public override bool Supports(PublicKeyDetails details) => details == DefaultDetails
        || (_curve == EllipticCurve.P384 && details == PublicKeyDetails.PkixEcdsaP384Sha256)
        || (_curve == EllipticCurve.P521 && details == PublicKeyDetails.PkixEcdsaP521Sha256);

    internal static bool TryParse(ReadOnlySpan<byte> spki, bool isKept, [NotNullWhen(true)] out EcdsaPublicKey? key)
    {
        key = null;
        foreach (var curve in (ReadOnlySpan<EllipticCurve>)[EllipticCurve.P256, EllipticCurve.P384, EllipticCurve.P521])
        {
            if (curve.HasPrefix(spki))
            {
                key = curve.IsKey(spki) ? new EcdsaPublicKey(curve, spki.ToArray(), isKept)
                    : throw new SigstoreException(FailureCode.PublicKeyMalformed, "expected an uncompressed point on the named curve, found another");
                return true;
            }
        }

        return false;
    }

    private protected override bool VerifyDigestCore(
        ReadOnlySpan<byte> digest, DigestAlgorithm algorithm, ReadOnlySpan<byte> signature, PublicKeyDetails details)
    {
        // The platform gets the signature as it stands: only the one strict spelling comes this far, and taking r and s out for it to put
        // together again would cost a buffer at every verification.
        if (!EcdsaSignature.IsStrictDer(signature, _curve.FieldSize))
        {
            return false;
        }

        if (_isKept)
        {
            return KeptPlatformKey().VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
        }

        using var key = MakePlatformKey();
        return key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
    }

    // Two threads may both make one; the loser's is dropped. Verification only reads the handle, so sharing it is safe.
    private ECDsa KeptPlatformKey()
    {
        if (Volatile.Read(ref _platformKey) is { } ready)
        {
            return ready;
        }

        var made = MakePlatformKey();
        if (Interlocked.CompareExchange(ref _platformKey, made, null) is not { } winner)
        {
            return made;
        }

        made.Dispose();
        return winner;
    }

    private ECDsa MakePlatformKey() => _curve == EllipticCurve.P256 || !OperatingSystem.IsLinux() ? FromSpki() : FromCertificate();

    private ECDsa FromSpki()
    {
        // On Linux the class that ECDsa.Create() wraps: the wrapper takes each DER signature apart for the inner one to put together again.
        var key = OperatingSystem.IsLinux() ? new ECDsaOpenSsl() : ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Spki.Span, out _);
            return key;
        }
        catch (CryptographicException inner)
        {
            key.Dispose();
            throw new SigstoreException(FailureCode.PublicKeyMalformed, "expected a key the platform accepts, found another", inner);
        }
    }

    // Importing a bare P-384 or P-521 key makes OpenSSL multiply the point by the group's order, which IsKey has made needless (the cofactor
    // is 1). Taking a key out of a certificate does not, and is nine times as fast: so it is put into one that says nothing else.
    private ECDsa FromCertificate()
    {
        var signedSize = BeforeKey.Length + Spki.Length;
        var size = 3 + signedSize + BehindKey.Length;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate([0x30, 0x81, (byte)size, 0x30, 0x81, (byte)signedSize, .. BeforeKey, .. Spki.Span, .. BehindKey]);
            return certificate.GetECDsaPublicKey() ?? throw new UnreachableException();
        }
        catch (CryptographicException)
        {
            return FromSpki(); // the platform wants more of a certificate; the key alone is what matters here
        }
    }
}
