using Sigstore.Client.Crypto;
using Sigstore.Client.Verification;

namespace Sigstore.Client.Tests.Verification;

public sealed class ArtifactTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];

    [Fact]
    public void A_stream_is_hashed_from_where_it_stands()
    {
        using var stream = new MemoryStream(Content) { Position = 2 };
        Assert.Equal([Digest.Of(DigestAlgorithm.Sha256, Content.AsSpan(2))], Artifact.OfStream(stream).DigestsOf([DigestAlgorithm.Sha256]));
    }

    [Fact]
    public void A_stream_that_cannot_go_back_answers_for_every_algorithm_asked_later()
    {
        using var stream = new ForwardOnly(Content);
        var artifact = Artifact.OfStream(stream);
        _ = artifact.DigestsOf([DigestAlgorithm.Sha256]);
        Assert.Contains(Digest.Of(DigestAlgorithm.Sha512, Content), artifact.DigestsOf([DigestAlgorithm.Sha512]));
        Assert.False(artifact.TryGetBytes(100, out _));
    }

    [Fact]
    public void Digests_answer_only_for_what_is_known()
    {
        var artifact = Artifact.OfDigest(Digest.Of(DigestAlgorithm.Sha256, Content));
        Assert.Empty(artifact.DigestsOf([DigestAlgorithm.Sha512]));
        Assert.Throws<ArgumentException>(() => Artifact.OfDigests([]));
    }

    private sealed class ForwardOnly(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
