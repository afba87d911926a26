using System.Security.Cryptography;

namespace Sigstore.Client.Crypto;

/// <summary>An ECDSA private key: made for one signing session, or read from a managed key's PEM.</summary>
public sealed class EphemeralKey : SigningKey
{
    private readonly ECDsa _key;

    internal EphemeralKey(ECDsa key)
        : base(PublicKey.ParseSpki(key.ExportSubjectPublicKeyInfo())) => _key = key;

    /// <summary>A new P-256 key; signs with SHA-256.</summary>
    public static EphemeralKey CreateP256() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>A new P-384 key; signs with SHA-384.</summary>
    public static EphemeralKey CreateP384() => new(ECDsa.Create(ECCurve.NamedCurves.nistP384));

    /// <summary>A new P-521 key; signs with SHA-512.</summary>
    public static EphemeralKey CreateP521() => new(ECDsa.Create(ECCurve.NamedCurves.nistP521));

    /// <inheritdoc/>
    public override string ExportPem(ReadOnlySpan<char> password) =>
        password.IsEmpty ? _key.ExportPkcs8PrivateKeyPem() : _key.ExportEncryptedPkcs8PrivateKeyPem(password, Encryption);

    private protected override byte[] SignDigestCore(ReadOnlySpan<byte> digest) => _key.SignHash(digest.ToArray(), DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _key.Dispose();
        }
    }
}
