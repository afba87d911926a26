using System.Text.Json.Nodes;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>What tuf-conformance's test_file_download and test_quoting_issues measure.</summary>
public sealed class DownloadTests
{
    private readonly RepositorySimulator _repository = new();

    [Theory]
    [InlineData("target_file.txt")]
    [InlineData("path/to/a/target_file.txt")]
    [InlineData("with space & ?#%2e.txt")]
    [InlineData("ünïcode/文件")]
    [InlineData("/leading")]
    [InlineData(".hidden")]
    [InlineData("nul.txt")]
    public async Task Downloads_a_target_into_one_file(string path)
    {
        using var client = new TestClient(_repository);
        Add(path, "content");
        Assert.Null(await client.RefreshAsync());
        Assert.Empty(client.StoredContents());
        Assert.Null(await client.DownloadAsync(path));
        Assert.Equal(["content"], client.StoredContents());
        Assert.Equal(client.TargetFolder, Path.GetDirectoryName(client.Store.PathOf(path)));
        Assert.False(Path.GetFileName(client.Store.PathOf(path)).StartsWith('.'));
    }

    [Fact]
    public async Task A_substituted_target_is_neither_stored_nor_put_over_a_good_one()
    {
        using var client = new TestClient(_repository);
        Add("one", "first content");
        Add("two", "other content");
        Assert.Null(await client.DownloadAsync("one"));
        _repository.Artifacts["one"] = "evil!"u8.ToArray();
        _repository.Artifacts["two"] = "evil!"u8.ToArray();
        Assert.Null(await client.DownloadAsync("one")); // from the store
        Assert.Equal(FailureCode.TufTargetMismatch, await client.DownloadAsync("two"));
        Assert.Equal(["first content"], client.StoredContents());

        _repository.Artifacts["two"] = "evil content!"u8.ToArray(); // of the right length
        Assert.Equal(FailureCode.TufTargetMismatch, await client.DownloadAsync("two"));
    }

    [Fact]
    public async Task A_changed_target_replaces_its_file()
    {
        using var client = new TestClient(_repository);
        for (var i = 0; i < 3; i++)
        {
            Add("file", $"content {i}");
            Assert.Null(await client.DownloadAsync("file"));
            Assert.Equal([$"content {i}"], client.StoredContents());
            _repository.Artifacts["file"] = "malicious"u8.ToArray();
            Add("another", $"{i}");
            Assert.Null(await client.DownloadAsync("file"));
            Assert.Equal([$"content {i}"], client.StoredContents());
        }
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha384")]
    [InlineData("sha512")]
    [InlineData("sha256 sha512")]
    public async Task Any_known_hash_algorithm_will_do(string algorithms)
    {
        using var client = new TestClient(_repository);
        _repository.AddArtifact("targets", "file", "content"u8.ToArray(), algorithms.Split(' '));
        _repository.Publish("targets", "snapshot", "timestamp");
        Assert.Null(await client.DownloadAsync("file"));
        Assert.Single(_repository.Requests, request => request.StartsWith("targets/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_known_hash_must_match()
    {
        using var client = new TestClient(_repository);
        _repository.AddArtifact("targets", "file", "content"u8.ToArray(), "sha256", "sha512");
        _repository.Signed["targets"]["targets"]!["file"]!["hashes"]!["sha512"] = new string('0', 128);
        _repository.Publish("targets", "snapshot", "timestamp");
        Assert.Equal(FailureCode.TufTargetMismatch, await client.DownloadAsync("file"));
        Assert.Empty(client.StoredContents());
    }

    [Fact]
    public async Task Hashes_of_unknown_algorithms_alone_prove_nothing()
    {
        using var client = new TestClient(_repository);
        _repository.AddArtifact("targets", "file", "content"u8.ToArray());
        var hashes = (JsonObject)_repository.Signed["targets"]["targets"]!["file"]!["hashes"]!;
        hashes["unknown-hash"] = hashes["sha256"]!.DeepClone();
        hashes.Remove("sha256");
        _repository.Publish("targets", "snapshot", "timestamp");
        Assert.Equal(FailureCode.TufTargetHashUnsupported, await client.DownloadAsync("file"));
        Assert.Empty(client.StoredContents());
    }

    [Fact]
    public async Task A_stored_target_is_not_downloaded_again_and_a_damaged_one_is()
    {
        using var client = new TestClient(_repository);
        Add("file", "content");
        Assert.Null(await client.DownloadAsync("file", "file"));
        Assert.Single(_repository.Requests, request => request.StartsWith("targets/", StringComparison.Ordinal));
        Assert.Null(await client.DownloadAsync("file"));
        Assert.DoesNotContain(_repository.Requests, request => request.StartsWith("targets/", StringComparison.Ordinal));
        await File.WriteAllTextAsync(client.Store.PathOf("file"), "rubbish", TestContext.Current.CancellationToken);
        Assert.Null(await client.DownloadAsync("file"));
        Assert.Equal(["content"], client.StoredContents());
    }

    [Fact]
    public async Task Targets_are_downloaded_in_order_until_one_fails()
    {
        using var client = new TestClient(_repository);
        Add("one", "1");
        Add("two", "2");
        Assert.Equal(FailureCode.TufTargetNotFound, await client.DownloadAsync("one", "missing", "two"));
        Assert.Equal(["1"], client.StoredContents());
    }

    [Fact]
    public async Task A_target_that_is_vouched_for_but_not_there_is_not_found()
    {
        using var client = new TestClient(_repository);
        Add("file", "content");
        _repository.Artifacts.Clear();
        Assert.Equal(FailureCode.TufTargetNotFound, await client.DownloadAsync("file"));
    }

    [Theory]
    [InlineData("?", "1.%3F.json", "%3F")]
    [InlineData("#", "1.%23.json", "%23")]
    [InlineData("/delegatedrole", "1.%2Fdelegatedrole.json", "%2Fdelegatedrole")]
    [InlineData("../delegatedrole", "1...%2Fdelegatedrole.json", "%2E.%2Fdelegatedrole")]
    [InlineData("..", "1....json", "%2E.")]
    [InlineData("CON", "1.CON.json", "%43ON")]
    public async Task Role_names_mean_nothing_to_urls_and_file_systems(string role, string request, string fileName)
    {
        using var server = new LoopbackServer(_repository);
        using var client = new TestClient(_repository, server.Url);
        _repository.AddDelegation("targets", role, terminating: false, ["*"]);
        _repository.Publish(role, "targets", "snapshot", "timestamp");
        Assert.Equal(FailureCode.TufTargetNotFound, await client.DownloadAsync("nonexistent target"));
        Assert.Contains(request, _repository.Requests);
        Assert.Equal(5, Directory.GetFiles(client.Cache.Folder, "*.json").Length);
        Assert.True(File.Exists(Path.Combine(client.Cache.Folder, fileName + ".json")), string.Join(' ', Directory.GetFiles(client.Cache.Folder)));
    }

    private void Add(string path, string content)
    {
        _repository.AddArtifact("targets", path, System.Text.Encoding.UTF8.GetBytes(content));
        _repository.Publish("targets", "snapshot", "timestamp");
    }
}
