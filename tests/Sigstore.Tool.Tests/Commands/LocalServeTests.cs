using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Sigstore.Tool.Tests.Commands;

/// <summary><c>local serve</c> as people run it: a process that answers on loopback until it is interrupted, or killed.</summary>
public sealed class LocalServeTests : IDisposable
{
    private const int Signers = 2;
    private const int Kills = 3;

    private readonly SigningFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serves_on_loopback_until_it_is_interrupted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a test cannot press Ctrl-C for another process there");
        using var served = await ServedInstance.StartAsync(_folder, Cancel);
        Assert.True(served.Url.IsLoopback);
        using var http = new HttpClient { BaseAddress = served.Url };
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri("/healthz", UriKind.Relative), Cancel));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusOfAsync(http, "/healthz", host: "evil.example"));
        Assert.True(await TrySignAsync(await InstanceAtAsync(served), "app.txt"));
        Assert.Contains("ada@example.com", (await VerifyAsync("app.txt")).Output, StringComparison.Ordinal);

        var (exitCode, error) = await served.InterruptAsync(Cancel);
        Assert.Equal(ExitCodes.Passed, exitCode);
        Assert.Contains("it vouches for nothing", error, StringComparison.Ordinal);
        Assert.EndsWith("Stopped." + Environment.NewLine, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_by_name()
    {
        using var served = await ServedInstance.StartAsync(_folder, Cancel);
        var (exitCode, error) = await ServedInstance.RefusedAsync(_folder, Cancel, "--port", served.Url.Port.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains("SIG5005", error, StringComparison.Ordinal);
        Assert.Contains(served.Url.Port.ToString(CultureInfo.InvariantCulture), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_at_any_moment_it_has_every_signature_that_was_handed_out()
    {
        var signed = new ConcurrentBag<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var served = await ServedInstance.StartAsync(_folder, Cancel);
            var instance = await InstanceAtAsync(served);
            Assert.True(await TrySignAsync(instance, Name("first", kill, 0)));
            signed.Add(Name("first", kill, 0));
            var signing = Enumerable.Range(0, Signers).Select(signer => SignUntilKilledAsync(instance, $"s{signer}", kill, signed)).ToArray();
            await Task.Delay(Random.Shared.Next(600), Cancel);
            await served.KillAsync();
            await Task.WhenAll(signing);
        }

        using var last = await ServedInstance.StartAsync(_folder, Cancel);
        using var http = new HttpClient { BaseAddress = last.Url };
        foreach (var name in signed)
        {
            Assert.Equal(ExitCodes.Passed, (await VerifyAsync(name)).ExitCode);
            await RequireServedAsync(http, name);
        }

        var status = await _folder.RunAsync("local", "status");
        Assert.True(status.ExitCode == ExitCodes.Passed, status.Error);
        Assert.True(signed.Count >= Kills);
    }

    private static string Name(string signer, int kill, int number) => string.Create(CultureInfo.InvariantCulture, $"{signer}-{kill}-{number}.txt");

    private async Task SignUntilKilledAsync(string instance, string signer, int kill, ConcurrentBag<string> signed)
    {
        for (var number = 0; await TrySignAsync(instance, Name(signer, kill, number)); number++)
        {
            signed.Add(Name(signer, kill, number));
        }
    }

    // As a client knows it: a folder with trust root and service addresses.
    private Task<string> InstanceAtAsync(ServedInstance served) => _folder.InstanceAtAsync(served.Url.GetLeftPart(UriPartial.Authority));

    private async Task<bool> TrySignAsync(string instance, string name)
    {
        await File.WriteAllTextAsync(_folder.PathOf(name), name, Cancel);
        var token = await _folder.RunAsync("local", "token", "--as", "email:ada@example.com");
        var environment = new Dictionary<string, string>(_folder.Environment) { ["SIGSTORE_ID_TOKEN"] = token.Output.Trim() };
        var run = await ToolRun.Of(_folder.Folder, environment, "sign", name, "--instance", instance);
        Assert.True(run.ExitCode == ExitCodes.Passed || run.Error.Contains("SIG16", StringComparison.Ordinal), run.Error);
        Assert.Equal(run.ExitCode == ExitCodes.Passed, File.Exists(BundleOf(name)));
        return run.ExitCode == ExitCodes.Passed;
    }

    private string BundleOf(string name) => _folder.PathOf(name + ".sigstore.json");

    private Task<ToolRun> VerifyAsync(string name) =>
        _folder.RunAsync("verify-file", name, "--identity", "ada@example.com", "--issuer", "https://sigstore.local", "--instance", "local");

    // The signature that was handed out is at its place in what is served now.
    private async Task RequireServedAsync(HttpClient http, string name)
    {
        using var bundle = JsonDocument.Parse(await File.ReadAllTextAsync(BundleOf(name), Cancel));
        var index = bundle.RootElement.GetProperty("verificationMaterial").GetProperty("tlogEntries")[0].GetProperty("logIndex").GetString();
        var digest = Convert.ToHexStringLower(bundle.RootElement.GetProperty("messageSignature").GetProperty("messageDigest").GetProperty("digest").GetBytesFromBase64());
        var page = await http.GetStringAsync(new Uri($"/entry?log=2&index={index}", UriKind.Relative), Cancel);
        Assert.Contains(digest, page, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusOfAsync(HttpClient http, string path, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
        using var response = await http.SendAsync(request, Cancel);
        return response.StatusCode;
    }
}
