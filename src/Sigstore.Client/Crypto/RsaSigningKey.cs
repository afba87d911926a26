using System.Security.Cryptography;
using Sigstore.Client.Encoding;

namespace Sigstore.Client.Crypto;

/// <summary>A managed RSA private key; signs PKCS#1 v1.5 with SHA-256.</summary>
internal sealed class RsaSigningKey : SigningKey
{
    private readonly RSA _key;

    private RsaSigningKey(RSA key)
        : base(PublicKey.ParseSpki(key.ExportSubjectPublicKeyInfo())) => _key = key;

    public static RsaSigningKey Import(PemBlock block, ReadOnlySpan<char> password)
    {
        var key = RSA.Create();
        switch (block.Label)
        {
            case "RSA PRIVATE KEY":
                key.ImportRSAPrivateKey(block.Der, out _);
                break;
            case "PRIVATE KEY":
                key.ImportPkcs8PrivateKey(block.Der, out _);
                break;
            default:
                key.ImportEncryptedPkcs8PrivateKey(password, block.Der, out _);
                break;
        }

        return new RsaSigningKey(key);
    }

    public override string ExportPem(ReadOnlySpan<char> password) =>
        password.IsEmpty ? _key.ExportPkcs8PrivateKeyPem() : _key.ExportEncryptedPkcs8PrivateKeyPem(password, Encryption);

    private protected override byte[] SignDigestCore(ReadOnlySpan<byte> digest) => _key.SignHash(digest.ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _key.Dispose();
        }
    }
}
