using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Crypto;

public sealed class DigestTests
{
    [Theory]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", DigestAlgorithm.Sha256)]
    [InlineData("sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7", DigestAlgorithm.Sha384)]
    [InlineData("sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", DigestAlgorithm.Sha512)]
    public void Computes_and_reads_the_vectors_of_fips_180(string text, DigestAlgorithm algorithm)
    {
        var digest = Digest.Of(algorithm, "abc"u8);
        Assert.Equal(text, digest.ToString());
        Assert.Equal(digest, Digest.Parse(text));
        Assert.Equal(digest, Digest.Parse(algorithm.Name() + ":" + digest.Hex.ToUpperInvariant()));
        Assert.Equal(digest.GetHashCode(), Digest.Parse(text).GetHashCode());
        Assert.NotEqual(digest, Digest.Of(algorithm, "abd"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256:")]
    [InlineData("SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha1:a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag")]
    [InlineData("sha256: a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Refuses_other_texts(string text) => Refusals.Throws(FailureCode.DigestMalformed, () => Digest.Parse(text));

    [Fact]
    public void Refuses_other_lengths()
    {
        Refusals.Throws(FailureCode.DigestMalformed, () => Digest.FromBytes(DigestAlgorithm.Sha384, new byte[32]));
        Refusals.Throws(FailureCode.DigestMalformed, () => Sha256Digest.FromBytes(new byte[31]));
    }
}
