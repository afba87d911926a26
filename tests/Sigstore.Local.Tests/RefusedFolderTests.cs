using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Tests;

/// <summary>A disk that is full, a file system that is read-only, a path that is no folder: said by name, nothing acknowledged that is not there.</summary>
public sealed class RefusedFolderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_acknowledges_nothing_more_and_loses_nothing()
    {
        using var disk = SmallDisk.Mount("700k");
        var folder = Path.Combine(disk.Path, "local");
        var acknowledged = new List<(long Index, string Body)>();
        using (var local = LocalSigstore.Open(folder, TimeProvider.System))
        {
            using var http = ClientOf(local);
            var refusals = 0;
            for (var count = 0; refusals < 5; count++)
            {
                Assert.True(count < 5000, "the disk never gets full");
                refusals += await LogAsync(http, count, acknowledged) is { } refusal && Refused(refusal) ? 1 : 0;
            }

            Assert.NotEmpty(acknowledged);
            disk.Remount("size=8m");
            for (var count = 10_000; count < 10_020; count++)
            {
                Assert.Null(await LogAsync(http, count, acknowledged)); // the same process goes on as soon as there is room
            }

            await RequireAllAsync(local, http, acknowledged);
        }

        using var again = LocalSigstore.Open(folder, TimeProvider.System);
        using var reopened = ClientOf(again);
        await RequireAllAsync(again, reopened, acknowledged);
    }

    [Fact]
    public async Task A_read_only_folder_is_read_and_not_written()
    {
        using var disk = SmallDisk.Mount("8m");
        var folder = Path.Combine(disk.Path, "local");
        var acknowledged = new List<(long Index, string Body)>();
        using (var before = LocalSigstore.Open(folder, TimeProvider.System))
        {
            using var first = ClientOf(before);
            Assert.Null(await LogAsync(first, 0, acknowledged));
        }

        disk.Remount("ro");
        using var local = LocalSigstore.Open(folder, TimeProvider.System);
        using var http = ClientOf(local);
        Assert.True(Refused((await LogAsync(http, 1, acknowledged))!));
        var checkpoint = await http.GetStringAsync(new Uri("/api/v2/checkpoint", UriKind.Relative), Cancel);
        Assert.StartsWith("localhost\n1\n", checkpoint, StringComparison.Ordinal);
        Assert.Equal(FailureCode.LocalFolderUnwritable, Assert.Throws<SigstoreException>(() => LocalSigstore.Open(Path.Combine(disk.Path, "other"), TimeProvider.System)).Failure.Code);
        Assert.Equal(FailureCode.LocalFolderUnwritable, Assert.Throws<SigstoreException>(() => LocalSigstore.Reset(folder)).Failure.Code);
        Assert.Equal(FailureCode.LocalFolderUnwritable, (await Assert.ThrowsAsync<SigstoreException>(() => local.CheckLogsAsync(Cancel))).Failure.Code);
        disk.Remount("rw");
        Assert.Null(await LogAsync(http, 2, acknowledged));
        await RequireAllAsync(local, http, acknowledged);
    }

    [Fact]
    public async Task A_path_that_is_a_file_is_refused_by_name()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(path, "", Cancel);
        Assert.Equal(FailureCode.LocalFolderUnwritable, Assert.Throws<SigstoreException>(() => LocalSigstore.Open(path, TimeProvider.System)).Failure.Code);
        Assert.Equal(FailureCode.LocalFolderUnwritable, Assert.Throws<SigstoreException>(() => LocalSigstore.Open(Path.Combine(path, "below"), TimeProvider.System)).Failure.Code);
    }

    [Fact]
    public async Task A_turn_that_was_given_up_holds_nobody_back()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "lock");
        using var ours = new InstanceLock(path);
        using var theirs = new InstanceLock(path);
        using (await theirs.AcquireAsync(Cancel))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ours.AcquireAsync(patience.Token));
        }

        ours.InstanceId = "another";
        Assert.Equal(FailureCode.LocalInstanceReplaced, (await Assert.ThrowsAsync<SigstoreException>(() => ours.AcquireAsync(Cancel))).Failure.Code);
        ours.InstanceId = null;
        using var turn = await ours.AcquireAsync(Cancel).WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        Assert.NotNull(turn);
    }

    private static HttpClient ClientOf(LocalSigstore local) => new(local.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };

    private static bool Refused(string message) => message.StartsWith("SIG5006", StringComparison.Ordinal) ? true : throw new InvalidOperationException(message);

    // Null if it was acknowledged.
    private static async Task<string?> LogAsync(HttpClient http, int count, List<(long Index, string Body)> acknowledged)
    {
        using var response = await http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), LocalClient.HashedRekordRequest(count.ToString(CultureInfo.InvariantCulture))(), Cancel);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            return answer.GetProperty("message").GetString();
        }

        acknowledged.Add((long.Parse(answer.GetProperty("logIndex").GetString()!, CultureInfo.InvariantCulture), answer.GetProperty("canonicalizedBody").GetString()!));
        return null;
    }

    private static async Task RequireAllAsync(LocalSigstore local, HttpClient http, List<(long Index, string Body)> acknowledged)
    {
        await local.CheckLogsAsync(Cancel);
        var reader = await LogReader.OpenAsync(http, local, Cancel);
        Assert.Equal(reader.Checkpoint.RootHash, await reader.RootAsync(reader.Size, Cancel));
        foreach (var (index, body) in acknowledged)
        {
            Assert.Equal(body, Convert.ToBase64String(await reader.EntryAsync(index, Cancel)));
        }
    }
}
