using System.Text;
using System.Text.Json.Nodes;
using Sigstore.Client.Bundles;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Client.Signing;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;
using Sigstore.Local;
using Sigstore.Local.Http;
using Sigstore.Local.Identity;

namespace Sigstore.Interop.Tests.Local;

/// <summary>npm's sigstore signs and attests against a served local instance; its bundles verify with our verifier, and ours with its.</summary>
public sealed class LocalInstanceTests(NodeWorkspace node) : IAsyncLifetime
{
    private const string Email = "a@b.example";
    private const string Statement =
        """{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"x","digest":{"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}],"predicateType":"https://example.com/p/v1","predicate":{"é":1}}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sigstore-interop-local-");
    private readonly CancellationTokenSource _stop = new();
    private LocalSigstore _local = null!;
    private LocalServer _server = null!;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Url => _server.Url.GetLeftPart(UriPartial.Authority);

    public ValueTask InitializeAsync()
    {
        _local = LocalSigstore.Open(Path.Combine(_folder.FullName, "local"), TimeProvider.System);
        _server = LocalServer.Start(_local, port: 0);
        _running = _server.RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _server.Dispose();
        _local.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(4, "1", "message")]
    [InlineData(4, "1", "attest")]
    [InlineData(4, "2", "message")]
    [InlineData(4, "2", "attest")]
    [InlineData(5, "1", "message")]
    [InlineData(5, "1", "attest")]
    [InlineData(5, "2", "message")]
    [InlineData(5, "2", "attest")]
    public async Task Bundles_that_npm_signs_over_either_log_verify_here_and_there(int line, string log, string kind)
    {
        var file = await WriteAsync("artifact", kind == "attest" ? Statement : "hello");
        var token = LineOf(line);
        token["SIGSTORE_ID_TOKEN"] = _local.MintToken(TokenIdentity.Parse("email:" + Email));
        var signed = (await node.RunAsync("local-sign.cjs", token, Url, log, kind, file)).RequireSuccess();
        var bundle = Bundle.Parse(Encoding.UTF8.GetBytes(signed.Output.Trim()));
        var artifact = kind == "attest" ? Artifact.OfBytes(default) : Artifact.OfBytes("hello"u8.ToArray());
        var verifier = new Verifier(_local.TrustedRoot);
        verifier.Verify(bundle, artifact, Signed(Email)).Require();
        Assert.False(verifier.Verify(bundle, artifact, Signed("c@b.example")).IsAccepted);
        Assert.False(verifier.Verify(bundle, Artifact.OfBytes("other"u8.ToArray()), Signed(Email)).IsAccepted);

        var path = await WriteAsync("bundle.json", signed.Output);
        await NpmVerifiesAsync(line, path, kind == "attest" ? null : file);
    }

    [Fact]
    public async Task Npms_command_line_attests_over_the_old_log()
    {
        var file = await WriteAsync("statement.json", Statement);
        var output = Path.Combine(_folder.FullName, "bundle.json");
        var environment = new Dictionary<string, string> { ["SIGSTORE_ID_TOKEN"] = _local.MintToken(TokenIdentity.Parse("email:" + Email)), ["CI"] = "true" };
        (await node.RunAsync("node_modules/@sigstore/cli/bin/run", environment, "attest", file, "--fulcio-url", Url, "--rekor-url", Url, "--tsa-server-url", Url, "-o", output)).RequireSuccess();
        new Verifier(_local.TrustedRoot).Verify(Bundle.Parse(await File.ReadAllBytesAsync(output, Cancel)), Artifact.OfBytes(default), Signed(Email)).Require();
        await NpmVerifiesAsync(4, output, null);
    }

    // The line before the current one knows no envelope in a hashedrekord of the new log.
    [Theory]
    [InlineData(4, "message")]
    [InlineData(5, "message")]
    [InlineData(5, "attest")]
    public async Task Bundles_that_we_sign_verify_with_npm_and_only_as_what_they_are(int line, string kind)
    {
        var file = await WriteAsync("artifact", "hello");
        var bundle = await WriteAsync("bundle.json", Encoding.UTF8.GetString((await SignAsync(kind)).ToJson()));
        await NpmVerifiesAsync(line, bundle, kind == "attest" ? null : file);
        Assert.NotEqual(0, (await NpmAsync(line, bundle, "c@b.example", kind == "attest" ? null : file)).ExitCode);

        var changed = JsonNode.Parse(await File.ReadAllTextAsync(bundle, Cancel))!;
        var entry = changed["verificationMaterial"]!["tlogEntries"]![0]!;
        entry["canonicalizedBody"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Convert.FromBase64String((string)entry["canonicalizedBody"]!)).Replace("0.0.2", "0.0.3", StringComparison.Ordinal)));
        Assert.NotEqual(0, (await NpmAsync(line, await WriteAsync("changed.json", changed.ToJsonString()), Email, kind == "attest" ? null : file)).ExitCode);
        if (kind == "message")
        {
            Assert.NotEqual(0, (await NpmAsync(line, bundle, Email, await WriteAsync("other", "other"))).ExitCode);
        }
    }

    [Fact]
    public async Task A_bundle_of_another_instance_is_refused_on_both_sides()
    {
        using var other = LocalSigstore.Open(Path.Combine(_folder.FullName, "other"), TimeProvider.System);
        var bundle = await SignAsync("message");
        Assert.False(new Verifier(other.TrustedRoot).Verify(bundle, Artifact.OfBytes("hello"u8.ToArray()), Signed(Email)).IsAccepted);

        using var server = LocalServer.Start(other, port: 0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = server.RunAsync(stop.Token);
        var path = await WriteAsync("bundle.json", Encoding.UTF8.GetString(bundle.ToJson()));
        var file = await WriteAsync("artifact", "hello");
        var cache = Path.Combine(_folder.FullName, "other-cache");
        var result = await node.RunAsync("local-verify.cjs", new Dictionary<string, string>(), server.Url.GetLeftPart(UriPartial.Authority), path, Email, IdentityProviderUrl, cache, file);
        Assert.NotEqual(0, result.ExitCode);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private const string IdentityProviderUrl = "https://sigstore.local";

    private static Dictionary<string, string> LineOf(int line)
    {
        Assert.SkipWhen(line == 5 && !OperatingSystem.IsLinux(), "the Node that comes with npm's current line is for Linux");
        return line == 5 ? new Dictionary<string, string> { [NodeWorkspace.CurrentLine] = "5" } : [];
    }

    private static SignerPolicy Signed(string email) => SignerPolicy.OneOf(new ExpectedIdentity.Exact(IdentityProviderUrl, email));

    private async Task<Bundle> SignAsync(string kind)
    {
        var services = new SigningServices(SigningConfig.Parse(_local.SigningConfigJson.Span), _local.CreateHandler(), TimeProvider.System);
        var signer = new Signer(services, new Verifier(_local.TrustedRoot), TimeProvider.System);
        using var identity = SigningIdentity.Keyless(GivenToken.Of(_local.MintToken(TokenIdentity.Parse("email:" + Email))));
        return kind == "attest"
            ? await signer.AttestAsync(Encoding.UTF8.GetBytes(Statement), identity, Cancel)
            : await signer.SignAsync(Artifact.OfBytes("hello"u8.ToArray()), identity, Cancel);
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, text, Cancel);
        return path;
    }

    private async Task NpmVerifiesAsync(int line, string bundle, string? file) =>
        Assert.Equal("verified", (await NpmAsync(line, bundle, Email, file)).RequireSuccess().Output.Trim());

    private Task<NodeResult> NpmAsync(int line, string bundle, string email, string? file) =>
        node.RunAsync("local-verify.cjs", LineOf(line), [Url, bundle, email, IdentityProviderUrl, Path.Combine(_folder.FullName, "cache"), .. file is null ? (string[])[] : [file]]);
}
