using System.Buffers.Text;
using System.Text.Json;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Client.Signing;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;

namespace Sigstore.Interop.Tests.Signing;

/// <summary>Our signer against services that others wrote.</summary>
public sealed class MockInstanceTests(NodeWorkspace node) : IDisposable
{
    private const string Subject = "https://ada.example/signer";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sigstore-mock-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Signs_and_attests_with_a_version_1_log()
    {
        using var server = await node.ServeAsync("mock-instance.cjs", _folder.FullName, "1");
        using var network = SigningServices.CreateNetworkHandler();
        var (signer, root) = await SignerAsync(network);
        using var session = SigningIdentity.Keyless(GivenToken.Of(Token()));

        var artifact = Artifact.OfBytes("artifact"u8.ToArray());
        var signed = await signer.SignAsync(artifact, session, Cancel);
        var proved = new Verifier(root).Verify(Bundle.Parse(signed.ToJson()), artifact, SignerPolicy.AnySignerUnsafe).Require();
        Assert.Equal(Subject, proved.Identity!.San);
        Assert.Equal("hashedrekord/0.0.1", Assert.Single(proved.LogEntries).Kind);

        var attested = await signer.AttestAsync(Statement, session, Cancel);
        proved = new Verifier(root).Verify(Bundle.Parse(attested.ToJson()), Artifact.AttestationOnlyUnsafe, SignerPolicy.AnySignerUnsafe).Require();
        Assert.Equal("dsse/0.0.1", Assert.Single(proved.LogEntries).Kind);
    }

    [Fact]
    public async Task Its_version_2_log_takes_our_requests_but_proves_nothing_so_no_bundle_comes_out()
    {
        using var server = await node.ServeAsync("mock-instance.cjs", _folder.FullName, "2");
        using var network = SigningServices.CreateNetworkHandler();
        var (signer, _) = await SignerAsync(network);
        using var key = SigningIdentity.ManagedKey(EphemeralKey.CreateP256());
        Func<Task>[] attempts = [() => signer.SignAsync(Artifact.OfBytes("artifact"u8.ToArray()), key, Cancel), () => signer.AttestAsync(Statement, key, Cancel)];
        foreach (var attempt in attempts)
        {
            var refused = await Assert.ThrowsAsync<SigstoreException>(attempt);
            Assert.True(refused.Failure.Code is FailureCode.ServiceAnswerInvalid or FailureCode.FinishedBundleRefused, refused.Message);
            Assert.Contains("log entry", refused.Message, StringComparison.Ordinal);
        }
    }

    private static byte[] Statement => """{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"c7a5d8ba2c3d6a1c4b1cb1ad1b4cf5b8e5b2c3a1a4f8e4b0cc7e6fd3c2bfa2a1"}}],"predicateType":"https://example.com/p","predicate":{}}"""u8.ToArray();

    private async Task<(Signer Signer, TrustedRoot Root)> SignerAsync(HttpMessageHandler network)
    {
        var root = TrustedRoot.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "trusted_root.json"), Cancel));
        var config = SigningConfig.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "signing_config.json"), Cancel));
        return (new Signer(new SigningServices(config, network, TimeProvider.System), new Verifier(root), TimeProvider.System), root);
    }

    // The mock does not check the signature, and names every subject as a URI.
    private static string Token()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = JsonSerializer.SerializeToUtf8Bytes(new { iss = "https://issuer.example", sub = Subject, aud = "sigstore", iat = now, exp = now + 600 });
        return string.Join('.', Base64Url.EncodeToString("""{"alg":"none"}"""u8), Base64Url.EncodeToString(claims), Base64Url.EncodeToString("signature"u8));
    }
}
