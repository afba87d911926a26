using Sigstore.Client.Failures;
using Sigstore.Client.Tuf;
using Sigstore.Client.Tuf.Roots;

namespace Sigstore.Client.Tests.Tuf;

public sealed class RootWalkTests
{
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("public-good", 15)]
    [InlineData("staging", 14)]
    public void Every_root_follows_from_the_one_before_it(string instance, int last)
    {
        var trusted = TrustedMetadata.Begin(RootOf(instance, 1), LongAgo);
        for (var version = 2; version <= last; version++)
        {
            trusted = trusted.UpdateRoot(RootOf(instance, version));
            Assert.Equal(version, trusted.Root.Envelope.Version);
        }

        trusted.RequireCurrentRoot();
    }

    [Theory]
    [InlineData("public-good", 15)]
    [InlineData("staging", 14)]
    public void No_root_can_be_left_out_or_come_again(string instance, int last)
    {
        for (var version = 1; version < last - 1; version++)
        {
            var trusted = TrustedMetadata.Begin(RootOf(instance, version), LongAgo);
            Assert.Throws<SigstoreException>(() => trusted.UpdateRoot(RootOf(instance, version + 2)));
            Assert.Throws<SigstoreException>(() => trusted.UpdateRoot(RootOf(instance, version)));
        }
    }

    [Fact]
    public void The_instances_do_not_vouch_for_each_other()
    {
        var trusted = TrustedMetadata.Begin(RootOf("public-good", 1), LongAgo);
        var refused = Assert.Throws<SigstoreException>(() => trusted.UpdateRoot(RootOf("staging", 2)));
        Assert.Equal(FailureCode.TufSignaturesMissing, refused.Failure.Code);
    }

    [Fact]
    public void The_embedded_root_is_one_of_the_public_instance()
    {
        var embedded = TrustedMetadata.Begin(EmbeddedRoot.Public.RootJson.Span, LongAgo);
        var version = (int)embedded.Root.Envelope.Version;
        if (version <= 15)
        {
            Assert.Equal(RootOf("public-good", version), EmbeddedRoot.Public.RootJson.ToArray());
            return;
        }

        // Newer than the vectors: then it must follow from their last one.
        Assert.Equal(16, version);
        TrustedMetadata.Begin(RootOf("public-good", 15), LongAgo).UpdateRoot(EmbeddedRoot.Public.RootJson.Span);
    }

    [Fact]
    public void The_embedded_files_verify_by_themselves()
    {
        var embedded = TrustedMetadata.Begin(EmbeddedRoot.Public.RootJson.Span, LongAgo);
        Assert.True(embedded.Root.ConsistentSnapshot);
        Assert.Equal(3, embedded.Root.Roles[RoleName.Root].Threshold);
        Assert.StartsWith("@sigstore/tuf@", EmbeddedRoot.Public.Source, StringComparison.Ordinal);
        Assert.True(EmbeddedRoot.Public.PublishedAt > new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private static byte[] RootOf(string instance, int version)
    {
        var vectors = Environment.GetEnvironmentVariable("SIGSTORE_VECTORS");
        if (string.IsNullOrEmpty(vectors))
        {
            Assert.Skip("SIGSTORE_VECTORS is not set");
        }

        return File.ReadAllBytes(Path.Combine(vectors, "tuf-roots", instance, $"{version}.root.json"));
    }
}
