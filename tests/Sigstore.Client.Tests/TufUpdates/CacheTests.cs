using Sigstore.Client.Failures;
using Sigstore.Client.Tuf;
using Sigstore.Client.TufUpdates;

namespace Sigstore.Client.Tests.TufUpdates;

public sealed class CacheTests
{
    private readonly RepositorySimulator _repository = new();

    [Theory]
    [InlineData("timestamp")]
    [InlineData("snapshot")]
    [InlineData("targets")]
    public async Task Rubbish_in_the_cache_costs_a_download(string role)
    {
        using var client = new TestClient(_repository);
        foreach (var rubbish in (byte[][])[[], "{}"u8.ToArray(), "\0\0\0"u8.ToArray(), _repository.Latest(role)[..100], _repository.Latest("root")])
        {
            Assert.Null(await client.RefreshAsync());
            client.Cache.Write(role, rubbish);
            Assert.Null(await client.RefreshAsync());
            Assert.Equal(_repository.Latest(role), client.Cache.TryRead(role));
        }
    }

    [Fact]
    public async Task A_rubbish_root_in_the_cache_is_replaced_through_the_initial_one()
    {
        using var client = new TestClient(_repository) { InitialRoot = _repository.Latest("root") };
        _repository.Publish("root", "root");
        Assert.Null(await client.RefreshAsync());
        client.Cache.Write("root", "rubbish"u8);
        Assert.Null(await client.RefreshAsync());
        Assert.Equal(3, client.Version("root"));
    }

    [Fact]
    public async Task A_newer_initial_root_is_preferred_to_the_cached_one_and_an_older_one_is_not()
    {
        _repository.Publish("root", "root");
        using var client = new TestClient(_repository) { InitialRoot = _repository.Published["root"][2] };
        Assert.Null(await client.RefreshAsync());
        Assert.Equal("4.root.json", _repository.Requests[0]);
        client.Cache.Write("root", _repository.Published["root"][2]);
        client.InitialRoot = _repository.Published["root"][1];
        Assert.Null(await client.RefreshAsync());
        Assert.Equal("4.root.json", _repository.Requests[0]);
    }

    [Fact]
    public async Task An_initial_root_needs_no_cache()
    {
        using var client = new TestClient(_repository, initialized: false) { InitialRoot = _repository.Latest("root") };
        Assert.Null(await client.RefreshAsync());
    }

    [Fact]
    public async Task One_holder_of_the_lock_makes_the_others_wait()
    {
        using var client = new TestClient(_repository);
        var first = await client.Cache.LockAsync(TestContext.Current.CancellationToken);
        var second = client.Cache.LockAsync(TestContext.Current.CancellationToken);
        await Task.Delay(150, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Waiting_for_the_lock_can_be_cancelled()
    {
        using var client = new TestClient(_repository);
        using var held = await client.Cache.LockAsync(TestContext.Current.CancellationToken);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Cache.LockAsync(cancel.Token));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said()
    {
        using var client = new TestClient(_repository);
        var inTheWay = Path.Combine(client.Cache.Folder, "file");
        await File.WriteAllTextAsync(inTheWay, "", TestContext.Current.CancellationToken);
        var cache = new TufCache(inTheWay, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => cache.LockAsync(TestContext.Current.CancellationToken));
        Assert.Equal(FailureCode.TufCacheUnusable, refused.Failure.Code);
    }

    [Fact]
    public async Task Many_refreshes_at_once_leave_a_cache_that_verifies()
    {
        using var client = new TestClient(_repository);
        var work = Enumerable.Range(0, 8).Select(async _ =>
        {
            using var handler = new SimulatorHandler(_repository);
            using var updater = await TufUpdater.RefreshAsync(
                TufRepository.At(new Uri("https://tuf.example")), new TufFetcher(handler, client.Clock), client.Cache, default, client.Clock, TestContext.Current.CancellationToken);
        });
        await Task.WhenAll(work);
        Assert.Null(await client.RefreshAsync());
        Assert.Empty(Directory.GetFiles(client.Cache.Folder, "*.tmp"));
        foreach (var role in (string[])[RoleName.Root, RoleName.Timestamp, RoleName.Snapshot, RoleName.Targets])
        {
            Assert.Equal(_repository.Latest(role), client.Cache.TryRead(role));
        }
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_removed()
    {
        using var client = new TestClient(_repository);
        await File.WriteAllTextAsync(Path.Combine(client.Cache.Folder, ".0123456789abcdef.tmp"), "half", TestContext.Current.CancellationToken);
        Assert.Null(await client.RefreshAsync());
        Assert.Empty(Directory.GetFiles(client.Cache.Folder, "*.tmp"));
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_said()
    {
        using var client = new TestClient(_repository);
        Directory.CreateDirectory(Path.Combine(client.Cache.Folder, "timestamp.json"));
        Assert.Equal(FailureCode.TufCacheUnusable, await client.RefreshAsync());
    }

    [Fact]
    public void Long_names_are_cut_and_still_told_apart()
    {
        var names = new[] { 'a', 'b', '/' }.Select(last => SafeFileName.Of(new string('x', 1000) + last)).ToList();
        Assert.Equal(3, names.Distinct().Count());
        Assert.All(names, name => Assert.Equal(200, name.Length));
    }

    [Theory]
    [InlineData("targets", "targets")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("..", "%2E.")]
    [InlineData(".x", "%2Ex")]
    [InlineData("a:b\\c", "a%3Ab%5Cc")]
    [InlineData("é", "%C3%A9")]
    [InlineData("com1", "%63om1")]
    [InlineData("compare", "compare")]
    [InlineData("a b%", "a%20b%25")]
    public void File_names_mean_nothing_to_a_file_system(string text, string name) => Assert.Equal(name, SafeFileName.Of(text));
}
