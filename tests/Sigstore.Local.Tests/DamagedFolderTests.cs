using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Client.TransparencyLog;
using Sigstore.Client.Tuf;
using Sigstore.Local.Identity;

namespace Sigstore.Local.Tests;

/// <summary>Every file of a folder cut, emptied, changed or deleted: the instance is refused, or it is repaired and whole. It never serves anything else.</summary>
public sealed class DamagedFolderTests : IDisposable
{
    private const int Entries = 300;
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("emptied")]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("deleted")]
    public async Task A_damaged_file_is_refused_or_repaired_and_never_served(string damage)
    {
        var honest = await MakeAsync();
        var files = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.Path, file)).Order(StringComparer.Ordinal).ToArray();
        Assert.Contains("log/tile/entries/000", files);
        Assert.Contains("tuf/1.root.json", files);
        var refused = 0;
        foreach (var file in files)
        {
            using var copy = new TestFolder();
            Copy(_folder.Path, copy.Path);
            Damage(Path.Combine(copy.Path, file), damage);
            try
            {
                await RequireHonestAsync(copy.Path, honest, file);
            }
            catch (SigstoreException damaged) when (damaged.Failure.Code is FailureCode.LocalInstanceDamaged or FailureCode.LocalLogLostEntries or FailureCode.LocalInstanceReplaced)
            {
                refused++; // said so: as good as repaired
            }
        }

        Assert.True(refused > 0 && refused < files.Length, $"{refused} of {files.Length} were refused");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Dictionary<string, string>> MakeAsync()
    {
        using var local = LocalSigstore.Open(_folder.Path, TimeProvider.System);
        using var http = new HttpClient(local.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
        await Task.WhenAll(Enumerable.Range(0, Entries).Select(async index =>
        {
            using var response = await http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), LocalClient.HashedRekordRequest(index.ToString(CultureInfo.InvariantCulture))(), Cancel);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }));
        using var leaf = await LocalClient.CertifyAsync(http, local.MintToken(TokenIdentity.Parse("email:a@b.example")), "a@b.example", Cancel);
        return await AnswersAsync(http);
    }

    // What must be there, each entry in its place and the roots as they were.
    private static async Task<Dictionary<string, string>> AnswersAsync(HttpClient http)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in new[] { "/api/v2/tile/entries/000", "/api/v2/tile/entries/001.p/44", "/api/v2/tile/0/000", "/api/v2/tile/0/001.p/44", "/api/v2/tile/1/000.p/1", "/1.root.json", "/timestamp.json", "/1.targets.json", "/targets/trusted_root.json" })
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            if (response.StatusCode == HttpStatusCode.InternalServerError)
            {
                var words = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("message").GetString()!;
                Assert.StartsWith("SIG50", words, StringComparison.Ordinal);
                throw new SigstoreException(FailureCode.LocalInstanceDamaged, words);
            }

            answers.Add(path, $"{(int)response.StatusCode} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await response.Content.ReadAsByteArrayAsync(Cancel)))}");
        }

        return answers;
    }

    private static async Task RequireHonestAsync(string folder, Dictionary<string, string> honest, string file)
    {
        using var local = LocalSigstore.Open(folder, TimeProvider.System);
        await local.CheckLogsAsync(Cancel);
        using var http = new HttpClient(local.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
        if (!LocalSigstore.Exists(folder) || local.Created > DateTimeOffset.UtcNow)
        {
            return;
        }

        var reader = await LogReader.OpenAsync(http, local, Cancel);
        Assert.Equal("Sigstore local instance", local.TrustedRoot.IsLocalInstance ? "Sigstore local instance" : file);
        if (file == "instance.json" && reader.Size == 0)
        {
            return; // without its marker the folder held no instance: a new one was made
        }

        Assert.Equal((file, (long)Entries), (file, reader.Size));
        Assert.Equal((file, reader.Checkpoint.RootHash.Hex), (file, (await reader.RootAsync(reader.Size, Cancel)).Hex));
        var answers = await AnswersAsync(http);
        await RequireTufAsync(http, file); // signed anew, perhaps
        foreach (var (path, answer) in honest.Where(pair => pair.Key.StartsWith("/api", StringComparison.Ordinal)))
        {
            Assert.Equal((file, path, answer), (file, path, answers[path]));
        }
    }

    // As a client reads it that has nothing but the root.
    private static async Task RequireTufAsync(HttpClient http, string file)
    {
        Task<byte[]> GetAsync(string path) => http.GetByteArrayAsync(new Uri(path, UriKind.Relative), Cancel);
        var trusted = TrustedMetadata.BeginWithoutExpiryUnsafe(await GetAsync("/1.root.json")).UpdateTimestamp(await GetAsync("/timestamp.json"));
        var version = trusted.Timestamp!.Snapshot.Version;
        trusted = trusted.UpdateSnapshot(await GetAsync($"/{version}.snapshot.json")).UpdateTargets(RoleName.Targets, RoleName.Root, await GetAsync($"/{version}.targets.json"));
        Assert.True(version >= 1, file);
        foreach (var target in trusted.Targets[RoleName.Targets].Targets.Values)
        {
            target.RequireContent(await GetAsync("/targets/" + target.Path));
        }
    }

    private static void Damage(string path, string damage)
    {
        var bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "deleted":
                File.Delete(path);
                break;
            case "emptied":
                File.WriteAllBytes(path, []);
                break;
            case "cut":
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            default:
                if (bytes.Length > 0)
                {
                    bytes[bytes.Length / 2] ^= 1;
                }

                File.WriteAllBytes(path, bytes);
                break;
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
