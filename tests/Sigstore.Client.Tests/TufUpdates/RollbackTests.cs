using System.Text.Json.Nodes;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>What tuf-conformance's test_rollback measures.</summary>
public sealed class RollbackTests
{
    private readonly RepositorySimulator _repository = new();

    [Fact]
    public async Task An_older_timestamp_is_refused()
    {
        _repository.Publish("timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        Restart("timestamp");
        _repository.Publish("timestamp");
        Assert.Equal(FailureCode.TufRollback, await client.RefreshAsync());
        Assert.Equal(2, client.Version("timestamp"));
        Assert.Equal("timestamp.json", _repository.Requests[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_older_snapshot_is_refused_with_the_timestamp_that_names_it(bool withHashes)
    {
        _repository.WithHashes = withHashes;
        _repository.Publish("snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        Restart("snapshot");
        _repository.Publish("snapshot", "timestamp");
        Assert.Equal(FailureCode.TufRollback, await client.RefreshAsync());
        Assert.Equal("root 1, snapshot 2, targets 1, timestamp 2", client.TrustedRoles());
        Assert.Equal("timestamp.json", _repository.Requests[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Older_targets_are_refused_with_the_snapshot_that_names_them(bool withHashes)
    {
        _repository.WithHashes = withHashes;
        _repository.Publish("targets", "snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        Restart("targets");
        _repository.Publish("targets", "snapshot", "timestamp");
        Assert.Equal(FailureCode.TufRollback, await client.RefreshAsync());
        Assert.Equal("root 1, snapshot 2, targets 2, timestamp 3", client.TrustedRoles());
    }

    [Fact]
    public async Task A_role_cannot_be_removed_from_the_snapshot()
    {
        _repository.AddDelegation("targets", "delegated", terminating: false, ["delegatedpath/*"]);
        _repository.Publish("delegated", "targets", "snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        ((JsonObject)_repository.Signed["snapshot"]["meta"]!).Remove("delegated.json");
        _repository.Publish("snapshot", "timestamp");
        Assert.Equal(FailureCode.TufRollback, await client.RefreshAsync());
        Assert.Equal(2, client.Version("snapshot"));
    }

    [Fact]
    public async Task New_snapshot_keys_recover_targets_from_a_fast_forward()
    {
        _repository.AddDelegation("targets", "delegated", terminating: false, ["delegatedpath/*"]);
        _repository.Publish("delegated");
        FastForward("targets");
        _repository.Publish("snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(100, client.Version("targets"));

        _repository.RotateKeys("snapshot");
        Restart("targets");
        ((JsonObject)_repository.Signed["snapshot"]["meta"]!).Remove("delegated.json");
        _repository.Publish("root", "targets", "snapshot", "timestamp");
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(1, client.Version("targets"));
    }

    [Fact]
    public async Task New_snapshot_and_timestamp_keys_recover_the_snapshot_from_a_fast_forward()
    {
        FastForward("snapshot");
        _repository.Publish("timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(100, client.Version("snapshot"));

        _repository.RotateKeys("snapshot");
        _repository.RotateKeys("timestamp");
        Restart("snapshot");
        _repository.Publish("root", "targets", "snapshot", "timestamp");
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(1, client.Version("snapshot"));
    }

    [Fact]
    public async Task New_timestamp_keys_recover_the_timestamp_from_a_fast_forward()
    {
        FastForward("timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(100, client.Version("timestamp"));

        _repository.RotateKeys("timestamp");
        Restart("timestamp");
        _repository.Publish("root", "timestamp");
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(1, client.Version("timestamp"));
    }

    private void FastForward(string role)
    {
        for (var i = 0; i < 99; i++)
        {
            _repository.Publish(role);
        }
    }

    // The next publication of the role is its version 1 again.
    private void Restart(string role)
    {
        _repository.Published.Remove(role);
        _repository.Signed[role]["version"] = 1;
    }
}
