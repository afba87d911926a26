using System.Security.Cryptography;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Crypto;

/// <summary>A private key that signs with the default scheme of its public key. Dispose it: the key is wiped then.</summary>
/// <remarks>A closed hierarchy: <see cref="EphemeralKey"/> and the managed keys that <see cref="FromPem"/> reads.</remarks>
public abstract class SigningKey : IDisposable
{
    private protected SigningKey(PublicKey publicKey) => PublicKey = publicKey;

    /// <summary>The public half.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The scheme of every signature this key makes.</summary>
    public PublicKeyDetails Details => PublicKey.DefaultDetails;

    /// <summary>
    /// Reads a private key: <c>PRIVATE KEY</c> or <c>ENCRYPTED PRIVATE KEY</c> (PKCS#8), <c>EC PRIVATE KEY</c>, <c>RSA PRIVATE KEY</c>. Keys
    /// are ECDSA P-256, P-384, P-521 or RSA 2048, 3072, 4096. Refuses with <see cref="FailureCode.PrivateKeyUnusable"/>.
    /// </summary>
    public static SigningKey FromPem(ReadOnlySpan<char> pem, ReadOnlySpan<char> password)
    {
        var blocks = Pem.DecodeAll(pem, FailureCode.PrivateKeyUnusable);
        if (blocks.Length != 1 || blocks[0].Label is not ("PRIVATE KEY" or "ENCRYPTED PRIVATE KEY" or "EC PRIVATE KEY" or "RSA PRIVATE KEY"))
        {
            throw new SigstoreException(FailureCode.PrivateKeyUnusable, "expected one PEM block with a private key, found something else");
        }

        try
        {
            return blocks[0].Label == "RSA PRIVATE KEY" || !TryImportEcdsa(blocks[0], password, out var ecdsa)
                ? RsaSigningKey.Import(blocks[0], password) : ecdsa;
        }
        catch (CryptographicException inner)
        {
            throw new SigstoreException(FailureCode.PrivateKeyUnusable, "expected a private key and its password, found another key or password", inner);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(blocks[0].Der);
        }
    }

    /// <summary>Signs data: hashes it with the scheme's hash, then as <see cref="SignDigest"/>.</summary>
    public byte[] SignData(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[DigestAlgorithms.MaxSize];
        return SignDigest(digest[..PublicKey.DefaultDigest.Hash(data, digest)]);
    }

    /// <summary>Signs a digest of the scheme's hash; ECDSA signatures are DER, RSA signatures PKCS#1 v1.5.</summary>
    public byte[] SignDigest(ReadOnlySpan<byte> digest)
    {
        if (digest.Length != PublicKey.DefaultDigest.Size())
        {
            throw new ArgumentException($"expected {PublicKey.DefaultDigest.Size()} bytes", nameof(digest));
        }

        return SignDigestCore(digest);
    }

    /// <summary>Writes the key as PKCS#8 PEM; with a password encrypted (PBES2, AES-256-CBC, PBKDF2-SHA-256, 600,000 rounds).</summary>
    public abstract string ExportPem(ReadOnlySpan<char> password);

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private protected static PbeParameters Encryption => new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 600_000);

    private protected abstract byte[] SignDigestCore(ReadOnlySpan<byte> digest);

    /// <summary>Wipes the key.</summary>
    protected abstract void Dispose(bool disposing);

    private static bool TryImportEcdsa(PemBlock block, ReadOnlySpan<char> password, out SigningKey key)
    {
        key = null!;
        var ecdsa = ECDsa.Create();
        try
        {
            Import(ecdsa, block, password);
            key = new EphemeralKey(ecdsa);
            return true;
        }
        catch (CryptographicException) when (block.Label != "EC PRIVATE KEY")
        {
            ecdsa.Dispose(); // PKCS#8 does not say its kind outside: RSA is tried next, and its exception is the one reported
            return false;
        }
    }

    private static void Import(ECDsa ecdsa, PemBlock block, ReadOnlySpan<char> password)
    {
        switch (block.Label)
        {
            case "EC PRIVATE KEY":
                ecdsa.ImportECPrivateKey(block.Der, out _);
                break;
            case "PRIVATE KEY":
                ecdsa.ImportPkcs8PrivateKey(block.Der, out _);
                break;
            default:
                ecdsa.ImportEncryptedPkcs8PrivateKey(password, block.Der, out _);
                break;
        }
    }
}
