using System.Text.Json.Nodes;
using Sigstore.Client.Failures;
using Sigstore.Client.Tests.TufUpdates;
using Sigstore.Client.Tuf;

namespace Sigstore.Client.Tests.Tuf;

public sealed class MetadataParsingTests
{
    private static readonly RepositorySimulator Repository = new();

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"signatures\":[],\"signed\":[]}")]
    [InlineData("{\"signatures\":{},\"signed\":{}}")]
    [InlineData("{\"signatures\":[],\"signatures\":[],\"signed\":{}}")]
    [InlineData("{\"signatures\":[],\"signed\":{},}")]
    [InlineData("// comment\n{\"signatures\":[],\"signed\":{}}")]
    [InlineData("\ufeff{\"signatures\":[],\"signed\":{}}")]
    public void Refuses_what_is_no_metadata(string json) => AssertMalformed(System.Text.Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData("version", "0")]
    [InlineData("version", "-1")]
    [InlineData("version", "1.0")]
    [InlineData("version", "\"1\"")]
    [InlineData("version", "9223372036854775807")]
    [InlineData("version", "9223372036854775808")]
    [InlineData("spec_version", "\"2.0.0\"")]
    [InlineData("spec_version", "\"1\"")]
    [InlineData("spec_version", "\"1.0.0.0\"")]
    [InlineData("spec_version", "\"1.x\"")]
    [InlineData("spec_version", "1")]
    [InlineData("expires", "\"2026-01-01\"")]
    [InlineData("expires", "\"tomorrow\"")]
    [InlineData("expires", "1")]
    [InlineData("_type", "1")]
    [InlineData("consistent_snapshot", "\"true\"")]
    [InlineData("keys", "[]")]
    [InlineData("keys", "{\"a\":{}}")]
    [InlineData("roles", "{}")]
    [InlineData("x-custom", "1.5")]
    public void Refuses_a_root_with_a_member_of_another_form(string member, string value)
    {
        var root = (JsonObject)Repository.Root.DeepClone();
        root[member] = JsonNode.Parse(value);
        AssertMalformed(System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["signatures"] = new JsonArray(), ["signed"] = root }.ToJsonString()));
    }

    [Theory]
    [InlineData("threshold", "0")]
    [InlineData("threshold", "-1")]
    [InlineData("threshold", "\"1\"")]
    [InlineData("keyids", "[\"a\",\"a\"]")]
    [InlineData("keyids", "[1]")]
    [InlineData("keyids", "null")]
    public void Refuses_a_role_with_a_member_of_another_form(string member, string value)
    {
        var root = (JsonObject)Repository.Root.DeepClone();
        root["roles"]!["snapshot"]![member] = JsonNode.Parse(value);
        AssertMalformed(RepositorySimulator.Sign(root, []));
    }

    [Fact]
    public void Refuses_a_fifth_top_level_role()
    {
        var root = (JsonObject)Repository.Root.DeepClone();
        root["roles"]!["mirrors"] = root["roles"]!["targets"]!.DeepClone();
        AssertMalformed(RepositorySimulator.Sign(root, []));
    }

    [Theory]
    [InlineData("2021-12-18T13:28:12.99008-06:00", "2021-12-18 19:28:12Z")]
    [InlineData("2022-05-11T19:09:02.663975009Z", "2022-05-11 19:09:02Z")]
    [InlineData("2022-05-11T19:09:02Z", "2022-05-11 19:09:02Z")]
    public void Reads_dates_as_old_public_roots_have_them(string text, string instant)
    {
        var root = (JsonObject)Repository.Root.DeepClone();
        root["expires"] = text;
        Assert.Equal(instant, RootMetadata.Parse(RepositorySimulator.Sign(root, [])).Envelope.Expires.ToString("u", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":{},"roles":[],"succinct_roles":{"keyids":[],"threshold":1,"bit_length":1,"name_prefix":"b"}}""")]
    [InlineData("""{"keys":{},"succinct_roles":{"keyids":[],"threshold":1,"bit_length":0,"name_prefix":"b"}}""")]
    [InlineData("""{"keys":{},"succinct_roles":{"keyids":[],"threshold":1,"bit_length":33,"name_prefix":"b"}}""")]
    [InlineData("""{"keys":{},"roles":[{"name":"a","keyids":[],"threshold":1,"terminating":false}]}""")]
    [InlineData("""{"keys":{},"roles":[{"name":"a","keyids":[],"threshold":1,"terminating":false,"paths":[],"path_hash_prefixes":[]}]}""")]
    [InlineData("""{"keys":{},"roles":[{"name":"snapshot","keyids":[],"threshold":1,"terminating":false,"paths":[]}]}""")]
    [InlineData("""{"keys":{},"roles":[{"name":"","keyids":[],"threshold":1,"terminating":false,"paths":[]}]}""")]
    [InlineData("""{"keys":{},"roles":[{"name":"a","keyids":[],"threshold":1,"paths":[]}]}""")]
    [InlineData("""{"keys":{},"roles":[{"name":"a","keyids":[],"threshold":1,"terminating":false,"paths":[]},{"name":"a","keyids":[],"threshold":1,"terminating":false,"paths":[]}]}""")]
    public void Refuses_delegations_that_can_be_read_in_two_ways(string delegations)
    {
        var repository = new RepositorySimulator();
        repository.Signed["targets"]["delegations"] = JsonNode.Parse(delegations);
        repository.Publish("targets", "snapshot", "timestamp");
        var trusted = TrustedMetadata.Begin(repository.Latest("root"), RepositorySimulator.Now)
            .UpdateTimestamp(repository.Latest("timestamp")).UpdateSnapshot(repository.Latest("snapshot"));
        var refused = Assert.Throws<SigstoreException>(() => trusted.UpdateTargets("targets", "root", repository.Latest("targets")));
        Assert.Equal(FailureCode.TufMetadataMalformed, refused.Failure.Code);
    }

    private static void AssertMalformed(byte[] utf8) =>
        Assert.Equal(FailureCode.TufMetadataMalformed, Assert.Throws<SigstoreException>(() => RootMetadata.Parse(utf8)).Failure.Code);
}
