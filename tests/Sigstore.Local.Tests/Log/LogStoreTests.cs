using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;
using Sigstore.Local.Log;

namespace Sigstore.Local.Tests.Log;

public sealed class LogStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(600)]
    public async Task A_log_read_again_has_the_root_of_all_its_leaves(int size)
    {
        using (var store = Open())
        {
            await AppendAsync(store, 0, size);
        }

        using var again = Open();
        Assert.Equal(size, await again.RecoverAsync(Cancel));
        var leaves = Enumerable.Range(0, size).Select(index => MerkleTree.HashLeaf(Record(index))).ToArray();
        Assert.Equal(MerkleTree.Root(size, (level, index) => Subtree(leaves, level, index)), again.ReadCheckpoint()!.Value.Claims.RootHash);
        Assert.Equal(Record(size - 1), again.ReadRecord(size - 1)!.Value.ToArray());
    }

    [Fact]
    public async Task An_equal_record_is_found_in_the_same_batch_and_long_after()
    {
        using var store = Open();
        await AppendAsync(store, 0, 300);
        var both = await Task.WhenAll(store.AppendAsync("new"u8.ToArray(), Cancel), store.AppendAsync("new"u8.ToArray(), Cancel));
        Assert.Equal([300L, 300L], both.Select(logged => logged.Index));
        Assert.Single(both, logged => logged.IsDuplicate);
        Assert.Equal(5, (await store.AppendAsync(Record(5), Cancel)).Index);
    }

    [Fact]
    public async Task Two_stores_over_one_folder_take_turns_and_see_each_others_entries()
    {
        using var first = Open();
        using var second = Open();
        for (var index = 0; index < 600; index += 2)
        {
            Assert.Equal(index, (await first.AppendAsync(Record(index), Cancel)).Index);
            Assert.Equal(index + 1, (await second.AppendAsync(Record(index + 1), Cancel)).Index);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(60)]
    public async Task A_torn_end_of_the_journal_is_cut_off(int bytesKept)
    {
        using (var store = Open())
        {
            await AppendAsync(store, 0, 3);
        }

        var journal = Journal(0);
        var intact = await File.ReadAllBytesAsync(journal, Cancel);
        await File.AppendAllBytesAsync(journal, intact[..bytesKept], Cancel);
        using var again = Open();
        Assert.Equal(3, await again.RecoverAsync(Cancel));
        Assert.Equal(intact, await File.ReadAllBytesAsync(journal, Cancel));
        Assert.Equal(3, (await again.AppendAsync(Record(3), Cancel)).Index);
    }

    [Fact]
    public async Task A_log_shorter_than_its_checkpoint_is_refused_and_left_alone()
    {
        using (var store = Open())
        {
            await AppendAsync(store, 0, 3);
        }

        var bytes = await File.ReadAllBytesAsync(Journal(0), Cancel);
        await File.WriteAllBytesAsync(Journal(0), bytes[..^1], Cancel);
        using var again = Open();
        var refused = await Assert.ThrowsAsync<SigstoreException>(() => again.AppendAsync(Record(9), Cancel));
        Assert.Equal(FailureCode.LocalLogLostEntries, refused.Failure.Code);
        Assert.Equal(bytes.Length - 1, new FileInfo(Journal(0)).Length);
    }

    [Fact]
    public async Task Damage_before_the_end_of_the_journal_is_refused()
    {
        using (var store = Open())
        {
            await store.AppendAsync(Record(0), Cancel);
            await store.AppendAsync(Record(1), Cancel);
        }

        var bytes = await File.ReadAllBytesAsync(Journal(0), Cancel);
        bytes[50] ^= 1;
        await File.WriteAllBytesAsync(Journal(0), bytes, Cancel);
        using var again = Open();
        Assert.Equal(FailureCode.LocalInstanceDamaged, (await Assert.ThrowsAsync<SigstoreException>(() => again.RecoverAsync(Cancel))).Failure.Code);
    }

    [Theory]
    [InlineData("tile/0/000")]
    [InlineData("checkpoint")]
    public async Task A_changed_tile_or_checkpoint_is_refused(string file)
    {
        using (var store = Open())
        {
            await AppendAsync(store, 0, 300);
        }

        var path = Path.Combine(_folder.Path, "log", file);
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        using var again = Open();
        Assert.Equal(FailureCode.LocalInstanceDamaged, (await Assert.ThrowsAsync<SigstoreException>(() => again.RecoverAsync(Cancel))).Failure.Code);
    }

    [Theory]
    [InlineData("tile/0/000")]
    [InlineData("tile/entries/000")]
    [InlineData("tile/entries/001.p/44")]
    [InlineData("tile/1/000.p/1")]
    public async Task What_can_be_computed_from_the_journal_is_made_again(string file)
    {
        using (var store = Open())
        {
            await AppendAsync(store, 0, 200);
            File.Copy(Journal(0), Path.Combine(_folder.Path, "kept"));
            await AppendAsync(store, 200, 100);
        }

        var path = Path.Combine(_folder.Path, "log", file);
        if (file is "tile/0/000" or "tile/entries/000")
        {
            // As if the writer had died between journal and tile: the whole segment is in the journal, the tile is not.
            await RewriteSegmentAsync();
        }

        File.Delete(path);
        using var again = Open();
        Assert.Equal(300, await again.RecoverAsync(Cancel));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task The_folder_grows_with_the_entries_and_with_nothing_else()
    {
        using var store = Open();
        var sizes = new List<long>();
        for (var index = 0; index < 5120; index += 256)
        {
            await AppendAsync(store, index, 256);
            sizes.Add(new DirectoryInfo(_folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));
        }

        // Whole tiles and segments only, so every step writes as much as the one before (decimals of the index grow by a few bytes).
        var steps = sizes.Zip(sizes.Skip(1), (before, after) => after - before).ToArray();
        Assert.InRange(steps.Max(), steps.Min(), steps.Min() * 1.05);
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    private static byte[] Record(int index) => Encoding.ASCII.GetBytes($"{{\"entry\":{index},\"padding\":\"{new string('x', 600)}\"}}");

    private static Sigstore.Client.Crypto.Sha256Digest Subtree(Sigstore.Client.Crypto.Sha256Digest[] leaves, int level, long index) => level == 0
        ? leaves[index]
        : MerkleTree.HashNode(Subtree(leaves, level - 1, index * 2), Subtree(leaves, level - 1, (index * 2) + 1));

    private static Task<LoggedRecord[]> AppendAsync(LogStore store, int first, int count) =>
        store.AppendAllAsync(Enumerable.Range(first, count).Select(index => new ReadOnlyMemory<byte>(Record(index))), Cancel);

    private string Journal(int segment) => Path.Combine(_folder.Path, "log", "journal", segment.ToString("D9", CultureInfo.InvariantCulture));

    private async Task RewriteSegmentAsync()
    {
        using var journal = new Journal(Path.Combine(_folder.Path, "log", "journal"));
        File.Move(Path.Combine(_folder.Path, "kept"), Journal(0));
        journal.Recover(0);
        journal.Append(0, 200, Enumerable.Range(200, 56).Select(index => new ReadOnlyMemory<byte>(Record(index))));
        await Task.CompletedTask;
    }

    private LogStore Open()
    {
        var key = ECDsa.Create(_key.ExportParameters(includePrivateParameters: true));
        return new LogStore(Path.Combine(_folder.Path, "log"), new CheckpointSigner("localhost", "localhost", key), new InstanceLock(Path.Combine(_folder.Path, "lock")), LogFormat.Plain);
    }
}
