using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>What tuf-conformance's test_expiration measures.</summary>
public sealed class ExpiryTests
{
    private readonly RepositorySimulator _repository = new();

    [Fact]
    public async Task An_expired_root_is_stored_and_nothing_is_asked_after_it()
    {
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        _repository.Expire("root", RepositorySimulator.Now.AddDays(-1));
        _repository.Publish("root", "targets", "snapshot", "timestamp");
        Assert.Equal(FailureCode.TufMetadataExpired, await client.RefreshAsync());
        Assert.Equal("root 2, snapshot 1, targets 1, timestamp 1", client.TrustedRoles());
        Assert.Equal("3.root.json", _repository.Requests[^1]);
    }

    [Theory]
    [InlineData("timestamp", "root 1, snapshot 1, targets 1, timestamp 1")]
    [InlineData("snapshot", "root 1, snapshot 1, targets 1, timestamp 2")]
    [InlineData("targets", "root 1, snapshot 2, targets 1, timestamp 2")]
    public async Task Expired_metadata_is_not_stored(string role, string trusted)
    {
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        _repository.Expire(role, RepositorySimulator.Now.AddDays(-5));
        _repository.Publish("targets", "snapshot", "timestamp");
        Assert.Equal(FailureCode.TufMetadataExpired, await client.RefreshAsync());
        Assert.Equal(trusted, client.TrustedRoles());
    }

    [Fact]
    public async Task Metadata_expires_at_the_very_moment_it_names()
    {
        using var client = new TestClient(_repository);
        client.Clock.Now = RepositorySimulator.Now.AddDays(30).AddSeconds(-1);
        Assert.Null(await client.RefreshAsync());
        client.Clock.Now = RepositorySimulator.Now.AddDays(30);
        Assert.Equal(FailureCode.TufMetadataExpired, await client.RefreshAsync());
    }

    [Fact]
    public async Task An_expired_local_root_leads_to_one_that_is_not()
    {
        _repository.Expire("root", RepositorySimulator.Now.AddDays(7));
        _repository.Publish("root");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        _repository.Expire("root", RepositorySimulator.Now.AddDays(21));
        _repository.Publish("root");
        client.Clock.Now = RepositorySimulator.Now.AddDays(18);
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(3, client.Version("root"));
    }

    [Fact]
    public async Task An_expired_local_timestamp_leads_to_one_that_is_not()
    {
        _repository.Expire("timestamp", RepositorySimulator.Now.AddDays(7));
        _repository.Publish("timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        client.Clock.Now = RepositorySimulator.Now.AddDays(18);
        Assert.Equal(FailureCode.TufMetadataExpired, await client.RefreshAsync());
        _repository.Expire("timestamp", RepositorySimulator.Now.AddDays(21));
        _repository.Publish("targets", "snapshot", "timestamp");
        Assert.Null(await client.RefreshAsync());
        Assert.Equal("root 1, snapshot 2, targets 2, timestamp 3", client.TrustedRoles());
    }

    [Fact]
    public async Task An_expired_local_timestamp_still_forbids_a_rollback()
    {
        _repository.Expire("timestamp", RepositorySimulator.Now.AddDays(7));
        _repository.Publish("timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        client.Clock.Now = RepositorySimulator.Now.AddDays(18);
        _repository.Expire("timestamp", RepositorySimulator.Now.AddDays(21));
        _repository.Signed["timestamp"]["version"] = 1;
        _repository.PublishAs("timestamp");
        Assert.Equal(FailureCode.TufRollback, await client.RefreshAsync());
    }
}
