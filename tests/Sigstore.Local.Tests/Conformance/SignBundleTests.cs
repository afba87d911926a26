using System.Diagnostics;
using System.Text.Json.Nodes;
using Sigstore.Local.Identity;
using Sigstore.Local.Tests.Http;

namespace Sigstore.Local.Tests.Conformance;

/// <summary>The command line of the sigstore-conformance suite as the suite calls it, against a served instance: what is signed verifies, by path and by digest.</summary>
public sealed class SignBundleTests : IAsyncLifetime
{
    private const string Statement = """{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a.txt","digest":{"sha256":"a0cfc71271d6e278e57cd332ff957c3f7043fdda354c4cbb190a30d56efa01bf"}}],"predicateType":"https://example.com/p","predicate":{"number": 1.00}}""";
    private const string StatementDigest = "sha256:a0cfc71271d6e278e57cd332ff957c3f7043fdda354c4cbb190a30d56efa01bf"; // of no file here
    private readonly RunningServer _server = new();
    private readonly TestFolder _files = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Root => Path.Combine(_files.Path, "trusted_root.json");

    public async ValueTask InitializeAsync() => await File.WriteAllTextAsync(Root, await _server.Http.GetStringAsync(new Uri("/targets/trusted_root.json", UriKind.Relative), Cancel), Cancel);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public async Task Signs_an_artifact_that_verifies(int log)
    {
        var artifact = await WriteAsync("a.txt", "artifact");
        var bundle = await SignAsync(artifact, log);
        var digest = "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("artifact"u8));
        Assert.Equal(0, (await VerifyAsync(bundle, artifact)).ExitCode);
        Assert.Equal(0, (await VerifyAsync(bundle, digest)).ExitCode);
        Assert.Equal(1, (await VerifyAsync(bundle, artifact, identity: "eve@example.com")).ExitCode);
        Assert.Equal(1, (await VerifyAsync(bundle, await WriteAsync("b.txt", "another"))).ExitCode);
        var json = JsonNode.Parse(await File.ReadAllTextAsync(bundle, Cancel))!;
        Assert.Equal(log == 2 ? "0.0.2" : "0.0.1", json["verificationMaterial"]!["tlogEntries"]![0]!["kindVersion"]!["version"]!.GetValue<string>());
        Assert.NotNull(json["verificationMaterial"]!["certificate"]); // the leaf alone: the suite refuses bundles with a root
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public async Task Signs_a_statement_whose_bytes_stay(int log)
    {
        var statement = await WriteAsync("statement.json", Statement);
        var bundle = await SignAsync(statement, log, "--in-toto");
        var json = JsonNode.Parse(await File.ReadAllTextAsync(bundle, Cancel))!;
        Assert.Equal(Statement, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(json["dsseEnvelope"]!["payload"]!.GetValue<string>())));
        Assert.Equal(0, (await VerifyAsync(bundle, StatementDigest)).ExitCode);
        Assert.Equal(1, (await VerifyAsync(bundle, "sha256:" + new string('0', 64))).ExitCode);
    }

    [Fact]
    public async Task A_forged_token_signs_nothing_and_is_not_repeated()
    {
        var artifact = await WriteAsync("a.txt", "artifact");
        var token = _server.Local.MintToken(TokenIdentity.Parse("email:ada@example.com"));
        var forged = token[..^6] + (token[^6] == 'A' ? 'B' : 'A') + token[^5..];
        var bundle = Path.Combine(_files.Path, "none.json");
        var (exitCode, output) = await RunAsync("sign-bundle", "--identity-token", forged, "--bundle", bundle, "--trusted-root", Root, "--signing-config", await ConfigAsync(2), artifact);
        Assert.Equal(1, exitCode);
        Assert.False(File.Exists(bundle));
        Assert.All(forged.Split('.'), part => Assert.DoesNotContain(part, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_arguments_are_usage_before_anything_is_signed()
    {
        var token = _server.Local.MintToken(TokenIdentity.Parse("email:ada@example.com"));
        Assert.Equal(2, (await RunAsync("sign-bundle", "--identity-token", token, "--trusted-root", Root, "--signing-config", await ConfigAsync(2), Root)).ExitCode);
        Assert.Equal(0, (await _server.Local.CheckLogsAsync(Cancel))[0].TreeSize);
    }

    private async Task<string> SignAsync(string file, int log, params string[] flags)
    {
        var token = _server.Local.MintToken(TokenIdentity.Parse("email:ada@example.com"));
        var bundle = Path.Combine(_files.Path, Path.GetRandomFileName());
        var (exitCode, output) = await RunAsync(["sign-bundle", .. flags, "--identity-token", token, "--bundle", bundle, "--trusted-root", Root, "--signing-config", await ConfigAsync(log), file]);
        Assert.True(exitCode == 0, output);
        return bundle;
    }

    private Task<(int ExitCode, string Output)> VerifyAsync(string bundle, string fileOrDigest, string identity = "ada@example.com") =>
        RunAsync("verify-bundle", "--bundle", bundle, "--certificate-identity", identity, "--certificate-oidc-issuer", "https://sigstore.local", "--trusted-root", Root, fileOrDigest);

    // As the TUF repository serves it; for the old log, with its version instead.
    private async Task<string> ConfigAsync(int log)
    {
        var config = JsonNode.Parse(await _server.Http.GetStringAsync(new Uri("/targets/signing_config.v0.2.json", UriKind.Relative), Cancel))!;
        foreach (var service in config["rekorTlogUrls"]!.AsArray().ToList())
        {
            service!["majorApiVersion"] = log;
        }

        return await WriteAsync($"signing_config.{log}.json", config.ToJsonString().Replace("http://localhost\"", _server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + "\"", StringComparison.Ordinal));
    }

    private async Task<string> WriteAsync(string name, string content)
    {
        var path = Path.Combine(_files.Path, name);
        await File.WriteAllTextAsync(path, content, Cancel);
        return path;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sigstore-conformance.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output + await error);
    }
}
