using System.Text.Json.Nodes;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>What tuf-conformance's test_basic measures.</summary>
public sealed class RefreshTests
{
    private static readonly string[] FirstRefresh = ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"];
    private readonly RepositorySimulator _repository = new();

    [Fact]
    public async Task A_first_refresh_asks_in_the_order_of_the_workflow_and_stores_the_bytes_received()
    {
        using var client = new TestClient(_repository);
        _repository.Published["timestamp"][0] = [.. _repository.Latest("timestamp"), (byte)' '];
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(FirstRefresh, _repository.Requests);
        foreach (var role in (string[])["root", "timestamp", "snapshot", "targets"])
        {
            Assert.Equal(_repository.Latest(role), client.Cache.TryRead(role));
        }
    }

    [Fact]
    public async Task A_download_refreshes_first()
    {
        using var client = new TestClient(_repository);
        Assert.Equal(FailureCode.TufTargetNotFound, await client.DownloadAsync("nonexistent"));
        Assert.Equal(FirstRefresh, _repository.Requests);
        Assert.Equal("root 1, snapshot 1, targets 1, timestamp 1", client.TrustedRoles());
    }

    [Fact]
    public async Task An_initial_root_that_is_malformed_or_unsigned_is_refused_before_any_request()
    {
        using var client = new TestClient(_repository);
        var root = (JsonObject)_repository.Root.DeepClone();
        client.Cache.Write("root", RepositorySimulator.Sign(root, [TestKey.Ecdsa()]));
        Assert.Equal(FailureCode.TufSignaturesMissing, await client.RefreshAsync());
        root.Remove("version");
        client.Cache.Write("root", RepositorySimulator.Sign(root, _repository.Signers["root"]));
        Assert.Equal(FailureCode.TufMetadataMalformed, await client.RefreshAsync());
        Assert.Empty(_repository.Requests);
    }

    [Fact]
    public async Task No_root_at_all_is_refused_before_any_request()
    {
        using var client = new TestClient(_repository, initialized: false);
        Assert.Equal(FailureCode.InstanceNotInitialized, await client.RefreshAsync());
        Assert.Empty(_repository.Requests);
    }

