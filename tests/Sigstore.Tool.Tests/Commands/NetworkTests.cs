using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sigstore.Tests.Shared;

namespace Sigstore.Tool.Tests.Commands;

/// <summary>Checking packages is offline unless somebody says otherwise: not one request, neither for trust roots nor for revocation.</summary>
public sealed class NetworkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sigstore-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Only_online_asks_for_trust_roots_and_the_environment_names_nobody_to_ask()
    {
        var repository = GeneratedRepository.Create(Path.Combine(_folder, "repository"), 1, 2);
        var asked = new ConcurrentQueue<Uri>();
        var environment = new Dictionary<string, string>
        {
            ["SIGSTORE_HOME"] = Path.Combine(_folder, "home"),
            ["SIGSTORE_INSTANCE"] = "https://evil.example",
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
        };
        Task<ToolRun> RunAsync(params string[] args) => ToolRun.Of(repository.Root, environment, () => new Recorder(asked), args);

        foreach (var args in new[] { "lock", "verify", "verify --no-cache", "policy check", "verify --offline --no-cache" })
        {
            var run = await RunAsync(args.Split(' '));
            Assert.True(run.ExitCode == ExitCodes.Passed, $"{args}: {run.Error}{run.Output}");
            Assert.Empty(asked);
        }

        var online = await RunAsync("verify", "--online", "--no-cache");
        Assert.True(online.ExitCode == ExitCodes.Passed, online.Error + online.Output);
        Assert.NotEmpty(asked);
        Assert.DoesNotContain(asked, address => address.Host == "evil.example");
        Assert.Single(asked.Select(address => address.Host).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Stores_are_asked_online_only_and_only_about_packages_of_which_evidence_is_demanded()
    {
        var repository = GeneratedRepository.Create(Path.Combine(_folder, "repository"), 1, 3);
        await File.WriteAllTextAsync(Path.Combine(repository.Root, "sigstore.policy.json"), """
            {
              "version": 1, "signers": { "who": { "issuer": "https://accounts.example", "identity": "me@example.com" } },
              "packages": { "*": { "require": { "hash": "locked" } }, "Generated.P0001": { "require": { "provenance": ["who"] } } },
              "stores": [ "https://attest.example/bundles/{sha256}" ]
            }
            """, TestContext.Current.CancellationToken);
        var asked = new ConcurrentQueue<Uri>();
        var environment = new Dictionary<string, string> { ["SIGSTORE_HOME"] = Path.Combine(_folder, "home"), ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
        Task<ToolRun> RunAsync(params string[] args) => ToolRun.Of(repository.Root, environment, () => new Recorder(asked), args);

        var offline = await RunAsync("verify", "--allow-unlocked");
        Assert.Equal(ExitCodes.Undecided, offline.ExitCode);
        Assert.Contains("not asked without --online", offline.Output, StringComparison.Ordinal);
        Assert.Contains("SIG3008", offline.Output, StringComparison.Ordinal);
        Assert.Empty(asked);

        // There is no network, and so no answer; but this is what would have been asked.
        var online = await RunAsync("verify", "--allow-unlocked", "--online");
        Assert.Equal(ExitCodes.Undecided, online.ExitCode);
        Assert.Contains("SIG1601", online.Output, StringComparison.Ordinal);
        var nupkg = await File.ReadAllBytesAsync(Path.Combine(repository.FolderOf("Generated.P0001"), "generated.p0001.1.0.0.nupkg"), TestContext.Current.CancellationToken);
        var address = new Uri($"https://attest.example/bundles/{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(nupkg))}");
        Assert.All(asked.Where(uri => uri.Host == "attest.example"), uri => Assert.Equal(address, uri));
        Assert.Contains(address, asked);
    }

    [Fact]
    public async Task Revocation_of_NuGet_certificates_is_looked_up_only_online_whatever_the_machine_says()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the system looks certificates up, and not through a proxy of the process");
        var project = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "Sigstore.Tool.Tests.csproj"));
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var asked = new ConcurrentQueue<string>();
        var serving = ServeAsync(proxy, asked, TestContext.Current.CancellationToken);

        var offline = await LockAsync(project, proxy);
        Assert.True(offline.ExitCode == 0, offline.Output);
        Assert.Contains("\"repository\"", await File.ReadAllTextAsync(Path.Combine(_folder, "lock.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(asked);

        var online = await LockAsync(project, proxy, "--online");
        Assert.True(online.ExitCode == 0, online.Output);
        Assert.Contains(asked, line => line.StartsWith("GET http://", StringComparison.Ordinal));
        proxy.Stop();
        await serving;
    }

    private async Task<(int ExitCode, string Output)> LockAsync(string project, TcpListener proxy, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "lock", project, "--lock", Path.Combine(_folder, "lock.json"), .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var address = $"http://{proxy.LocalEndpoint}";
        foreach (var (name, value) in new[] { ("http_proxy", address), ("https_proxy", address), ("HTTPS_PROXY", address), ("all_proxy", address), ("NUGET_CERT_REVOCATION_MODE", "online") })
        {
            start.Environment[name] = value;
        }

        start.Environment.Remove("no_proxy");
        start.Environment.Remove("NO_PROXY");
        start.Environment["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        start.Environment["HOME"] = _folder; // no certificates or revocation lists of earlier days
        start.Environment["SIGSTORE_HOME"] = Path.Combine(_folder, "home");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    // A proxy that notes what it is asked for and has nothing.
    private static async Task ServeAsync(TcpListener proxy, ConcurrentQueue<string> asked, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var client = await proxy.AcceptTcpClientAsync(cancellationToken);
                var stream = client.GetStream();
                var request = new byte[4096];
                var count = await stream.ReadAsync(request, cancellationToken);
                asked.Enqueue(Encoding.ASCII.GetString(request, 0, count).Split('\r')[0]);
                await stream.WriteAsync("HTTP/1.1 503 Nothing here\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellationToken);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private sealed class Recorder(ConcurrentQueue<Uri> asked) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Enqueue(request.RequestUri!);
            return Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.ConnectionError, "there is no network"));
        }
    }
}
