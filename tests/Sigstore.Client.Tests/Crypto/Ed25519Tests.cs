using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Crypto;

public sealed class Ed25519Tests
{
    // RFC 8032 §7.1, TEST 1, 2, 3, SHA(abc).
    public static TheoryData<string, string, string> Rfc8032Pure => new()
    {
        { "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
        { "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
        { "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
        {
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        },
    };

    // y of each point of order 1, 2, 4 and 8, with both signs and the non-canonical spellings p and p + 1.
    public static TheoryData<string> SmallOrder =>
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    [Theory]
    [MemberData(nameof(Rfc8032Pure))]
    public void Verifies_the_vectors_of_rfc_8032(string key, string message, string signature)
    {
        var publicKey = Ed25519PublicKey.FromRaw(Convert.FromHexString(key));
        Assert.True(publicKey.VerifyData(Convert.FromHexString(message), Convert.FromHexString(signature), PublicKeyDetails.PkixEd25519));
    }

    // RFC 8032 §7.3.
    [Fact]
    public void Verifies_the_prehashed_vector_of_rfc_8032_and_only_as_such()
    {
        var key = Ed25519PublicKey.FromRaw(Convert.FromHexString("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf"));
        var signature = Convert.FromHexString(
            "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406");
        Assert.True(key.VerifyData("abc"u8, signature, PublicKeyDetails.PkixEd25519Ph));
        Assert.True(key.VerifyDigest(Digest.Of(DigestAlgorithm.Sha512, "abc"u8).Span, DigestAlgorithm.Sha512, signature));
        Assert.False(key.VerifyData("abc"u8, signature, PublicKeyDetails.PkixEd25519));
        Assert.False(key.VerifyDigest(Digest.Of(DigestAlgorithm.Sha256, "abc"u8).Span, DigestAlgorithm.Sha256, signature));
    }

    [Fact]
    public void Refuses_every_single_bit_flip_of_a_signature()
    {
        var vector = Rfc8032Pure.Last();
        var key = Ed25519PublicKey.FromRaw(Convert.FromHexString(vector.Data.Item1));
        var signature = Convert.FromHexString(vector.Data.Item3);
        for (var bit = 0; bit < 512; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(key.VerifyData(Convert.FromHexString(vector.Data.Item2), signature, PublicKeyDetails.PkixEd25519));
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Refuses_a_scalar_to_which_the_order_was_added()
    {
        var vector = Rfc8032Pure.First();
        var key = Ed25519PublicKey.FromRaw(Convert.FromHexString(vector.Data.Item1));
        var signature = Convert.FromHexString(vector.Data.Item3);
        var order = Convert.FromHexString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        var carry = 0;
        for (var i = 0; i < 32; i++)
        {
            carry += signature[32 + i] + order[i];
            signature[32 + i] = (byte)(carry & 0xff);
            carry >>= 8;
        }

        Assert.Equal(0, carry);
        Assert.False(key.VerifyData([], signature, PublicKeyDetails.PkixEd25519));
    }

    [Theory]
    [MemberData(nameof(SmallOrder))]
    public void Refuses_keys_of_small_order_and_keys_in_another_spelling(string key)
    {
        var refusal = Assert.Throws<SigstoreException>(() => Ed25519PublicKey.FromRaw(Convert.FromHexString(key)));
        Assert.Equal(FailureCode.PublicKeyMalformed, refusal.Failure.Code);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(0)]
    public void Refuses_keys_of_another_length(int length) =>
        Assert.Throws<SigstoreException>(() => Ed25519PublicKey.FromRaw(new byte[length]));

    [Fact]
    public void Verifies_messages_longer_than_its_buffer_as_those_within()
    {
        using var signer = new Ed25519Signer("thirty-two bytes of a private key"u8[..32]);
        var key = signer.PublicKey;
        for (var length = 0; length < 2100; length += 97)
        {
            var message = new byte[length];
            message.AsSpan().Fill(unchecked((byte)length));
            var signature = signer.Sign(message);
            Assert.True(key.VerifyData(message, signature, PublicKeyDetails.PkixEd25519));
            Assert.False(key.VerifyData([.. message, 0], signature, PublicKeyDetails.PkixEd25519));
        }
    }
}
