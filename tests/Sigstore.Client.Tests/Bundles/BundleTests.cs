using System.Text.Json.Nodes;
using Sigstore.Client.Bundles;
using Sigstore.Client.Failures;
using Sigstore.Client.Tests.Attacks;

namespace Sigstore.Client.Tests.Bundles;

public sealed class BundleTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Writes_what_it_reads_back_to_the_same_bytes(bool isAttestation)
    {
        var forge = new Forge { Statement = isAttestation ? AttackTable.Statement() : null };
        var written = Bundle.Parse(forge.Build().BundleJson).ToJson();
        Assert.Equal(written, Bundle.Parse(written).ToJson());
        Assert.DoesNotContain((byte)'\n', written);
        Assert.Equal(BundleMediaTypes.Current, (string?)JsonNode.Parse(written)!["mediaType"]);
    }

    [Theory]
    [InlineData("application/vnd.dev.sigstore.bundle+json;version=0.1", BundleVersion.V01)]
    [InlineData("application/vnd.dev.sigstore.bundle+json;version=0.2", BundleVersion.V02)]
    [InlineData("application/vnd.dev.sigstore.bundle+json;version=0.3", BundleVersion.V03)]
    [InlineData("application/vnd.dev.sigstore.bundle.v0.3+json", BundleVersion.V03)]
    public void Knows_each_version_by_its_exact_media_type(string text, BundleVersion version)
    {
        Assert.True(BundleMediaTypes.TryParse(text, out var found));
        Assert.Equal(version, found);
        Assert.False(BundleMediaTypes.TryParse(text + " ", out _));
        Assert.False(BundleMediaTypes.TryParse(text.ToUpperInvariant(), out _));
    }

    [Fact]
    public void Names_the_path_of_an_unknown_member()
    {
        var forge = new Forge();
        forge.Entry.Json = entry => entry["inclusionProof"]!["extra"] = 1;
        var failure = forge.Build().Decide(CheckSwitch.All);
        Assert.Equal(FailureCode.BundleMalformed, failure?.Code);
        Assert.Contains("verificationMaterial.tlogEntries[0].inclusionProof: expected members that are known (logIndex, rootHash, treeSize, hashes, checkpoint), found 'extra'", failure!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\"}")]
    public void Refuses_documents_that_are_no_bundle(string text)
    {
        var refused = Assert.Throws<SigstoreException>(() => Bundle.Parse(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.InRange((int)refused.Failure.Code, 1001, 1002);
    }

    [Fact]
    public void Rebuilds_the_body_that_a_tiled_entry_leaves_out()
    {
        var forge = new Forge();
        forge.Entry.Json = entry => entry.Remove("canonicalizedBody");
        Assert.Null(forge.Build().Decide(CheckSwitch.All)?.ToString());
    }
}