    [Theory]
    [InlineData("root", "root 1")]
    [InlineData("timestamp", "root 2")]
    [InlineData("snapshot", "root 2, timestamp 2")]
    [InlineData("targets", "root 2, snapshot 2, timestamp 2")]
    public async Task Unsigned_metadata_is_refused_and_what_came_before_it_is_kept(string role, string trusted)
    {
        _repository.Signers[role].Clear();
        _repository.Publish("root", "targets", "snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Equal(FailureCode.TufSignaturesMissing, await client.RefreshAsync());
        Assert.Equal(trusted, client.TrustedRoles());
    }

    [Theory]
    [InlineData("root", "root 1")]
    [InlineData("snapshot", "root 2, timestamp 2")]
    [InlineData("targets", "root 2, snapshot 2, timestamp 2")]
    public async Task Metadata_of_another_version_than_its_name_is_refused(string role, string trusted)
    {
        // Served as version 2, signed as version 3, while what vouches for it says 2.
        _repository.Publish("root", "targets", "snapshot", "timestamp");
        _repository.Signed[role]["version"] = 3;
        _repository.Published[role][1] = RepositorySimulator.Sign(_repository.Signed[role], _repository.Signers[role]);
        using var client = new TestClient(_repository);
        Assert.Equal(FailureCode.TufVersionUnexpected, await client.RefreshAsync());
        Assert.Equal(trusted, client.TrustedRoles());
    }

    [Fact]
    public async Task A_timestamp_of_the_same_version_with_other_content_changes_nothing()
    {
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        var kept = client.Cache.TryRead("timestamp");
        _repository.Signed["timestamp"]["meta"]!["snapshot.json"]!["version"] = 100;
        _repository.Published.Remove("timestamp");
        _repository.PublishAs("timestamp");
        Assert.Null(await client.RefreshAsync());
        Assert.Equal("timestamp.json", _repository.Requests[^1]);
        Assert.Equal(kept, client.Cache.TryRead("timestamp"));
    }

    [Fact]
    public async Task Lengths_and_hashes_of_metadata_are_checked_where_they_are_given()
    {
        _repository.WithHashes = true;
        _repository.Publish("targets", "snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());

        _repository.Publish("targets");
        _repository.Signed["snapshot"]["meta"]!["targets.json"]!["hashes"]!["sha256"] = new string('0', 64);
        _repository.Publish("snapshot", "timestamp");
        Assert.Equal(FailureCode.TufMetadataMismatch, await client.RefreshAsync());
        Assert.Equal("root 1, snapshot 3, targets 2, timestamp 3", client.TrustedRoles());

        _repository.Publish("targets", "snapshot");
        _repository.Signed["timestamp"]["meta"]!["snapshot.json"]!["hashes"]!["sha256"] = new string('0', 64);
        _repository.Publish("timestamp");
        Assert.Equal(FailureCode.TufMetadataMismatch, await client.RefreshAsync());
        Assert.Equal("root 1, snapshot 3, targets 2, timestamp 4", client.TrustedRoles());
    }

    [Fact]
    public async Task Members_that_nobody_here_knows_are_signed_content_like_all_others()
    {
        using var client = new TestClient(_repository);
        var key = TestKey.Ecdsa();
        key.Json["extra-field"] = new JsonObject { ["a"] = 1, ["b"] = "é\n\"" };
        key.Json["keyid_hash_algorithms"] = "md5";
        _repository.AddKey("root", key);
        _repository.Root["custom-field"] = "value";
        _repository.Role("root")["another-field"] = new JsonArray(1, "x", null);
        _repository.Publish("root");
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(2, client.Version("root"));
    }

    [Theory]
    [InlineData("timestamp", "root 1, snapshot 1, targets 1, timestamp 1")]
    [InlineData("snapshot", "root 1, snapshot 1, targets 1, timestamp 2")]
    [InlineData("targets", "root 1, snapshot 2, targets 1, timestamp 2")]
    public async Task Metadata_that_is_named_but_not_there_is_a_failure(string role, string trusted)
    {
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        _repository.Publish("targets", "snapshot", "timestamp");
        _repository.Published[role].RemoveAt(role == "timestamp" ? 0 : 1);
        if (role == "timestamp")
        {
            _repository.Published.Remove(role);
        }

        Assert.Equal(FailureCode.TufMetadataNotFound, await client.RefreshAsync());
        Assert.Equal(trusted, client.TrustedRoles());
    }

    [Fact]
    public async Task A_snapshot_that_looks_like_a_timestamp_is_none()
    {
        using var client = new TestClient(_repository);
        var key = _repository.Signers["timestamp"][0];
        _repository.AddKey("snapshot", key);
        _repository.Signed["snapshot"]["meta"] = new JsonObject { ["snapshot.json"] = new JsonObject { ["version"] = 1 } };
        _repository.Publish("root", "snapshot");
        _repository.Published["timestamp"].Add(_repository.Latest("snapshot"));
        _repository.Published["snapshot"].RemoveAt(1);
        Assert.Equal(FailureCode.TufMetadataTypeUnexpected, await client.RefreshAsync());
        Assert.Equal("root 2", client.TrustedRoles());
    }

    [Fact]
    public async Task Without_consistent_snapshots_names_carry_no_versions()
    {
        _repository.Root["consistent_snapshot"] = false;
        _repository.Publish("root");
        _repository.AddArtifact("targets", "dir/file", "content"u8.ToArray());
        _repository.Publish("targets", "snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.DownloadAsync("dir/file"));
        Assert.Equal(["2.root.json", "3.root.json", "timestamp.json", "snapshot.json", "targets.json", "targets/dir/file"], _repository.Requests);
    }

    [Fact]
    public async Task Endless_root_rotations_end()
    {
        using var client = new TestClient(_repository);
        for (var i = 0; i < 300; i++)
        {
            _repository.Publish("root");
        }

        Assert.Null(await client.RefreshAsync());
        Assert.Equal(257, client.Version("root"));
    }

    [Fact]
    public async Task Works_over_http_on_loopback()
    {
        using var server = new LoopbackServer(_repository);
        using var client = new TestClient(_repository, server.Url);
        _repository.AddArtifact("targets", "path/to/file.txt", "content"u8.ToArray());
        _repository.Publish("targets", "snapshot", "timestamp");
        Assert.Null(await client.DownloadAsync("path/to/file.txt"));
        Assert.Equal(["content"], client.StoredContents());
        Assert.Null(await client.DownloadAsync("path/to/file.txt"));
        Assert.Equal(["2.root.json", "timestamp.json"], _repository.Requests);
    }
}
