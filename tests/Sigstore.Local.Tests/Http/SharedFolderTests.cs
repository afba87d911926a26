using System.Globalization;
using System.Net;

namespace Sigstore.Local.Tests.Http;

/// <summary>A served instance and others over the same folder, as when <c>local serve</c> runs while a build packs: one log, everybody's entries in it.</summary>
public sealed class SharedFolderTests
{
    private const int Each = 60;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Served_and_in_process_writers_of_one_folder_make_one_log()
    {
        await using var server = new RunningServer();
        using var second = LocalSigstore.Open(server.Local.Folder, TimeProvider.System);
        using var third = LocalSigstore.Open(server.Local.Folder, TimeProvider.System);
        using var inProcess = new HttpClient(second.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
        using var another = new HttpClient(third.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
        var indices = (await Task.WhenAll(new[] { server.Http, inProcess, another, server.Http }.Select((http, writer) => WriteAsync(http, writer)))).SelectMany(list => list).Order();
        Assert.Equal(Enumerable.Range(0, 4 * Each).Select(index => (long)index), indices);
        foreach (var http in new[] { server.Http, inProcess, another })
        {
            var reader = await LogReader.OpenAsync(http, server.Local, Cancel);
            Assert.Equal(4 * Each, reader.Size);
            Assert.Equal(reader.Checkpoint.RootHash, await reader.RootAsync(reader.Size, Cancel));
        }
    }

    private static async Task<List<long>> WriteAsync(HttpClient http, int writer)
    {
        var indices = new List<long>();
        for (var count = 0; count < Each; count++)
        {
            using var content = LocalClient.HashedRekordRequest(string.Create(CultureInfo.InvariantCulture, $"{writer} {count}"))();
            using var response = await http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), content, Cancel);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            using var json = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel));
            indices.Add(long.Parse(json.RootElement.GetProperty("logIndex").GetString()!, CultureInfo.InvariantCulture));
        }

        return indices;
    }
}
