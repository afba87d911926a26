using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Sigstore.Client.TransparencyLog;

namespace Sigstore.Local.Tests.Log;

/// <summary>Two writer processes over one folder, killed again and again; <c>SIGSTORE_KILLS</c> sets how often (default 6).</summary>
public sealed class KilledWriterTests : IDisposable
{
    private const int Writers = 2;

    private readonly TestFolder _folder = new();
    private readonly TestFolder _notes = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_entry_survives_and_every_checkpoint_handed_out_stays_consistent()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("SIGSTORE_KILLS") ?? "6", CultureInfo.InvariantCulture);
        var writers = Enumerable.Range(0, Writers).Select(Start).ToArray();
        try
        {
            for (var kill = 0; kill < kills; kill++)
            {
                var victim = kill % Writers;
                await AcknowledgesMoreAsync(victim, writers[victim]);
                await Task.Delay(Random.Shared.Next(250), Cancel);
                writers[victim].Kill(); // SIGKILL
                await writers[victim].WaitForExitAsync(Cancel);
                writers[victim].Dispose();
                writers[victim] = Start(victim);
            }
        }
        finally
        {
            foreach (var writer in writers)
            {
                writer.Kill();
                await writer.WaitForExitAsync(CancellationToken.None);
                writer.Dispose();
            }
        }

        await CheckAsync(kills);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _notes.Dispose();
    }

    private string NotesOf(int writer) => Path.Combine(_notes.Path, writer.ToString(CultureInfo.InvariantCulture));

    private Process Start(int writer) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Sigstore.Local.Writer.dll"), _folder.Path, NotesOf(writer)]) { RedirectStandardError = true })!;

    private async Task AcknowledgesMoreAsync(int writer, Process process)
    {
        var before = LengthOf(NotesOf(writer));
        for (var waited = Stopwatch.StartNew(); LengthOf(NotesOf(writer)) <= before;)
        {
            Assert.False(process.HasExited, process.HasExited ? await process.StandardError.ReadToEndAsync(Cancel) : "");
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(2), "a writer acknowledges nothing");
            await Task.Delay(5, Cancel);
        }
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private async Task CheckAsync(int kills)
    {
        using var local = LocalSigstore.Open(_folder.Path, TimeProvider.System);
        await local.CheckLogsAsync(Cancel);
        using var http = new HttpClient(local.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
        var reader = await LogReader.OpenAsync(http, local, Cancel);
        var acknowledged = 0;
        foreach (var line in Enumerable.Range(0, Writers).SelectMany(writer => File.ReadAllText(NotesOf(writer)).Split('\n')[..^1]))
        {
            await CheckAsync(line, reader, http);
            acknowledged++;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{kills} kills, {acknowledged} entries acknowledged, {reader.Size} in the new log");
        Assert.True(acknowledged >= kills);
    }

    private static async Task CheckAsync(string line, LogReader reader, HttpClient http)
    {
        using var json = JsonDocument.Parse(line);
        if (json.RootElement.TryGetProperty("logId", out _))
        {
            var entry = LogEntry.Parse(System.Text.Encoding.UTF8.GetBytes(line));
            var checkpoint = entry.Proof!.Checkpoint!.Verify(reader.Key);
            entry.Proof.Verify(MerkleTree.HashLeaf(entry.Body.Span), checkpoint);
            Assert.Equal(entry.Body.ToArray(), await reader.EntryAsync(entry.LogIndex, Cancel));
            Assert.Equal(checkpoint.RootHash, await reader.RootAsync(checkpoint.TreeSize, Cancel));
            return;
        }

        var old = json.RootElement.EnumerateObject().Single();
        var proof = old.Value.GetProperty("verification").GetProperty("inclusionProof");
        var found = await http.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/log/entries?logIndex={old.Value.GetProperty("logIndex").GetInt64()}", UriKind.Relative), Cancel);
        Assert.Equal(old.Value.GetProperty("body").GetString(), found.GetProperty(old.Name).GetProperty("body").GetString());
        var size = proof.GetProperty("treeSize").GetInt64();
        var root = await http.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/log/proof?firstSize=1&lastSize={size}", UriKind.Relative), Cancel);
        Assert.Equal(proof.GetProperty("rootHash").GetString(), root.GetProperty("rootHash").GetString());
    }
}
