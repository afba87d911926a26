using System.Diagnostics.CodeAnalysis;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Crypto;

/// <summary>
/// A public key that can verify: ECDSA, RSA or Ed25519. Immutable and safe to share between threads; the platform's key object is
/// made at the first verification and kept, because importing a key costs more than verifying with it.
/// </summary>
/// <remarks>A closed hierarchy: <see cref="EcdsaPublicKey"/>, <see cref="RsaPublicKey"/>, <see cref="Ed25519PublicKey"/>.</remarks>
public abstract class PublicKey : IEquatable<PublicKey>
{
    private const FailureCode Malformed = FailureCode.PublicKeyMalformed;

    private readonly byte[] _spki;
    private Sha256Digest? _spkiDigest;

    private protected PublicKey(byte[] spki) => _spki = spki;

    /// <summary>The key as DER SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).</summary>
    public ReadOnlyMemory<byte> Spki => _spki;

    /// <summary>SHA-256 of <see cref="Spki"/>: the log id of v1 and CT logs, and the fingerprint people see.</summary>
    public Sha256Digest SpkiDigest => _spkiDigest ??= Sha256Digest.Of(_spki);

    /// <summary>The scheme this key signs messages with if nothing else is said (Ed25519: the prehashed one, as logs record it).</summary>
    public abstract PublicKeyDetails DefaultDetails { get; }

    /// <summary>The hash of <see cref="DefaultDetails"/>.</summary>
    public DigestAlgorithm DefaultDigest => DefaultDetails.Digest()!.Value;

    /// <summary>
    /// Reads a DER SubjectPublicKeyInfo: named curves and uncompressed points only, RSA 2048, 3072 or 4096 with an odd exponent above 1,
    /// Ed25519 canonical and of large order. Refuses with <see cref="FailureCode.PublicKeyMalformed"/> or <see cref="FailureCode.PublicKeyUnsupported"/>.
    /// </summary>
    public static PublicKey ParseSpki(ReadOnlySpan<byte> der) => ParseSpki(der, CheckSwitch.All);

    /// <summary>Reads a PEM block <c>PUBLIC KEY</c>.</summary>
    public static PublicKey ParsePem(ReadOnlySpan<char> pem) => ParseSpki(Pem.DecodeOne(pem, "PUBLIC KEY", Malformed));

    /// <summary>Reads a bare DER RSAPublicKey (RFC 8017 §A.1.1) and wraps it as SubjectPublicKeyInfo, of which the log id is the hash.</summary>
    public static PublicKey ParsePkcs1Rsa(ReadOnlySpan<byte> der) => RsaPublicKey.ParsePkcs1(der);

    /// <summary>True if this key can verify signatures of the scheme.</summary>
    public abstract bool Supports(PublicKeyDetails details);

    /// <summary>Verifies a signature over <paramref name="data"/>. A malformed signature is a wrong one.</summary>
    /// <exception cref="SigstoreException"><see cref="FailureCode.PublicKeyUnsupported"/> if the scheme is not this key's.</exception>
    public bool VerifyData(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, PublicKeyDetails details)
    {
        RequireSupport(details);
        if (details.Digest() is not { } algorithm)
        {
            return VerifyMessageCore(data, signature);
        }

        Span<byte> digest = stackalloc byte[DigestAlgorithms.MaxSize];
        return VerifyDigestCore(digest[..algorithm.Hash(data, digest)], algorithm, signature, details);
    }

    /// <summary>Verifies with the default scheme.</summary>
    public bool VerifyData(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => VerifyData(data, signature, DefaultDetails);

    /// <summary>Verifies a signature over data of which only the digest is at hand; false for schemes that sign no digest of this kind.</summary>
    public bool VerifyDigest(ReadOnlySpan<byte> digest, DigestAlgorithm algorithm, ReadOnlySpan<byte> signature) =>
        digest.Length == algorithm.Size() && VerifyDigestCore(digest, algorithm, signature, DefaultDetails);

    /// <summary>As the other overload, with the scheme said: RSA-PSS needs it. The digest's algorithm must be the scheme's.</summary>
    public bool VerifyDigest(Digest digest, ReadOnlySpan<byte> signature, PublicKeyDetails details)
    {
        ArgumentNullException.ThrowIfNull(digest);
        RequireSupport(details);
        return details.Digest() == digest.Algorithm && VerifyDigestCore(digest.Span, digest.Algorithm, signature, details);
    }

    /// <summary>Keys are equal if their encodings are.</summary>
    public bool Equals(PublicKey? other) => other is not null && _spki.AsSpan().SequenceEqual(other._spki);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => SpkiDigest.GetHashCode();

    /// <summary>
    /// Reads a key. One that verifies once, a signer's, does not keep the platform's object: that is freed at once, not by the finalizer.
    /// </summary>
    internal static PublicKey ParseSpki(ReadOnlySpan<byte> der, bool isKept) => ParseSpki(der, isKept, CheckSwitch.All);

    /// <summary>As <see cref="ParseSpki(ReadOnlySpan{byte})"/>, single checks switchable for the attack catalogue.</summary>
    internal static PublicKey ParseSpki(ReadOnlySpan<byte> der, CheckSwitch checks) => ParseSpki(der, isKept: true, checks);

    private static PublicKey ParseSpki(ReadOnlySpan<byte> der, bool isKept, CheckSwitch checks)
    {
        if (EcdsaPublicKey.TryParse(der, isKept, out var ecdsa))
        {
            return ecdsa;
        }

        if (Ed25519PublicKey.TryParse(der, checks, out var ed25519))
        {
            return ed25519;
        }

        return RsaPublicKey.ParseSpki(der);
    }

    private protected virtual bool VerifyMessageCore(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => false;

    private protected abstract bool VerifyDigestCore(
        ReadOnlySpan<byte> digest, DigestAlgorithm algorithm, ReadOnlySpan<byte> signature, PublicKeyDetails details);

    [SuppressMessage("Style", "IDE0051", Justification = "used by both public verifications")]
    private void RequireSupport(PublicKeyDetails details)
    {
        if (!Supports(details))
        {
            throw new SigstoreException(FailureCode.PublicKeyUnsupported, $"expected a scheme of a {GetType().Name}, found {details}");
        }
    }
}
