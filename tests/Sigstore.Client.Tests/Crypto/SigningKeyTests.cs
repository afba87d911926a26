using System.Security.Cryptography;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Crypto;

public sealed class SigningKeyTests
{
    [Fact]
    public void Signs_what_its_public_key_verifies()
    {
        foreach (var key in new[] { EphemeralKey.CreateP256(), EphemeralKey.CreateP384(), EphemeralKey.CreateP521() })
        {
            using (key)
            {
                Assert.True(key.PublicKey.VerifyData("x"u8, key.SignData("x"u8), key.Details));
                Assert.Throws<ArgumentException>(() => key.SignDigest(new byte[20]));
            }
        }
    }

    [Fact]
    public void Reads_each_form_of_private_key()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(3072);
        var pbe = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        Reads(ecdsa.ExportPkcs8PrivateKeyPem(), "", ecdsa.ExportSubjectPublicKeyInfo());
        Reads(ecdsa.ExportECPrivateKeyPem(), "", ecdsa.ExportSubjectPublicKeyInfo());
        Reads(ecdsa.ExportEncryptedPkcs8PrivateKeyPem("secret", pbe), "secret", ecdsa.ExportSubjectPublicKeyInfo());
        Reads(rsa.ExportPkcs8PrivateKeyPem(), "", rsa.ExportSubjectPublicKeyInfo());
        Reads(rsa.ExportRSAPrivateKeyPem(), "", rsa.ExportSubjectPublicKeyInfo());
        Reads(rsa.ExportEncryptedPkcs8PrivateKeyPem("secret", pbe), "secret", rsa.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public void What_it_exports_it_reads_with_the_password_alone()
    {
        using var key = EphemeralKey.CreateP256();
        var pem = key.ExportPem("secret");
        Reads(pem, "secret", key.PublicKey.Spki.ToArray());
        Refusals.Throws(FailureCode.PrivateKeyUnusable, () => SigningKey.FromPem(pem, "wrong"));
        Reads(key.ExportPem(default), "", key.PublicKey.Spki.ToArray());
    }

    [Fact]
    public void Refuses_what_is_no_private_key()
    {
        using var key = EphemeralKey.CreateP256();
        var pem = key.ExportPem(default);
        Refusals.Throws(FailureCode.PrivateKeyUnusable, () => SigningKey.FromPem("", default));
        Refusals.Throws(FailureCode.PrivateKeyUnusable, () => SigningKey.FromPem(pem + "\n" + pem, default));
        Refusals.Throws(FailureCode.PrivateKeyUnusable, () => SigningKey.FromPem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", default));
        Refusals.Throws(FailureCode.PrivateKeyUnusable, () => SigningKey.FromPem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", default));
    }

    private static void Reads(string pem, string password, byte[] spki)
    {
        using var key = SigningKey.FromPem(pem, password);
        Assert.Equal(spki, key.PublicKey.Spki.ToArray());
        Assert.True(key.PublicKey.VerifyData("x"u8, key.SignData("x"u8)));
    }
}
