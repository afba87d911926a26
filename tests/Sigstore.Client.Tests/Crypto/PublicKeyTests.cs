using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Crypto;

public sealed class PublicKeyTests
{
    [Theory]
    [InlineData("nistP256", PublicKeyDetails.PkixEcdsaP256Sha256, PublicKeyDetails.PkixEcdsaP384Sha384)]
    [InlineData("nistP384", PublicKeyDetails.PkixEcdsaP384Sha384, PublicKeyDetails.PkixEcdsaP521Sha256)]
    [InlineData("nistP521", PublicKeyDetails.PkixEcdsaP521Sha512, PublicKeyDetails.PkixEd25519)]
    public void Ecdsa_keys_verify_what_the_platform_signs(string curve, PublicKeyDetails details, PublicKeyDetails foreign)
    {
        using var oracle = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        var key = PublicKey.ParseSpki(oracle.ExportSubjectPublicKeyInfo());
        Assert.Equal(details, key.DefaultDetails);
        Refusals.Throws(FailureCode.PublicKeyUnsupported, () => key.VerifyData([], [], foreign));
        var hash = key.DefaultDigest.PlatformName();
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), data =>
        {
            var signature = oracle.SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence);
            var isGood = key.VerifyData(data, signature) && key.VerifyDigest(Digest.Of(key.DefaultDigest, data), signature, details) && !key.VerifyData([.. data, 1], signature);
            signature[^1] ^= 1;
            return isGood && !key.VerifyData(data, signature) && !key.VerifyData(data, [.. signature, 0]) && !key.VerifyData(data, signature.AsSpan(1));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(3072)]
    [InlineData(4096)]
    public void Rsa_keys_verify_both_paddings_and_tell_them_apart(int bits)
    {
        using var oracle = RSA.Create(bits);
        var key = PublicKey.ParseSpki(oracle.ExportSubjectPublicKeyInfo());
        var pkcs1 = oracle.SignData("x"u8, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var pss = oracle.SignData("x"u8, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        var pssDetails = key.DefaultDetails + 7;
        Assert.True(pssDetails.IsPss());
        Assert.True(key.VerifyData("x"u8, pkcs1));
        Assert.True(key.VerifyData("x"u8, pss, pssDetails));
        Assert.False(key.VerifyData("x"u8, pss));
        Assert.False(key.VerifyData("x"u8, pkcs1, pssDetails));
        Assert.False(key.VerifyData("x"u8, [0, .. pkcs1]));
        Refusals.Throws(FailureCode.PublicKeyUnsupported, () => key.VerifyData("x"u8, pkcs1, PublicKeyDetails.PkixRsaPkcs1V15Rsa2048Sha256 + ((bits - 1024) / 1024 % 3)));
        var bare = PublicKey.ParsePkcs1Rsa(oracle.ExportRSAPublicKey());
        Assert.Equal(key, bare);
        Assert.True(bare.VerifyData("x"u8, pkcs1, PublicKeyDetails.Pkcs1RsaPkcs1V5));
    }

    [Fact]
    public void Keys_of_other_sizes_and_kinds_are_unsupported()
    {
        using var small = RSA.Create(1024);
        Refusals.Throws(FailureCode.PublicKeyUnsupported, () => PublicKey.ParseSpki(small.ExportSubjectPublicKeyInfo()));
        using var curve = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        Refusals.Throws(FailureCode.PublicKeyUnsupported, () => PublicKey.ParseSpki(curve.ExportSubjectPublicKeyInfo()));
    }

    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    [InlineData("nistP521")]
    public void Points_off_the_curve_and_other_encodings_are_malformed(string curve)
    {
        using var oracle = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        var spki = oracle.ExportSubjectPublicKeyInfo();
        Assert.NotNull(PublicKey.ParseSpki(spki));
        Malformed([.. spki[..^1], (byte)(spki[^1] ^ 1)]);
        Malformed([.. spki, 0]);
        Malformed(spki[..^1]);
        var point = Array.IndexOf(spki, (byte)4, spki.Length - (oracle.KeySize + 7) / 8 * 2 - 1);
        Malformed([.. spki[..point], 2, .. spki[(point + 1)..]]);
        Malformed([.. spki[..(point + 1)], .. new byte[spki.Length - point - 1]]);
    }

    [Theory]
    [InlineData("010001", true)]
    [InlineData("03", true)]
    [InlineData("01", false)]
    [InlineData("010000", false)]
    [InlineData("0100000001", false)]
    public void Rsa_exponents_that_weaken_are_malformed(string exponent, bool isAccepted)
    {
        using var oracle = RSA.Create(2048);
        var modulus = oracle.ExportParameters(false).Modulus!;
        var e = Convert.FromHexString(exponent);
        byte[] body = [0x02, 0x82, 0x01, 0x01, 0x00, .. modulus, 0x02, (byte)e.Length, .. e];
        byte[] pkcs1 = [0x30, 0x82, (byte)(body.Length >> 8), (byte)(body.Length & 0xff), .. body];
        if (isAccepted)
        {
            Assert.Equal(2048, ((RsaPublicKey)PublicKey.ParsePkcs1Rsa(pkcs1)).Bits);
        }
        else
        {
            Refusals.Throws(FailureCode.PublicKeyMalformed, () => PublicKey.ParsePkcs1Rsa(pkcs1));
        }
    }

    [Fact]
    public void Wire_names_are_those_of_the_protocol_and_none_else()
    {
        foreach (var details in Enum.GetValues<PublicKeyDetails>())
        {
            Assert.True(PublicKeyDetailsNames.TryParse(details.ToWireName(), out var parsed));
            Assert.Equal(details, parsed);
        }

        Assert.Equal("PKIX_ECDSA_P256_SHA_256", PublicKeyDetails.PkixEcdsaP256Sha256.ToWireName());
        Assert.False(PublicKeyDetailsNames.TryParse("ML_DSA_65", out _));
        Assert.False(PublicKeyDetailsNames.TryParse("PKIX_RSA_PKCS1V5", out _));
    }

    [Fact]
    public void Keys_may_be_shared_between_threads()
    {
        using var signer = EphemeralKey.CreateP384();
        var key = PublicKey.ParseSpki(signer.PublicKey.Spki.Span);
        var signature = signer.SignData("x"u8);
        var results = new bool[64];
        Parallel.For(0, results.Length, i => results[i] = key.VerifyData("x"u8, signature));
        Assert.All(results, Assert.True);
    }

    [Fact]
    public void Reads_pem_of_one_public_key_only()
    {
        using var oracle = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = oracle.ExportSubjectPublicKeyInfoPem();
        Assert.Equal(oracle.ExportSubjectPublicKeyInfo(), PublicKey.ParsePem(pem).Spki.ToArray());
        Refusals.Throws(FailureCode.PublicKeyMalformed, () => PublicKey.ParsePem(pem + pem));
        Refusals.Throws(FailureCode.PublicKeyMalformed, () => PublicKey.ParsePem(oracle.ExportECPrivateKeyPem()));
        Refusals.Throws(FailureCode.PublicKeyMalformed, () => PublicKey.ParsePem(""));
    }

    private static void Malformed(byte[] spki) => Refusals.Throws(FailureCode.PublicKeyMalformed, () => PublicKey.ParseSpki(spki));
}
