using System.Text.Json.Nodes;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>What tuf-conformance's test_updater_delegation_graphs measures, and the kinds of delegation it leaves out.</summary>
public sealed class DelegationTests
{
    private readonly RepositorySimulator _repository = new();

    // delegator>role, '!' after the role: terminating, ':pattern' (default *); then the order of visits.
    public static TheoryData<string, string> Graphs => new()
    {
        { "targets>A", "A" },
        { "targets>A targets>B", "A B" },
        { "targets>A targets>B B>C", "A B C" },
        { "targets>A targets>B A>C A>D", "A C D B" },
        { "targets>A targets>B A>C C>D", "A C D B" },
        { "targets>A targets>B A>C! A>D", "A C" },
        { "targets>A targets>B A>C! C>D", "A C D" },
        { "targets>A:*.py targets>B A>C", "B" },
        { "targets>A targets>B A>C:*.py C>D", "A B" },
        { "targets>A targets>B B>C C>D D>B", "A B C D" },
        { "targets>A targets>B B>C A>C", "A C B" },
        { "targets>A targets>B B>C A>C:*.py", "A B C" },
        { "targets>A! targets>B", "A" },
        { "targets>A:*.py targets>A2! targets>B", "A2" },
    };

    [Theory]
    [MemberData(nameof(Graphs))]
    public async Task Roles_are_asked_depth_first_in_the_order_they_are_delegated_to(string graph, string visited)
    {
        using var client = new TestClient(_repository);
        Build(graph);
        Assert.Equal(FailureCode.TufTargetNotFound, await client.DownloadAsync("missingpath"));
        Assert.Equal(visited.Split(' ').Select(role => $"1.{role}.json"), _repository.Requests.Skip(4));
    }

    [Theory]
    [InlineData("targetfile", true, "")]
    [InlineData("README.md", true, "A")]
    [InlineData("releases/x/x_v1", true, "B C")]
    [InlineData("releases/y/y_v1.zip", true, "B D")]
    [InlineData("releases/z/z_v1.zip", false, "B")]
    [InlineData("releases/README.md", false, "")]
    [InlineData("foo-1.tgz", true, "A")]
    [InlineData("foo-alpha.tgz", false, "")]
    [InlineData("README.MD", false, "")]
    public async Task A_target_is_found_only_where_every_delegation_covers_it(string path, bool found, string visited)
    {
        using var client = new TestClient(_repository);
        _repository.AddDelegation("targets", "A", terminating: false, ["*.doc", "*.md", "foo-?.tgz"]);
        Build("targets>B:releases/*/* B>C:releases/x/* B>D:releases/y/*.zip", publish: false);
        foreach (var (role, file) in (ReadOnlySpan<(string, string)>)[
            ("targets", "targetfile"), ("A", "README.md"), ("A", "releases/README.md"), ("A", "foo-1.tgz"), ("A", "foo-alpha.tgz"),
            ("C", "releases/x/x_v1"), ("D", "releases/y/y_v1.zip"), ("D", "releases/z/z_v1.zip")])
        {
            _repository.AddArtifact(role, file, System.Text.Encoding.UTF8.GetBytes(file));
        }

        _repository.Publish("A", "B", "C", "D", "targets", "snapshot", "timestamp");
        Assert.Equal(found ? null : FailureCode.TufTargetNotFound, await client.DownloadAsync(path));
        Assert.Equal(found ? [path] : [], client.StoredContents());
        var roles = _repository.Requests.Skip(4).Where(request => !request.StartsWith("targets/", StringComparison.Ordinal));
        Assert.Equal(visited.Length == 0 ? [] : visited.Split(' ').Select(role => $"1.{role}.json"), roles);
    }

    [Fact]
    public async Task A_role_loaded_through_one_delegator_is_verified_for_the_next()
    {
        using var client = new TestClient(_repository);
        _repository.AddDelegation("targets", "parent-a", terminating: false, ["team-a/*"]);
        _repository.AddDelegation("targets", "parent-b", terminating: false, ["team-b/*"]);
        _repository.AddDelegation("parent-a", "release", terminating: false, ["team-a/*"]);
        var keyOfB = _repository.AddDelegation("parent-b", "release", terminating: false, ["team-b/*"]);
        _repository.Signers["release"].Remove(keyOfB);
        _repository.AddArtifact("release", "team-a/root.json", "trusted A"u8.ToArray());
        _repository.AddArtifact("release", "team-b/root.json", "malicious B"u8.ToArray());
        _repository.Publish("release", "parent-a", "parent-b", "targets", "snapshot", "timestamp");
        Assert.Equal(FailureCode.TufDelegationRefused, await client.DownloadAsync("team-a/root.json", "team-b/root.json"));
        Assert.Equal(["trusted A"], client.StoredContents());

        // From the disk it has no authority either.
        Assert.Equal(FailureCode.TufSignaturesMissing, await client.DownloadAsync("team-b/root.json"));
    }

