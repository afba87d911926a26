using Sigstore.Client.Bundles;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Client.Signing;
using Sigstore.Client.Trust;
using Sigstore.Client.TufUpdates;
using Sigstore.Client.Verification;
using Sigstore.Local;
using Sigstore.Local.Http;
using Sigstore.Local.Identity;

namespace Sigstore.Interop.Tests.Signing;

/// <summary>Our bundles, of the local instance's version 2 log, verified by npm's verifier with the root that the instance's TUF repository serves.</summary>
public sealed class SigstoreJsVerifyTests(NodeWorkspace node) : IDisposable
{
    private const string Issuer = "https://sigstore.local";
    private const string Workflow = "https://github.com/octo/app/.github/workflows/release.yml@refs/heads/main";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sigstore-js-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("email:ada@example.com", "ada@example.com", Issuer)]
    [InlineData("github:octo/app@refs/heads/main#release.yml", Workflow, Issuer)]
    public async Task A_message_signature_verifies(string who, string identity, string issuer)
    {
        node.RequireInstalled();
        var artifact = Path.Combine(_folder.FullName, "artifact");
        await File.WriteAllTextAsync(artifact, "artifact", Cancel);
        await VerifiesAsync(who, (signer, session) => signer.SignAsync(Artifact.OfBytes("artifact"u8.ToArray()), session, Cancel), [identity, issuer, artifact]);
    }

    [Fact]
    public async Task An_attestation_verifies() =>
        await VerifiesAsync("email:ada@example.com", (signer, session) => signer.AttestAsync(Statement, session, Cancel), ["ada@example.com", Issuer]);

    [Fact]
    public async Task A_signature_of_somebody_else_does_not()
    {
        var result = await VerifyAsync("email:eve@example.com", (signer, session) => signer.AttestAsync(Statement, session, Cancel), ["ada@example.com", Issuer]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("UNTRUSTED_SIGNER_ERROR", result.Error, StringComparison.Ordinal);
    }

    private static byte[] Statement => """{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"c7a5d8ba2c3d6a1c4b1cb1ad1b4cf5b8e5b2c3a1a4f8e4b0cc7e6fd3c2bfa2a1"}}],"predicateType":"https://example.com/p","predicate":{}}"""u8.ToArray();

    private async Task VerifiesAsync(string who, Func<Signer, SigningIdentity, Task<Bundle>> sign, string[] expected)
    {
        var result = await VerifyAsync(who, sign, expected);
        Assert.Contains("verified " + expected[0], result.RequireSuccess().Output, StringComparison.Ordinal);
    }

    private async Task<NodeResult> VerifyAsync(string who, Func<Signer, SigningIdentity, Task<Bundle>> sign, string[] expected)
    {
        node.RequireInstalled();
        using var local = LocalSigstore.Open(Path.Combine(_folder.FullName, "local"), TimeProvider.System);
        using var server = LocalServer.Start(local, port: 0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = server.RunAsync(stop.Token);
        using var handler = TufFetcher.CreateHandler();
        var fetcher = new TufFetcher(handler, TimeProvider.System);
        var config = await fetcher.FetchAsync(new Uri(server.Url, "targets/signing_config.v0.2.json"), 100_000, Cancel);
        var signer = new Signer(new SigningServices(SigningConfig.Parse(config), handler, TimeProvider.System), new Verifier(TrustedRoot.Parse(local.TrustedRootJson.Span)), TimeProvider.System);
        using var session = SigningIdentity.Keyless(GivenToken.Of(local.MintToken(TokenIdentity.Parse(who))));
        var bundle = Path.Combine(_folder.FullName, "bundle.json");
        await File.WriteAllBytesAsync(bundle, (await sign(signer, session)).ToJson(), Cancel);
        var root = Path.Combine(_folder.FullName, "root.json");
        await File.WriteAllBytesAsync(root, (await fetcher.FetchAsync(new Uri(server.Url, "1.root.json"), 100_000, Cancel))!, Cancel);

        var result = await node.RunAsync("verify-bundle.cjs", new Dictionary<string, string>(),
            [server.Url.GetLeftPart(UriPartial.Authority), root, Path.Combine(_folder.FullName, "cache"), bundle, .. expected]);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return result;
    }
}
