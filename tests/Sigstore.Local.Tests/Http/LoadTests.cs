using System.Diagnostics;
using System.Globalization;
using System.Net;
using Sigstore.Local.Http;

namespace Sigstore.Local.Tests.Http;

/// <summary>Eight clients at once; <c>SIGSTORE_LOAD_SECONDS</c> sets for how long (default 2), and from a minute on the time of an answer is judged, too.</summary>
public sealed class LoadTests
{
    private const int Clients = 8;

    [Fact]
    public async Task Eight_clients_at_once_get_every_entry_logged()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("SIGSTORE_LOAD_SECONDS") ?? "2", CultureInfo.InvariantCulture);
        using var folder = new TestFolder();
        using var local = LocalSigstore.Open(folder.Path, TimeProvider.System);
        using var server = LocalServer.Start(local, port: 0);
        using var stop = new CancellationTokenSource();
        var running = server.RunAsync(stop.Token);
        var watch = Stopwatch.StartNew();
        var times = (await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(() => ClientAsync(server.Url, watch, TimeSpan.FromSeconds(seconds)))))).SelectMany(list => list).Order().ToArray();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        var (p50, p99) = (times[times.Length / 2], times[times.Length * 99 / 100]);
        var memory = GC.GetTotalMemory(forceFullCollection: true) >> 20;
        TestContext.Current.TestOutputHelper!.WriteLine($"{times.Length} entries in {seconds} s: {times.Length / seconds} per second, p50 {p50:F1} ms, p99 {p99:F1} ms, {memory} MiB");
        Assert.Equal(times.Length, (await local.CheckLogsAsync(TestContext.Current.CancellationToken))[0].TreeSize);
        Assert.True(memory < 200);
        Assert.True(seconds < 60 || p99 < 250, $"p99 is {p99:F0} ms");
    }

    private static async Task<List<double>> ClientAsync(Uri url, Stopwatch watch, TimeSpan end)
    {
        using var http = new HttpClient { BaseAddress = url };
        var times = new List<double>();
        for (var count = 0; watch.Elapsed < end; count++)
        {
            using var content = LocalClient.HashedRekordRequest(count.ToString(CultureInfo.InvariantCulture))();
            var start = watch.Elapsed;
            using var response = await http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            times.Add((watch.Elapsed - start).TotalMilliseconds);
        }

        return times;
    }
}
