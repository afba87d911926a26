namespace Sigstore.Client.Tests.TufUpdates;

public sealed class CostTests
{
    private readonly RepositorySimulator _repository = new();

    [Fact]
    public async Task A_refresh_with_nothing_new_makes_two_requests_and_verifies_each_signature_once()
    {
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(["2.root.json", "timestamp.json"], _repository.Requests);
        Assert.Equal(4, client.Trusted!.SignatureVerifications); // root, timestamp, snapshot, targets: one key each
    }

    [Fact]
    public async Task A_new_root_that_keeps_its_keys_costs_one_verification_for_both_thresholds()
    {
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        _repository.Publish("root");
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(5, client.Trusted!.SignatureVerifications); // the old root once, the new one once, and the other three
    }

    [Fact]
    public async Task Signatures_beyond_the_threshold_are_not_verified()
    {
        for (var i = 0; i < 4; i++)
        {
            _repository.AddKey("timestamp");
        }

        _repository.Published.Remove("root");
        _repository.PublishAs("root");
        _repository.Publish("timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(4, client.Trusted!.SignatureVerifications);
    }

    [Fact]
    public async Task A_second_search_asks_for_no_role_again()
    {
        _repository.AddDelegation("targets", "team", terminating: false, ["team/*"]);
        _repository.AddArtifact("team", "team/one", "1"u8.ToArray());
        _repository.AddArtifact("team", "team/two", "2"u8.ToArray());
        _repository.Publish("team", "targets", "snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.DownloadAsync("team/one", "team/two"));
        Assert.Single(_repository.Requests, "1.team.json");
    }
}