    [Fact]
    public async Task A_role_that_the_snapshot_does_not_list_is_not_even_asked_for()
    {
        _repository.AddDelegation("targets", "delegated", terminating: false, ["delegatedpath/*"]);
        _repository.Publish("delegated", "targets");
        ((JsonObject)_repository.Signed["snapshot"]["meta"]!).Remove("delegated.json");
        _repository.Publish("snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(FailureCode.TufMetadataNotFound, await client.DownloadAsync("delegatedpath/foo"));
        Assert.Equal(["2.root.json", "timestamp.json"], _repository.Requests);
        Assert.Null(client.Version("delegated"));
    }

    [Fact]
    public async Task A_role_that_is_refused_ends_the_search()
    {
        _repository.AddDelegation("targets", "A", terminating: false, ["*"]);
        _repository.AddDelegation("targets", "B", terminating: false, ["*"]);
        _repository.AddArtifact("B", "file", "content"u8.ToArray());
        _repository.Signers["A"].Clear();
        _repository.Publish("A", "B", "targets", "snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Equal(FailureCode.TufSignaturesMissing, await client.DownloadAsync("file"));
        Assert.Empty(client.StoredContents());
    }

    [Fact]
    public async Task A_role_is_delegated_to_by_the_hash_of_the_path()
    {
        var prefix = Sha256Digest.Of("file"u8).Hex[..2];
        var other = prefix == "00" ? "11" : "00";
        _repository.AddDelegation("targets", "no", terminating: false, paths: null, [other]);
        _repository.AddDelegation("targets", "yes", terminating: false, paths: null, [other, prefix]);
        _repository.AddArtifact("no", "file", "wrong"u8.ToArray());
        _repository.AddArtifact("yes", "file", "right"u8.ToArray());
        _repository.Publish("no", "yes", "targets", "snapshot", "timestamp");
        using var client = new TestClient(_repository);
        Assert.Null(await client.DownloadAsync("file"));
        Assert.DoesNotContain("1.no.json", _repository.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_succinct_bin_is_chosen_by_the_hash_of_the_path(int bitLength)
    {
        var bin = Sha256Digest.Of("file"u8).Span[0] >> (8 - bitLength);
        var name = $"bin-{bin.ToString("x" + ((bitLength + 3) / 4), System.Globalization.CultureInfo.InvariantCulture)}";
        _repository.AddSuccinctRoles("targets", bitLength, "bin");
        _repository.AddArtifact(name, "file", "content"u8.ToArray());
        var bins = _repository.Signed.Keys.Where(role => role.StartsWith("bin-", StringComparison.Ordinal)).ToArray();
        _repository.Publish([.. bins, "targets", "snapshot", "timestamp"]);
        using var client = new TestClient(_repository);
        Assert.Null(await client.DownloadAsync("file"));
        Assert.Equal($"1.{name}.json", _repository.Requests[4]);
    }

    [Fact]
    public async Task Endless_delegations_end()
    {
        for (var i = 0; i < 40; i++)
        {
            _repository.AddDelegation(i == 0 ? "targets" : $"r{i - 1}", $"r{i}", terminating: false, ["*"]);
        }

        _repository.Publish([.. Enumerable.Range(0, 40).Select(i => $"r{i}"), "targets", "snapshot", "timestamp"]);
        using var client = new TestClient(_repository);
        Assert.Equal(FailureCode.TufTargetNotFound, await client.DownloadAsync("file"));
        Assert.Equal(4 + 32, _repository.Requests.Count);
    }

    private void Build(string graph, bool publish = true)
    {
        foreach (var edge in graph.Split(' '))
        {
            var (delegator, rest) = (edge[..edge.IndexOf('>', StringComparison.Ordinal)], edge[(edge.IndexOf('>', StringComparison.Ordinal) + 1)..]);
            var role = rest.Split(':')[0];
            var pattern = rest.Contains(':', StringComparison.Ordinal) ? rest.Split(':')[1] : "*";
            _repository.AddDelegation(delegator, role.TrimEnd('!'), role.EndsWith('!'), [pattern]);
        }

        if (publish)
        {
            _repository.Publish([.. _repository.Signed.Keys.Except(["root", "timestamp", "snapshot", "targets"]), "targets", "snapshot", "timestamp"]);
        }
    }
}
